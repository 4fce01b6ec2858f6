internal import Base
internal import Platform

/// Gives the git directory of a linked worktree, or of a submodule, that lies outside of the workspace its earlier state.
///
/// What the worktree has to itself goes back exactly, under git's own locks. Of what it shares with other worktrees only
/// missing objects are added, and the branch that HEAD was on is moved: no other reference, no configuration, no hook.
/// Each action is atomic and harmless to repeat, so a crash is mended by doing all of it again.
struct OutsideRestore {
    /// Files that say where the worktree is now, or that only grow.
    private static let kept: Set<BytePath> = Set(
        ["gitdir", "commondir", "locked", "logs/HEAD"].compactMap { BytePath($0) }
    )

    let run: RestoreRun
    let plan: RestorePlan
    /// The workspace's root.
    let root: Int32
    /// As the safety checkpoint holds it.
    let now: GitComponent.Repository
    let then: GitComponent.Repository
    let content: ContentReader

    var files: any FileOperations { run.files }
    var path: BytePath { then.path }

    /// Whether nothing would be done.
    static func isSame(
        _ now: GitComponent.Repository, _ then: GitComponent.Repository, _ diff: TreeDiff
    ) throws -> Bool {
        if now.head != then.head || now.commit != then.commit { return false }
        if now.tree == then.tree { return now.permissions == then.permissions && now.attributes == then.attributes }
        return try changes(now, then, diff).isEmpty
    }

    static func changes(
        _ now: GitComponent.Repository, _ then: GitComponent.Repository, _ diff: TreeDiff
    ) throws -> [TreeChange] {
        try diff.changes(from: now.tree, to: then.tree).filter { !kept.contains($0.path) }
    }

    /// Returns copies of what was changed since the safety checkpoint and had to give way.
    func perform() throws -> [SetAside] {
        guard let outside = then.outside else { return [] }
        let link: GitLink
        do throws(GitLink.Refusal) {
            link = try GitLink(path, beneath: root, at: plan.root, files)
        } catch {
            throw lost(outside.directory)
        }
        guard link.path == outside.directory, link.commonPath == outside.common else { throw lost(outside.directory) }
        do {
            return try perform(link, outside)
        } catch let error as SystemError {
            throw EverettError(
                error, while: Phrase("restoring \(outside.directory)", pl: "przywracanie \(outside.directory)")
            )
        }
    }

    private func perform(_ link: borrowing GitLink, _ outside: GitComponent.Outside) throws -> [SetAside] {
        let common = GitDirectory(link.common.raw, files)
        let locks = try HeldGitLocks(
            GitDirectory(link.directory.raw, files), at: outside.directory, for: plan.operation,
            patience: run.engine.environment.gitPatienceMilliseconds, run.engine.environment.clock
        )
        defer { locks.release() }
        try run.engine.environment.hooks.reach(.restoreOutside)
        try addObjects(outside.shared, common)
        try files.syncFileSystem(common.descriptor)
        try run.engine.environment.hooks.reach(.restoreOutside)
        if outside.common != nil { try moveBranch(common, link.directory.raw, at: outside.directory) }
        try run.engine.environment.hooks.reach(.restoreOutside)
        let writer = OutsideWriter(restore: self, directory: link.directory.raw)
        try writer.apply(try ownChanges(), logs: try logs())
        try files.syncFileSystem(link.directory.raw)
        return writer.setAside
    }

    private func lost(_ place: AbsolutePath) -> EverettError {
        EverettError(
            .conflict,
            Phrase(
                "\(path) does not lead to \(place) any more, or that does not lead back",
                pl: "\(path) nie prowadzi już do \(place) albo ten katalog nie prowadzi z powrotem"
            ),
            hints: [
                Phrase(
                    "restore the files without git, then look at 'git worktree list'",
                    pl: "przywróć pliki bez git, a potem sprawdź 'git worktree list'"
                )
            ]
        )
    }

    // MARK: - What the worktree has to itself

    private func ownChanges() throws -> [TreeChange] {
        let changes = try OutsideRestore.changes(now, then, TreeDiff(reading: content.objects.tree))
        // What says where everything is comes last.
        func rank(_ change: TreeChange) -> Int {
            switch String(decoding: change.path.bytes, as: UTF8.self) {
            case "HEAD": 2
            case "index": 1
            default: 0
            }
        }
        return changes.filter { rank($0) == 0 } + changes.filter { rank($0) == 1 } + changes.filter { rank($0) == 2 }
    }

