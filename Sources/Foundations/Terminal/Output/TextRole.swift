/// What a piece of text is; the colour follows from it.
package enum TextRole: Sendable, Hashable, CaseIterable {
    case plain, heading, id, name, current, added, removed, changed, warning, error, dim

    /// Parameters of the "select graphic rendition" sequence; only the eight colours every terminal has.
    var rendition: String? {
        switch self {
        case .plain: nil
        case .heading: "1"
        case .id: "35"
        case .name: "36"
        case .current: "1;32"
        case .added: "32"
        case .removed: "31"
        case .changed: "33"
        case .warning: "1;33"
        case .error: "1;31"
        case .dim: "2"
        }
    }
}
