internal import Base
internal import Chronos
internal import Configuration
internal import Shapes
internal import Terminal

/// What the `config` commands share.
enum ConfigLines {
    /// How the project's file is taken, in a word.
    static func word(_ trust: SettingSources.Trust) -> String {
        switch trust {
        case .absent: "absent"
        case .broken: "broken"
        case .unneeded: "unneeded"
        case .untrusted: "untrusted"
        case .trusted: "trusted"
        }
    }

    static func trust(_ sources: SettingSources, _ context: Context) -> StyledText? {
        let file = StyledText(ConfigurationFile.projectName, .name)
        switch sources.trust {
        case .absent: return nil
        case .broken:
            let text = Phrase(": ignored because of its mistakes", pl: ": pominięty z powodu błędów")
            return file + StyledText(text[context.language], .error)
        case .unneeded:
            let text = Phrase(": says nothing that needs trust", pl: ": nie mówi nic, co wymaga zaufania")
            return file + StyledText(text[context.language])
        case .untrusted:
            let text = Phrase(
                ": not trusted; see 'everett config trust'", pl: ": bez zaufania; patrz 'everett config trust'")
            return file + StyledText(text[context.language], .warning)
        case .trusted(let since):
            let text = Phrase(": trusted since \(since.rfc3339)", pl: ": zaufany od \(since.rfc3339)")
            return file + StyledText(text[context.language])
        }
    }
}

extension Context {
    /// What is said where the command was called; outside of any project, without one.
    func sourcesHere() throws -> SettingSources {
        guard let project = try projectHere() else { return sources }
        return try sources(of: project)
    }

    func projectHere() throws -> ProjectRecord? {
        do {
            return try recordedProject(try openEngine())
        } catch let error as EverettError where error.code == .notFound && arguments.rawValue("project") == nil {
            return nil
        }
    }

    /// The setting that a user names.
    func setting(_ key: String) throws -> Setting {
        if let setting = SettingTable.setting(key) { return setting }
        let mistake = SettingTable.unknown(key, .standard)
        throw EverettError(
            .usage, mistake.message,
            hints: mistake.hints + [
                Phrase("'everett help settings' lists them", pl: "listę pokaże 'everett help settings'")
            ])
    }
}

extension JSONWriter {
    mutating func origin(_ origin: SettingOrigin) {
        object { json in
            json.string("layer", origin.layer.name)
            json.string("source", origin.source)
            json.integer("line", origin.place?.line)
            json.integer("column", origin.place?.column)
        }
    }

    mutating func mistakes(_ mistakes: [SettingMistake], _ language: Language) {
        array("mistakes") { json in
            for mistake in mistakes {
                json.object { json in
                    json.string("source", mistake.origin.source)
                    json.integer("line", mistake.origin.place?.line)
                    json.integer("column", mistake.origin.place?.column)
                    json.string("message", mistake.message[language])
                    json.strings("hints", mistake.hints.map { $0[language] })
                }
            }
        }
    }
}
