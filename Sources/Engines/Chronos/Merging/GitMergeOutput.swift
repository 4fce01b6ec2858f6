internal import Base

/// What `git merge-tree --write-tree -z` says: fields, never sentences.
struct GitMergeOutput: Sendable, Equatable {
    /// One side of a path that git could not decide.
    struct Stage: Sendable, Equatable {
        let side: MergeSide
        let mode: GitMode
        let id: Digest
        let path: [UInt8]
    }

    /// Something git tells about one or more paths; its `type` is a fixed word, its `text` is for people.
    struct Message: Sendable, Equatable {
        let paths: [[UInt8]]
        let type: String
        let text: String
    }

    let tree: Digest
    let stages: [Stage]
    let messages: [Message]

    init(_ output: [UInt8]) throws(EverettError) {
        guard output.last == 0 else { throw GitMergeOutput.unreadable }
        var fields = output.dropLast().split(separator: 0, omittingEmptySubsequences: false)[...]
        guard let first = fields.popFirst(), let tree = Digest(hex: String(decoding: first, as: UTF8.self)) else {
            throw GitMergeOutput.unreadable
        }
        self.tree = tree
        var stages: [Stage] = []
        while let field = fields.popFirst(), !field.isEmpty { stages.append(try GitMergeOutput.stage(field)) }
        self.stages = stages
        var messages: [Message] = []
        while let field = fields.popFirst() {
            guard let count = Int(String(decoding: field, as: UTF8.self)), count >= 0, fields.count >= count + 2 else {
                throw GitMergeOutput.unreadable
            }
            let paths = fields.prefix(count).map { Array($0) }
            fields = fields.dropFirst(count)
            let words = fields.prefix(2).map { String(decoding: $0, as: UTF8.self) }
            fields = fields.dropFirst(2)
            messages.append(Message(paths: paths, type: words[0], text: words[1]))
        }
        self.messages = messages
    }

    private static func stage(_ field: ArraySlice<UInt8>) throws(EverettError) -> Stage {
        let halves = field.split(separator: UInt8(ascii: "\t"), maxSplits: 1, omittingEmptySubsequences: false)
        let words = (halves.first ?? []).split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard halves.count == 2, words.count == 3, let mode = GitMode(rawValue: words[0]),
            let id = Digest(hex: words[1]), let number = UInt8(words[2]), let side = MergeSide(rawValue: number)
        else { throw unreadable }
        return Stage(side: side, mode: mode, id: id, path: Array(halves[1]))
    }

    static let unreadable = EverettError(
        .unsupported,
        Phrase(
            "git's description of the merge cannot be read; it may be newer than what Everett knows",
            pl: "nie da się odczytać opisu scalenia od gita; może być nowszy niż znane wersje"),
        hints: [
            Phrase(
                "nothing was changed; report the version that 'git --version' tells",
                pl: "niczego nie zmieniono; zgłoś wersję, którą podaje 'git --version'")
        ])
}

/// The kinds of entries that a merge meets in git's trees.
enum GitMode: String, Sendable {
    case file = "100644"
    case executable = "100755"
    case link = "120000"
    case directory = "40000"

    init(_ entry: TreeEntry) {
        switch entry.kind {
        case .directory: self = .directory
        case .symlink: self = .link
        case .file, .database: self = entry.permissions & 0o100 == 0 ? .file : .executable
        }
    }
}

/// How git's merge differs from one side, as `git diff-tree --raw -z` tells it.
struct GitTreeChanges {
    struct Change: Equatable {
        let path: [UInt8]
        /// Nil for a path that is gone.
        let new: (mode: GitMode, id: Digest)?
        /// Where the entry was before, when it was renamed.
        let source: [UInt8]?

        static func == (one: Change, other: Change) -> Bool {
            one.path == other.path && one.source == other.source && one.new?.mode == other.new?.mode
                && one.new?.id == other.new?.id
        }
    }

    let changes: [Change]

    init(_ output: [UInt8]) throws(EverettError) {
        var fields = output.split(separator: 0, omittingEmptySubsequences: true)[...]
        var changes: [Change] = []
        while let field = fields.popFirst() {
            let words = field.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 5, words[0].hasPrefix(":"), let id = Digest(hex: words[3]),
                let status = words[4].first, let first = fields.popFirst()
            else { throw GitMergeOutput.unreadable }
            let isRenamed = status == "R" || status == "C"
            guard let path = isRenamed ? fields.popFirst() : first else { throw GitMergeOutput.unreadable }
            var new: (mode: GitMode, id: Digest)?
            if status != "D" {
                guard let mode = GitMode(rawValue: words[1]) else { throw GitMergeOutput.unreadable }
                new = (mode, id)
            }
            changes.append(Change(path: Array(path), new: new, source: isRenamed ? Array(first) : nil))
        }
        self.changes = changes
    }
}
