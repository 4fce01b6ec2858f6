package import Base
package import Chronos

extension JSONWriter {
    package mutating func side(_ name: String, _ side: DiffSide) {
        switch side {
        case .checkpoint(let id): string(name, id.hex)
        case .workspace: string(name, "workspace")
        case .world(let world): string(name, world.timeline)
        }
    }

    /// The keys of a changed path, without its braces.
    package mutating func change(_ change: TreeChange) {
        path("path", change.path)
        string("status", change.status.rawValue)
        entry("old", change.old)
        entry("new", change.new)
    }

    /// What differs between two worlds, without its braces; with comparisons also in how many lines.
    package mutating func difference(
        from: DiffSide, to: DiffSide, _ report: DiffReport, comparisons: [FileComparison]? = nil,
        environment changed: [EnvironmentChange]
    ) {
        side("from", from)
        side("to", to)
        array("changes") { json in
            for (index, change) in report.changes.enumerated() {
                json.object { json in
                    json.change(change)
                    if let comparisons { json.lineCounts(comparisons[index]) }
                }
            }
        }
        databases(report.databases, unknown: report.databasesUnknown)
        environment(changed)
        paths("moved_repositories", report.movedRepositories)
    }

    package mutating func lineCounts(_ comparison: FileComparison) {
        integer("lines_added", comparison.lineCounts?.added)
        integer("lines_removed", comparison.lineCounts?.removed)
    }

    /// What is to be seen of a changed file, without its braces.
    package mutating func comparison(_ comparison: FileComparison) {
        string("kind", comparison.kind)
        lineCounts(comparison)
        array("hunks") { json in
            guard case .text(let old, let new, let diff) = comparison else { return }
            for hunk in diff.hunks {
                json.object { json in
                    json.integer("old_start", hunk.oldStart)
                    json.integer("old_count", hunk.oldCount)
                    json.integer("new_start", hunk.newStart)
                    json.integer("new_count", hunk.newCount)
                    json.array("lines") { json in
                        for edit in hunk.edits {
                            switch edit {
                            case .keep(let index, _): json.line(" ", old.lines[index])
                            case .remove(let index): json.line("-", old.lines[index])
                            case .add(let index): json.line("+", new.lines[index])
                            }
                        }
                    }
                }
            }
        }
    }

    /// A line without its newline; bytes that are no text become replacement characters.
    private mutating func line(_ operation: String, _ bytes: ArraySlice<UInt8>) {
        let isEnded = bytes.last == UInt8(ascii: "\n")
        object { json in
            json.string("op", operation)
            json.string("text", String(decoding: isEnded ? bytes.dropLast() : bytes, as: UTF8.self))
            if !isEnded { json.bool("unterminated", true) }
        }
    }

    mutating func entry(_ name: String, _ entry: TreeEntry?) {
        key(name)
        guard let entry else { return null() }
        object { $0.entry(entry) }
    }

    /// What a tree has at a name, without its braces.
    mutating func entry(_ entry: TreeEntry) {
        string("kind", "\(entry.kind)")
        string("mode", String(entry.permissions, radix: 8))
        integer("size", entry.kind.isFileLike ? entry.size : nil)
        bool("secret", entry.isSecret)
    }
}

extension FileComparison {
    /// The stable name of what can be shown.
    fileprivate var kind: String {
        switch self {
        case .text: "text"
        case .tooDifferent: "too_different"
        case .binary: "binary"
        case .tooLarge: "too_large"
        case .database: "database"
        case .secret: "secret"
        case .purged: "purged"
        case .none: "none"
        }
    }
}
