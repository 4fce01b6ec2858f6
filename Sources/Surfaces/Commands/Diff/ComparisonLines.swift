internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// A change and its comparison as lines for people.
struct ComparisonLines {
    let context: Context

    func lines(_ change: TreeChange, _ comparison: FileComparison) -> [StyledText] {
        var lines = [ChangeLines.line(change)]
        lines += metadata(change)
        switch comparison {
        case .text(let old, let new, let diff):
            for hunk in diff.hunks {
                lines.append(StyledText(hunk.header, .name))
                for edit in hunk.edits { lines += self.lines(edit, old, new) }
            }
        case .tooDifferent(let oldLines, let newLines):
            lines.append(
                remark(
                    Phrase(
                        "too different to show line by line: \(oldLines) lines, now \(newLines)",
                        pl: "zbyt różne, by pokazać wiersz po wierszu: \(oldLines) wierszy, teraz \(newLines)")))
        case .binary: lines.append(remark(Phrase("binary file: ", pl: "plik binarny: ") + sizes(change)))
        case .tooLarge: lines.append(remark(Phrase("large file: ", pl: "duży plik: ") + sizes(change)))
        case .database:
            lines.append(remark(Phrase("database image changed: ", pl: "zmieniony obraz bazy: ") + sizes(change)))
        case .secret:
            lines.append(
                remark(
                    Phrase("secret: changed, content hidden: ", pl: "tajny: zmieniony, treść ukryta: ") + sizes(change))
            )
        case .purged: lines.append(remark(Phrase("no longer there: ", pl: "już nie ma: ") + sizes(change)))
        case .none: break
        }
        return lines
    }

    private func lines(_ edit: LineDiff.Edit, _ old: TextLines, _ new: TextLines) -> [StyledText] {
        let (mark, line, role): (String, ArraySlice<UInt8>, TextRole) =
            switch edit {
            case .keep(let index, _): (" ", old.lines[index], .plain)
            case .remove(let index): ("-", old.lines[index], .removed)
            case .add(let index): ("+", new.lines[index], .added)
            }
        let hasNewline = line.last == UInt8(ascii: "\n")
        let shown = StyledText(mark, role) + StyledText(content: hasNewline ? line.dropLast() : line, role)
        if hasNewline { return [shown] }
        let text = Phrase("\\ no newline at the end of the file", pl: "\\ brak znaku nowego wiersza na końcu pliku")
        return [shown, StyledText(text[context.language], .dim)]
    }

    private func metadata(_ change: TreeChange) -> [StyledText] {
        var lines: [StyledText] = []
        if let old = change.old, let new = change.new {
            if old.kind != new.kind {
                lines.append(remark(Self.words(old.kind) + Phrase(verbatim: " -> ") + Self.words(new.kind)))
            } else if old.permissions != new.permissions {
                let modes = "\(Self.octal(old.permissions)) -> \(Self.octal(new.permissions))"
                lines.append(remark(Phrase("mode ", pl: "uprawnienia ") + Phrase(verbatim: modes)))
            }
            if old.attributes != new.attributes {
                lines.append(remark(Phrase("extended attributes changed", pl: "zmienione atrybuty rozszerzone")))
            }
            if old.owner != new.owner { lines.append(remark(Phrase("owner changed", pl: "zmieniony właściciel"))) }
        }
        let links = Phrase("link to ", pl: "dowiązanie do ")[context.language]
        if let old = change.old, old.kind == .symlink {
            lines.append(StyledText("-" + links, .removed) + StyledText(bytes: old.target, .removed))
        }
        if let new = change.new, new.kind == .symlink {
            lines.append(StyledText("+" + links, .added) + StyledText(bytes: new.target, .added))
        }
        return lines
    }

    private func sizes(_ change: TreeChange) -> Phrase {
        func size(_ entry: TreeEntry?) -> Phrase? { entry.map { Quantity.bytes(Int(clamping: $0.size)) } }
        let both = [size(change.old), size(change.new)].compactMap(\.self)
        return both.dropFirst().reduce(both.first ?? Phrase(verbatim: "")) { $0 + Phrase(verbatim: " -> ") + $1 }
    }

    private func remark(_ phrase: Phrase) -> StyledText { StyledText("   " + phrase[context.language], .dim) }

    private static func octal(_ permissions: UInt16) -> String {
        let digits = String(permissions, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func words(_ kind: TreeEntry.Kind) -> Phrase {
        switch kind {
        case .file: Phrase("file", pl: "plik")
        case .directory: Phrase("directory", pl: "katalog")
        case .symlink: Phrase("link", pl: "dowiązanie")
        case .database: Phrase("database", pl: "baza danych")
        }
    }
}
