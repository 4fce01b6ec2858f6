/// What holds after all sources were heard: every setting has a value, and the value knows where it comes from.
package struct EffectiveSettings: Sendable {
    /// One setting's value.
    package struct Entry: Sendable {
        package let setting: Setting
        package let value: SettingValue
        /// Where the value comes from; for a list, where each of its items does.
        package let origins: [SettingOrigin]
        /// What the project's file says and was not allowed to say.
        package let ignored: [SettingLayer.Statement]
    }

    package let entries: [Entry]

    /// Puts the layers together; the order in which they are given does not matter.
    ///
    /// Of several values the one from the strongest layer holds. Lists add up. A project's file that is not trusted is
    /// heard only where the table lets it speak.
    package init(_ layers: [SettingLayer], trustsProject: Bool) {
        let statements = Dictionary(grouping: layers.flatMap(\.statements)) { $0.setting.key }
        entries = SettingTable.all.map { setting in
            Self.entry(setting, statements[setting.key] ?? [], trustsProject)
        }
    }

    package static let standard = EffectiveSettings([], trustsProject: false)

    package subscript(_ key: String) -> Entry? { entries.first { $0.setting.key == key } }

    package var ignored: [SettingLayer.Statement] { entries.flatMap(\.ignored) }

    private static func entry(
        _ setting: Setting, _ statements: [SettingLayer.Statement], _ trustsProject: Bool
    ) -> Entry {
        func isHeard(_ statement: SettingLayer.Statement) -> Bool {
            if statement.origin.layer != .project { return true }
            if case .never = setting.project { return false }
            return trustsProject || setting.project.allowsUntrusted(statement.value)
        }
        let ignored = statements.filter { !isHeard($0) }
        // Stable: what stands later in one file is stronger, though the reader lets nothing be said twice.
        let heard = statements.filter(isHeard).enumerated()
            .sorted { ($0.element.origin.layer, $0.offset) < ($1.element.origin.layer, $1.offset) }.map(\.element)
        guard let strongest = heard.last else {
            return Entry(setting: setting, value: setting.standard, origins: [.standard], ignored: ignored)
        }
        guard setting.kind.isList else {
            return Entry(setting: setting, value: strongest.value, origins: [strongest.origin], ignored: ignored)
        }
        var items: [String] = []
        var origins: [SettingOrigin] = []
        for statement in heard {
            guard case .list(let said) = statement.value else { continue }
            for item in said where !items.contains(item) {
                items.append(item)
                origins.append(statement.origin)
            }
        }
        return Entry(setting: setting, value: .list(items), origins: origins, ignored: ignored)
    }
}
