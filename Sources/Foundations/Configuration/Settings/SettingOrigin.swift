/// Where a value was said.
package struct SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    /// Who says it; later ones are stronger.
    package enum Layer: Int, Sendable, Comparable, CaseIterable {
        case standard
        /// The user's own file.
        case user
        /// `everett.yaml` in the project.
        case project
        /// What the user told `everett init` about this project.
        case remembered
        case environment
        case option

        package var name: String {
            switch self {
            case .standard: "default"
            case .user: "user"
            case .project: "project"
            case .remembered: "init"
            case .environment: "environment"
            case .option: "option"
            }
        }

        package static func < (left: Layer, right: Layer) -> Bool { left.rawValue < right.rawValue }
    }

    package let layer: Layer
    /// The file, the variable or the option.
    package let source: String
    package let place: TextPlace?

    package init(_ layer: Layer, _ source: String, _ place: TextPlace? = nil) {
        self.layer = layer
        self.source = source
        self.place = place
    }

    package static let standard = SettingOrigin(.standard, Layer.standard.name)

    package var description: String { place.map { "\(source):\($0)" } ?? source }
}
