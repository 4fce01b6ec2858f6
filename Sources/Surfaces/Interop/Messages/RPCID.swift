package import Base

/// What a request is called by whoever asks, so that its answer is known.
package enum RPCID: Sendable, Hashable {
    case number(Int64)
    case text(String)

    /// Longer names are nobody's.
    static let longest = 512

    init?(_ value: JSONValue?) {
        switch value {
        case .integer(let number): self = .number(number)
        case .string(let text) where text.utf8.count <= Self.longest: self = .text(text)
        default: return nil
        }
    }

    package func write(_ json: inout JSONWriter) {
        switch self {
        case .number(let number): json.integer(number)
        case .text(let text): json.string(text)
        }
    }
}