    /// The logs that keep later commits reachable.
    private func logs() throws -> [BytePath: [UInt8]] {
        let keeper = keeper
        if then.outside?.common == nil {
            let kept = try keeper.logs(from: now, to: then)
            return Dictionary(
                uniqueKeysWithValues: kept.compactMap { path, log in
                    BytePath(validating: Array(path.bytes.dropFirst(self.path.bytes.count + 1))).map { ($0, log) }
                }
            )
        }
        let old = try GitReferences(content.objects.tree(now.tree), content)
        let new = try GitReferences(content.objects.tree(then.tree), content)
        if now.commit == then.commit, old.headLog == new.headLog { return [:] }
        let lost = [GitReferences.Tip(name: now.head, commit: now.commit, isReference: true)].filter {
            GitLog.isCommit($0.commit) && $0.commit != then.commit
        }
        return [
            GitReferences.headLog: keeper.log(
                old.headLog, new.headLog, keeping: lost, backTo: then.commit, isDetached: new.isDetached)
        ]
    }

    private var keeper: ReflogKeeper {
        // The log's entry is the same when the restore is done again after a crash.
        ReflogKeeper(content: content, time: run.engine.environment.clock.now, checkpoint: plan.target)
    }

    // MARK: - What it shares

    /// Adds what is not there by name, packs before the indexes that lead to them; nothing is replaced.
    private func addObjects(_ shared: Digest, _ common: GitDirectory) throws {
        guard let objects = try content.objects.tree(shared).entry(named: WorldCapture.objects)?.content,
            let store = try? files.openOwned(common.descriptor, CName(WorldCapture.objects), [.read, .directory])
        else { return }
        for entry in try content.objects.tree(objects).entries {
            guard entry.kind == .directory, let tree = entry.content, entry.name != Array("info".utf8) else { continue }
            let held = try content.objects.tree(tree).entries.filter { $0.kind == .file }
            let present = try names(store.raw, entry.name)
            let missing = held.filter { !present.contains($0.name) }
            if missing.isEmpty { continue }
            let directory = try made(store.raw, CName(entry.name))
            let isIndex: (TreeEntry) -> Bool = { $0.name.suffix(4).elementsEqual(Array(".idx".utf8)) }
            for entry in missing.filter({ !isIndex($0) }) + missing.filter(isIndex) {
                try run.supervision.check()
                try add(entry, to: directory.raw)
            }
        }
    }

    private func names(_ directory: Int32, _ name: [UInt8]) throws(SystemError) -> Set<[UInt8]> {
        do {
            let child = try files.openOwned(directory, CName(name), [.read, .directory, .noFollow])
            return Set(try files.list(child.raw).map(\.name))
        } catch {
            if error.isMissing { return [] }
            throw error
        }
    }

    private func made(_ directory: Int32, _ name: borrowing CName) throws(SystemError) -> Descriptor {
        do {
            try files.makeDirectory(directory, name, permissions: 0o755)
        } catch {
            if !error.isExisting { throw error }
        }
        return try files.openOwned(directory, name, [.read, .directory, .noFollow])
    }

    private func add(_ entry: TreeEntry, to directory: Int32) throws {
        // A name that git itself sweeps when nobody comes back for it.
        let temporary = CName("tmp_obj_everett-\(plan.operation.text)")
        try? files.unlink(directory, temporary)
        let file = try files.openOwned(
            directory, temporary, [.write, .create, .exclusive, .noFollow], permissions: 0o600)
        var offset: UInt64 = 0
        try content.forEachPiece(of: entry) { piece in
            try files.writeAll(file.raw, piece, at: offset)
            offset += UInt64(piece.count)
        }
        try files.changeMode(file.raw, UInt32(entry.permissions))
        try files.fdatasync(file.raw)
        do {
            try files.rename(directory, temporary, directory, CName(entry.name), .noReplace)
        } catch {
            try? files.unlink(directory, temporary)
            if !error.isExisting { throw error }
        }
    }

