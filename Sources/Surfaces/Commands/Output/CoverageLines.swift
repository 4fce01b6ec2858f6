internal import Base
internal import Chronos
internal import Terminal

/// What a checkpoint does not hold, in words: always said, for silence would be taken for completeness.
enum CoverageLines {
    private static let examples = 3

    static func lines(_ coverage: Coverage, _ context: Context) -> [StyledText] {
        var lines: [StyledText] = []
        if coverage.skipped.isEmpty {
            // What was not captured and is no file is told by a note.
            let text =
                coverage.notes.contains { $0.path.isRoot }
                ? Phrase("every file in the project was captured", pl: "zapisano wszystkie pliki projektu")
                : Phrase("everything in the project was captured", pl: "zapisano wszystko, co jest w projekcie")
            lines.append(StyledText(text[context.language], .dim))
        } else {
            let text = Phrase("not captured:", pl: "niezapisane:")
            lines.append(StyledText(text[context.language], .warning))
            for reason in SkippedPath.Reason.allCases {
                let paths = coverage.skipped.filter { $0.reason == reason }.map(\.path)
                if !paths.isEmpty { lines.append(group(words(reason), paths, context)) }
            }
        }
        if coverage.secrets > 0 {
            let text =
                Phrase.count(
                    coverage.secrets, "secret file", "secret files", pl: ("tajny plik", "tajne pliki", "tajnych plików")
                )
                + Phrase(
                    ": kept encrypted ('everett secrets scan' tells why)",
                    pl: ": przechowywane w postaci zaszyfrowanej ('everett secrets scan' powie dlaczego)")
            lines.append(StyledText(text[context.language], .dim))
        }
        if !coverage.torn.isEmpty {
            let text = Phrase(
                "changed while they were read, so may mix two moments:",
                pl: "zmieniały się podczas czytania, więc mogą mieszać dwa momenty:")
            lines.append(StyledText(text[context.language], .warning))
            lines.append(group(Phrase("files", pl: "pliki"), coverage.torn, context))
        }
        for store in coverage.fileStores {
            let text = Phrase(
                ": \(store.kind.name) keeps its data here; captured as a plain tree",
                pl: ": tu trzyma dane \(store.kind.name); zapisano jako zwykłe pliki")
            let place = StyledText(bytes: store.path.isRoot ? [UInt8(ascii: ".")] : store.path.bytes, .name)
            lines.append(StyledText("  ") + place + StyledText(text[context.language]))
        }
        for note in coverage.notes {
            let place = note.path.isRoot ? .empty : StyledText(bytes: note.path.bytes, .name) + StyledText(": ")
            lines.append(StyledText("  ") + place + StyledText(note.text[context.language]))
        }
        return lines
    }

    /// Paths that are not somewhere, by why they are not; nothing when there are none.
    static func omitted(_ skipped: [SkippedPath], _ context: Context) -> [StyledText] {
        if skipped.isEmpty { return [] }
        let text = Phrase("no checkpoint holds, so not there:", pl: "nie ma w punktach, więc i tam:")
        var lines = [StyledText(text[context.language], .warning)]
        for reason in SkippedPath.Reason.allCases {
            let paths = skipped.filter { $0.reason == reason }.map(\.path)
            if !paths.isEmpty { lines.append(group(words(reason), paths, context)) }
        }
        return lines
    }

    private static func group(_ what: Phrase, _ paths: [BytePath], _ context: Context) -> StyledText {
        var line = StyledText("  \(what[context.language]): \(context.number(paths.count)): ")
        for (index, path) in paths.prefix(examples).enumerated() {
            line += StyledText(index == 0 ? "" : ", ") + StyledText(bytes: path.bytes, .name)
        }
        if paths.count > examples { line += StyledText(", …") }
        return line
    }

    static func words(_ reason: SkippedPath.Reason) -> Phrase {
        switch reason {
        case .specialFile: Phrase("FIFOs, sockets and devices", pl: "potoki nazwane, gniazda i urządzenia")
        case .unreadable: Phrase("not readable", pl: "nie do odczytania")
        case .mount: Phrase("other filesystems mounted here", pl: "zamontowane tu inne systemy plików")
        case .excluded: Phrase("excluded by the project's policy", pl: "wykluczone przez zasady projektu")
        case .derived:
            Phrase(
                "directories that can be made again, beyond the limits",
                pl: "katalogi, które da się odtworzyć, ponad limity")
        case .overBudget: Phrase("beyond the limits of the project", pl: "ponad limity projektu")
        case .everettOwn: Phrase("Everett's own files", pl: "własne pliki programu Everett")
        case .tooDeep: Phrase("in too many directories", pl: "w zbyt wielu katalogach")
        case .lockedDatabase: Phrase("databases locked by their writer", pl: "bazy zablokowane przez zapisującego")
        case .leftOut: Phrase("left out when it was exported", pl: "pominięte przy eksporcie")
        case .purged: Phrase("purged", pl: "wymazane")
        case .lost: Phrase("lost to damage", pl: "utracone przez uszkodzenie")
        case .transient: Phrase("lock files of running commands", pl: "pliki blokad działających poleceń")
        }
    }
}
