/// A revision of the Model Context Protocol, named by its date.
package enum Revision: String, Sendable, Hashable, CaseIterable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"
    case july2026 = "2026-07-28"

    /// Whether each request says by itself what it needs, without a handshake before it.
    package var isStateless: Bool { self == .july2026 }

    /// The only one in which several messages may come at once.
    var hasBatches: Bool { self == .march2025 }

    static let newestWithHandshake = Revision.november2025
    static var stateless: [Revision] { allCases.filter(\.isStateless) }

    /// The one that a handshake settles on: what the client asks for, or else the newest, which it may take or leave.
    package static func agreed(on asked: String) -> Revision {
        guard let known = Revision(rawValue: asked), !known.isStateless else { return newestWithHandshake }
        return known
    }
}
