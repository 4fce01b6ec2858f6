/// The version of this program.
enum Version {
    static let current = "0.1.0"
    /// When it was made, as the manual says it.
    static let date = "2026-11-21"
}
