internal import Base

extension SettingLayer {
    /// What the environment says; `value` looks a variable up, and answers nil for one that is not set.
    package static func environment(
        _ value: (String) -> String?, _ patternCheck: @escaping PatternCheck
    ) -> SettingLayer {
        var layer = SettingLayer()
        for setting in SettingTable.all {
            guard let text = value(setting.variable) else { continue }
            let said = SettingDecoder.decode(text: text, for: setting, .environment, setting.variable, patternCheck)
            layer.statements += said.statements
            layer.mistakes += said.mistakes
        }
        return layer
    }

    /// What options of the form `KEY=VALUE` say.
    package static func options(
        _ texts: [String], named name: String, _ patternCheck: @escaping PatternCheck
    ) -> SettingLayer {
        var layer = SettingLayer()
        for text in texts {
            let key = String(text.prefix { $0 != "=" })
            let origin = SettingOrigin(.option, name)
            guard key.utf8.count < text.utf8.count else {
                layer.mistakes.append(SettingMistake(origin, Words.noEqualSign(Words.shown(text))))
                continue
            }
            guard let setting = SettingTable.setting(key) else {
                layer.mistakes.append(SettingTable.unknown(key, origin))
                continue
            }
            let value = String(text.dropFirst(key.count + 1))
            let said = SettingDecoder.decode(text: value, for: setting, .option, name, patternCheck)
            layer.statements += said.statements
            layer.mistakes += said.mistakes
        }
        return layer
    }
}

extension SettingTable {
    /// The mistake of naming a setting that does not exist.
    package static func unknown(_ key: String, _ origin: SettingOrigin) -> SettingMistake {
        let last = key.split(separator: ".").last.map(String.init) ?? ""
        let near =
            Suggestion.closest(to: key, among: all.map(\.key), most: 1).first
            ?? all.first { $0.path.last == last }?.key
        return SettingMistake(
            origin, Words.unknownKey(Words.shown(key)), hints: near.map { [Words.didYouMean($0)] } ?? [])
    }
}
