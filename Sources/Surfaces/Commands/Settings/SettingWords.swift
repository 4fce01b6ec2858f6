internal import Base
internal import Configuration

/// What commands say about settings besides their own answer.
enum SettingWords {
    static let warning = Phrase("warning", pl: "ostrzeżenie")
    static let checkLists = Phrase("'everett config check' lists all", pl: "wszystkie wypisze 'everett config check'")
    static let ignoreConfig = Phrase(
        "mend it ('everett config check' lists everything), or add --ignore-config to go on without it",
        pl: "popraw ten plik ('everett config check' wypisze wszystko) albo dodaj --ignore-config, aby go pominąć")
    static let notTrusted = Phrase("ignored (not trusted)", pl: "pominięte (bez zaufania)")
    static let notForProjects = Phrase("ignored (not for a project)", pl: "pominięte (nie dla projektu)")

    /// A file with mistakes, on one line; nil when there are none.
    static func broken(_ mistakes: [SettingMistake]) -> Phrase? {
        guard let first = mistakes.first else { return nil }
        let line = Phrase("\(first.origin.source) is ignored: ", pl: "\(first.origin.source) pominięto: ") + first.line
        if mistakes.count == 1 { return line }
        let more = mistakes.count - 1
        return line + Phrase(" (and \(more) more; ", pl: " (i jeszcze \(more); ") + checkLists + Phrase(verbatim: ")")
    }

    static func variable(_ mistake: SettingMistake) -> Phrase {
        Phrase("variable ignored: ", pl: "pominięto zmienną: ") + mistake.lineWithHints
    }

    /// What a project's file says and was not heard, on a line for each reason.
    static func ignored(_ statements: [SettingLayer.Statement]) -> [Phrase] {
        let untrusted = names(statements.filter(\.mayBeTrusted))
        let never = names(statements.filter { !$0.mayBeTrusted })
        var lines: [Phrase] = []
        if !untrusted.isEmpty {
            lines.append(
                Phrase(
                    "everett.yaml is not trusted; ignored: \(untrusted) ('everett config trust' shows what it would change)",
                    pl:
                        "everett.yaml nie ma zaufania; pominięto: \(untrusted) ('everett config trust' pokaże, co by zmienił)"
                ))
        }
        if !never.isEmpty {
            lines.append(
                Phrase(
                    "everett.yaml cannot decide about \(never); say it in your own config.yaml",
                    pl: "everett.yaml nie decyduje o \(never); zapisz to we własnym config.yaml"))
        }
        return lines
    }

    private static func names(_ statements: [SettingLayer.Statement]) -> String {
        var names: [String] = []
        for statement in statements where !names.contains(statement.setting.key) { names.append(statement.setting.key) }
        return names.joined(separator: ", ")
    }

    /// Who says a value, for people.
    static func origin(_ origin: SettingOrigin) -> Phrase {
        origin.layer == .standard ? Phrase("default", pl: "domyślnie") : Phrase(verbatim: origin.description)
    }
}
