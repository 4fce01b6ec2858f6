/// Everything one source says about settings, and everything that is wrong with it.
package struct SettingLayer: Sendable {
    /// One value at one place; of a list, one item.
    package struct Statement: Sendable {
        package let setting: Setting
        package let value: SettingValue
        package let origin: SettingOrigin

        package init(_ setting: Setting, _ value: SettingValue, _ origin: SettingOrigin) {
            self.setting = setting
            self.value = value
            self.origin = origin
        }
    }

    package var statements: [Statement]
    package var mistakes: [SettingMistake]

    package init(_ statements: [Statement] = [], mistakes: [SettingMistake] = []) {
        self.statements = statements
        self.mistakes = mistakes
    }

    package static let none = SettingLayer()
}
