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
        let parts = rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(PercentText.decoded)
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
        case .checkpoint(let id): Self.scheme + "checkpoint/" + PercentText.encoded(id)
        case .checkpointCoverage(let id): Self.scheme + "checkpoint/" + PercentText.encoded(id) + "/coverage"
        case .diff(let from, let to): Self.scheme + "diff/" + PercentText.encoded(from) + "/" + PercentText.encoded(to)
        }
    }
}
