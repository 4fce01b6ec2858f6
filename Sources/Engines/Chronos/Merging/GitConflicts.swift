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
    /// What each side has at a path, for what git tells without ids.
    let standing: (BytePath) -> MergeSides<TreeEntry?>

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
        var used: [[UInt8]: Set<MergeSide>] = [:]
        var found = try drafts.map { path, draft in
            let chosen = GitConflicts.choose(path, draft, stages)
            for stage in chosen { used[stage.path, default: []].insert(stage.side) }
            return try conflict(path, draft, chosen)
        }
        // A path can be where one file was, and where another is now: then there are two decisions.
        for (path, own) in stages where drafts[path] != nil || covered.contains(path) {
            guard own.contains(where: { used[path]?.contains($0.side) != true }) else { continue }
            found.append(try conflict(path, Draft(), own))
        }
        return found.sorted()
    }

    /// The one stage of each side that a decision is about.
    private static func choose(
        _ path: [UInt8], _ draft: Draft, _ stages: [[UInt8]: [GitMergeOutput.Stage]]
    ) -> [GitMergeOutput.Stage] {
        let own = stages[path] ?? []
        let others = draft.others.flatMap { stages[$0] ?? [] }
        return MergeSide.allCases.compactMap { side in
            // What was renamed to two names stands under them, and under its own only in the base.
            let order = draft.kind == .renameRename && side != .base ? others + own : own + others
            return order.first { $0.side == side }
        }
    }

    private static func stronger(_ known: MergeConflict.Kind?, _ type: String) -> MergeConflict.Kind? {
        guard let place = kinds.firstIndex(where: { $0.type == type }) else { return known }
        let before = known.flatMap { known in kinds.firstIndex { $0.kind == known } }
        return place < before ?? kinds.count ? kinds[place].kind : known
    }

    private func conflict(
        _ path: [UInt8], _ draft: Draft, _ stages: [GitMergeOutput.Stage]
    ) throws -> MergeConflict {
        var versions = MergeSides<MergeConflict.Version?>(base: nil, ours: nil, theirs: nil)
        for stage in stages { versions[stage.side] = try version(stage) }
        if stages.isEmpty {
            let place = BytePath(fitting: draft.others.first ?? path)
            versions = standing(place).map { $0.map { MergeConflict.Version(path: place, entry: $0) } }
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
        let kind = told ?? (hasBoth ? .content : versions.base != nil ? .modifyDelete : .renameCollision)
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
