internal import Base

/// Turns what git could not decide into conflicts, one for each path that somebody has to decide about.
struct GitConflicts {
    /// One decision, as git tells it.
    private struct Draft {
        var kind: MergeConflict.Kind?
        var others: [[UInt8]] = []
        var texts: [String] = []
    }

    /// Git's words for what happened; where it says several things of one path, the first of these counts.
    private static let kinds: [(type: String, kind: MergeConflict.Kind)] = [
        ("CONFLICT (distinct modes)", .type),
        ("CONFLICT (file/directory)", .directoryFile),
        ("CONFLICT (rename/rename)", .renameRename),
        ("CONFLICT (rename/delete)", .renameDelete),
        ("CONFLICT (rename involved in collision)", .renameCollision),
        ("CONFLICT (file in way of directory rename)", .directoryRename),
        ("CONFLICT(directory rename collision)", .directoryRename),
        ("CONFLICT (directory rename collision)", .directoryRename),
        ("CONFLICT(directory rename unclear split)", .directoryRename),
        ("CONFLICT (directory rename unclear split)", .directoryRename),
        ("CONFLICT (directory rename suggested)", .directoryRename),
        ("CONFLICT (modify/delete)", .modifyDelete),
        ("CONFLICT (binary)", .binary),
        ("CONFLICT (contents)", .content),
    ]

    /// Finds what a side has, by the path and id that git tells.
    let version: (GitMergeOutput.Stage) throws -> MergeConflict.Version?

    func conflicts(_ output: GitMergeOutput) throws -> [MergeConflict] {
        var drafts: [[UInt8]: Draft] = [:]
        var covered: Set<[UInt8]> = []
        for message in output.messages where message.type.hasPrefix("CONFLICT") {
            guard let path = message.paths.first else { continue }
            covered.formUnion(message.paths)
            var draft = drafts[path] ?? Draft()
            draft.kind = GitConflicts.stronger(draft.kind, message.type)
            draft.others += message.paths.dropFirst()
            draft.texts.append(message.text.trimmingNewline)
            drafts[path] = draft
        }
        for stage in output.stages where !covered.contains(stage.path) { drafts[stage.path] = Draft() }
        let stages = Dictionary(grouping: output.stages, by: \.path)
        return try drafts.map { try conflict($0.key, $0.value, stages) }.sorted()
    }

    private static func stronger(_ known: MergeConflict.Kind?, _ type: String) -> MergeConflict.Kind? {
        guard let place = kinds.firstIndex(where: { $0.type == type }) else { return known }
        let before = known.flatMap { known in kinds.firstIndex { $0.kind == known } }
        return place < before ?? kinds.count ? kinds[place].kind : known
    }

    private func conflict(
        _ path: [UInt8], _ draft: Draft, _ stages: [[UInt8]: [GitMergeOutput.Stage]]
    ) throws -> MergeConflict {
        let own = stages[path] ?? []
        let others = draft.others.flatMap { stages[$0] ?? [] }
        var versions = MergeSides<MergeConflict.Version?>(base: nil, ours: nil, theirs: nil)
        for side in MergeSide.allCases {
            guard let stage = (own + others).first(where: { $0.side == side }) else { continue }
            versions[side] = try version(stage)
        }
        return MergeConflict(
            GitConflicts.kind(draft.kind, versions), BytePath(fitting: path),
            otherPaths: draft.others.map { BytePath(fitting: $0) }, versions,
            details: draft.texts.joined(separator: "\n"))
    }

    private static func kind(
        _ told: MergeConflict.Kind?, _ versions: MergeSides<MergeConflict.Version?>
    ) -> MergeConflict.Kind {
        let hasBoth = versions.ours != nil && versions.theirs != nil
        let kind = told ?? (hasBoth ? .content : .modifyDelete)
        guard hasBoth, [.content, .binary].contains(kind) else { return kind }
        let entries = [versions.ours?.entry, versions.theirs?.entry]
        if entries.contains(where: { $0?.isSecret == true }) { return .secret }
        if entries.allSatisfy({ $0?.kind == .database }) { return .database }
        return kind == .content && versions.base == nil ? .addAdd : kind
    }
}

extension String {
    fileprivate var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}

extension BytePath {
    private static let nameLimit = 255

    /// A path from git, in which a name that a suffix made too long is cut and stays distinct.
    init(fitting raw: [UInt8]) {
        let names = raw.split(separator: UInt8(ascii: "/")).map { name -> [UInt8] in
            guard name.count > BytePath.nameLimit else { return Array(name) }
            let tail = Array("~\(Hasher256.digest(of: Array(name)).short)".utf8)
            return name.prefix(BytePath.nameLimit - tail.count) + tail
        }
        self = names.reduce(.root) { $0.appending($1) }
    }
}
