/// What can be read, as its address says.
package enum ResourceAddress: Sendable, Hashable {
    case status
    case checkpoints
    case timelines
    /// What the newest checkpoint holds, and what not.
    case coverage
    case checkpoint(String)
    case checkpointCoverage(String)
    case diff(from: String, to: String)

    static let scheme = "everett://"
    /// What an id, a name or `workspace` may take at most.
    private static let longest = 600

    package init?(_ uri: String) {
        guard uri.utf8.count <= 3 * Self.longest, uri.hasPrefix(Self.scheme) else { return nil }
        let rest = uri.utf8.dropFirst(Self.scheme.utf8.count)
        let parts = rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Self.decoded)
        guard parts.allSatisfy({ $0 != nil }) else { return nil }
        switch parts.compactMap(\.self) {
        case ["status"]: self = .status
        case ["checkpoints"]: self = .checkpoints
        case ["timelines"]: self = .timelines
        case ["coverage"]: self = .coverage
        case let names where names.count == 2 && names[0] == "checkpoint": self = .checkpoint(names[1])
        case let names where names.count == 3 && names[0] == "checkpoint" && names[2] == "coverage":
            self = .checkpointCoverage(names[1])
        case let names where names.count == 3 && names[0] == "diff": self = .diff(from: names[1], to: names[2])
        default: return nil
        }
    }

    /// The address again.
    package var uri: String {
        switch self {
        case .status: Self.scheme + "status"
        case .checkpoints: Self.scheme + "checkpoints"
        case .timelines: Self.scheme + "timelines"
        case .coverage: Self.scheme + "coverage"
        case .checkpoint(let id): Self.scheme + "checkpoint/" + Self.encoded(id)
        case .checkpointCoverage(let id): Self.scheme + "checkpoint/" + Self.encoded(id) + "/coverage"
        case .diff(let from, let to): Self.scheme + "diff/" + Self.encoded(from) + "/" + Self.encoded(to)
        }
    }

    private static func encoded(_ part: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = part.utf8.flatMap { byte -> [UInt8] in
            isPlain(byte) ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e, 0x40: true
        default: false
        }
    }

    /// A part of an address without its percent signs; nil when it is none, is empty or holds a control character.
    private static func decoded(_ part: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = part[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(nibble), let low = rest.popFirst().flatMap(nibble) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