    /// Moves the branch that HEAD was on, by git's own rules: its lock, its log, its old value compared.
    ///
    /// One that another worktree is on, or that was moved since the safety checkpoint, stays; the last look reports it.
    private func moveBranch(_ common: GitDirectory, _ own: Int32, at place: AbsolutePath) throws {
        guard then.head.hasPrefix("refs/heads/"), GitLog.isCommit(then.commit), let name = BytePath(then.head) else {
            return
        }
        let current = GitHead.resolve(then.head, common)
        if current == then.commit || isHeldElsewhere(then.head, common, own: place) { return }
        guard let shared = now.outside?.shared else { return }
        let expected = try GitReferences(content.objects.tree(shared), content).references[then.head] ?? ""
        guard current == expected else { return }
        let parent = try directory(of: name, common)
        let lock = CName(name.name + Array(".lock".utf8))
        // Made elsewhere and linked: whether a lock that is there is ours, of an attempt that was killed, tells its inode.
        let mark = CName(".everett-\(plan.operation.text).branch")
        try writeMark(mark, own)
        do {
            try files.link(own, mark, parent.raw, lock)
        } catch {
            guard error.isExisting, try files.status(own, mark).inode == files.statusIfPresent(parent.raw, lock)?.inode
            else {
                if error.isExisting { return }
                throw error
            }
        }
        do {
            guard GitHead.resolve(then.head, common) == expected else {
                try files.unlink(parent.raw, lock)
                return
            }
            try appendToLog(of: then.head, from: expected, common)
            try files.rename(parent.raw, lock, parent.raw, CName(name.name), .replace)
            try files.fsync(parent.raw)
        } catch {
            try? files.unlink(parent.raw, lock)
            throw error
        }
        try files.unlink(own, mark)
    }

    /// The reference's new value, whole and durable.
    private func writeMark(_ mark: borrowing CName, _ own: Int32) throws(SystemError) {
        if try files.statusIfPresent(own, mark) != nil {
            let file = try files.openOwned(own, mark, [.read, .write, .noFollow])
            if try files.readUpTo(file.raw, 128, at: 0) == Array("\(then.commit)\n".utf8) { return }
            try files.unlink(own, mark)
        }
        let file = try files.openOwned(own, mark, [.write, .create, .exclusive, .noFollow], permissions: 0o644)
        try files.writeAll(file.raw, Array("\(then.commit)\n".utf8), at: 0)
        try files.fdatasync(file.raw)
    }

    private func directory(of name: BytePath, _ common: GitDirectory) throws(SystemError) -> Descriptor {
        var directory = try files.openOwned(
            common.descriptor, CName(Array("refs".utf8)), [.read, .directory, .noFollow])
        for part in name.components.dropFirst().dropLast() { directory = try made(directory.raw, CName(part)) }
        return directory
    }

    private func appendToLog(of reference: String, from old: String, _ common: GitDirectory) throws(SystemError) {
        guard let log = common.status("logs/\(reference)"), log.kind == .regular else { return }
        let file = try files.openOwned(
            common.descriptor, CName("logs/\(reference)"), [.write, .noFollow], resolution: .beneath)
        let zero = String(repeating: "0", count: then.commit.utf8.count)
        let line = keeper.line(
            old.isEmpty ? zero : old, then.commit, "restored \(plan.target.short)"
        )
        try files.writeAll(file.raw, line, at: try files.status(file.raw).size)
        try files.fdatasync(file.raw)
    }

    /// Whether another worktree of the repository has the branch checked out, or is in the middle of rebasing it.
    private func isHeldElsewhere(_ reference: String, _ common: GitDirectory, own: AbsolutePath) -> Bool {
        func holds(_ directory: GitDirectory) -> Bool {
            directory.line("HEAD") == "ref: \(reference)" || directory.line("rebase-merge/head-name") == reference
                || directory.line("rebase-apply/head-name") == reference
        }
        if !common.isBare, holds(common) { return true }
        guard
            let worktrees = try? files.openOwned(
                common.descriptor, CName("worktrees"), [.read, .directory, .noFollow]),
            let entries = try? files.list(worktrees.raw)
        else { return false }
        return entries.contains { entry in
            guard entry.name != own.name,
                let directory = try? files.openOwned(worktrees.raw, CName(entry.name), [.read, .directory, .noFollow])
            else { return false }
            return holds(GitDirectory(directory.raw, files))
        }
    }
}
