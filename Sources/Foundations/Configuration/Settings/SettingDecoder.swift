internal import Base

/// Turns a YAML file, a variable or an option into typed values, and finds all mistakes in it at once.
package struct SettingDecoder {
    private let layer: SettingOrigin.Layer
    private let source: String
    private let patternCheck: PatternCheck
    private var result = SettingLayer()

    private init(_ layer: SettingOrigin.Layer, _ source: String, _ patternCheck: @escaping PatternCheck) {
        self.layer = layer
        self.source = source
        self.patternCheck = patternCheck
    }

    /// What a file says; `source` is the name that messages call it by.
    package static func decode(
        file bytes: [UInt8], _ layer: SettingOrigin.Layer, _ source: String, _ patternCheck: @escaping PatternCheck
    ) -> SettingLayer {
        var decoder = SettingDecoder(layer, source, patternCheck)
        let reading = YAMLReader.read(bytes)
        for mistake in reading.mistakes { decoder.note(mistake.place, mistake.message, mistake.hints) }
        if let root = reading.root { decoder.takeRoot(root) }
        decoder.result.mistakes.sort { ($0.origin.place ?? .start) < ($1.origin.place ?? .start) }
        return decoder.result
    }

    /// What a variable or an option says: a list is written in brackets, or with commas.
    package static func decode(
        text: String, for setting: Setting, _ layer: SettingOrigin.Layer, _ source: String,
        _ patternCheck: @escaping PatternCheck
    ) -> SettingLayer {
        var decoder = SettingDecoder(layer, source, patternCheck)
        guard setting.kind.isList else {
            decoder.takeScalar(YAMLScalar(text, isPlain: true), setting, nil)
            return decoder.result
        }
        guard text.hasPrefix("[") else {
            for item in text.split(separator: ",") {
                let trimmed = item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
                decoder.takeItem(YAMLScalar(String(trimmed), isPlain: true), setting, nil)
            }
            return decoder.result
        }
        let reading = YAMLReader.read(Array(text.utf8))
        for mistake in reading.mistakes { decoder.note(nil, mistake.message, mistake.hints) }
        if let root = reading.root { decoder.take(root, setting, placed: false) }
        return decoder.result
    }

    // MARK: Keys

    private mutating func takeRoot(_ root: YAMLNode) {
        switch root.content {
        case .mapping(let entries): takeEntries(entries, beneath: "")
        case .scalar(let scalar) where scalar.isAbsent: break
        case .refused: break
        case .scalar, .list: note(root.start, Words.notAMapping, [])
        }
    }

    private mutating func takeEntries(_ entries: [YAMLEntry], beneath group: String) {
        for entry in entries {
            let key = group.isEmpty ? entry.key : "\(group).\(entry.key)"
            // One way to write a setting: with dots it could be said twice.
            if entry.key.contains(".") {
                noteUnknown(entry, key, beneath: group)
            } else if let setting = SettingTable.setting(key) {
                take(entry.value, setting, placed: true)
            } else if SettingTable.isGroup(key) {
                takeGroup(entry.value, key)
            } else {
                noteUnknown(entry, key, beneath: group)
            }
        }
    }

    private mutating func takeGroup(_ node: YAMLNode, _ key: String) {
        switch node.content {
        case .mapping(let entries): takeEntries(entries, beneath: key)
        // All of its settings are commented out.
        case .scalar(let scalar) where scalar.isAbsent: break
        case .refused: break
        case .scalar, .list:
            let names = SettingTable.names(beneath: key).joined(separator: ", ")
            note(node.start, Words.groupExpected(key), [Words.beneath(names)])
        }
    }

    private mutating func noteUnknown(_ entry: YAMLEntry, _ key: String, beneath group: String) {
        let prefix = group.isEmpty ? "" : group + "."
        if entry.key.contains("."), let setting = SettingTable.setting(key) {
            let parents = setting.path.dropLast().joined(separator: ": ")
            return note(entry.keyStart, Words.unknownKey(Words.shown(key)), [Words.beneathKey(parents)])
        }
        let siblings = SettingTable.names(beneath: group).map { prefix + $0 }
        let near =
            Suggestion.closest(to: key, among: siblings, most: 1).first
            ?? Suggestion.closest(to: entry.key, among: SettingTable.names(beneath: group), most: 1).first.map {
                prefix + $0
            }
            ?? SettingTable.all.first { $0.path.last == entry.key }?.key
        note(entry.keyStart, Words.unknownKey(Words.shown(key)), near.map { [Words.didYouMean($0)] } ?? [])
    }

    // MARK: Values

    private mutating func take(_ node: YAMLNode, _ setting: Setting, placed: Bool) {
        let place = placed ? node.start : nil
        switch node.content {
        case .refused: break
        case .mapping: note(place, Words.noMappingHere(setting.key, setting.kind.name), [setting.kind.hint])
        case .list(let items):
            guard setting.kind.isList else {
                return note(place, Words.noListHere(setting.key, setting.kind.name), [setting.kind.hint])
            }
            for item in items { takeItem(item, setting, placed: placed) }
        case .scalar(let scalar):
            // All of its items are commented out.
            if setting.kind.isList, scalar.isAbsent { return }
            takeScalar(scalar, setting, place)
        }
    }

    private mutating func takeItem(_ node: YAMLNode, _ setting: Setting, placed: Bool) {
        let place = placed ? node.start : nil
        switch node.content {
        case .refused: break
        case .scalar(let scalar): takeItem(scalar, setting, place)
        case .list, .mapping: note(place, Words.itemIsNoText(setting.key), [setting.kind.hint])
        }
    }

    private mutating func takeItem(_ scalar: YAMLScalar, _ setting: Setting, _ place: TextPlace?) {
        do throws(ValueFault) {
            say(setting, .list([try setting.kind.item(scalar, setting.key, patternCheck)]), place)
        } catch {
            note(place, error.message, error.hints)
        }
    }

    private mutating func takeScalar(_ scalar: YAMLScalar, _ setting: Setting, _ place: TextPlace?) {
        do throws(ValueFault) {
            say(setting, try setting.kind.value(of: scalar, setting.key), place)
        } catch {
            note(place, error.message, error.hints)
        }
    }

    private mutating func say(_ setting: Setting, _ value: SettingValue, _ place: TextPlace?) {
        result.statements.append(.init(setting, value, SettingOrigin(layer, source, place)))
    }

    private mutating func note(_ place: TextPlace?, _ message: Phrase, _ hints: [Phrase]) {
        result.mistakes.append(SettingMistake(SettingOrigin(layer, source, place), message, hints: hints))
    }
}
