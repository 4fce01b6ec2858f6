internal import Base
internal import Glibc
internal import Platform

/// What must hold before anything is changed.
struct RestorePreflight {
    let files: any FileOperations
    let root: Int32
    let reader: ObjectReader
    let current: TargetWorld.World
    let policy: CapturePolicy
    let rootPath: AbsolutePath

    func check(_ plan: RestorePlan, _ staged: [StepPlanner.Staged]) throws {
        try checkGitLocks(plan)
        try checkOwners(staged)
        do {
            try checkAccess(plan)
            try checkSpace(staged)
        } catch let error as SystemError {
            throw EverettError(
                error, while: Phrase("looking at the workspace", pl: "sprawdzanie katalogu roboczego")
            )
        }
    }

    /// A git command in progress holds a lock; what it is about to write would be lost, or mixed with the old.
    private func checkGitLocks(_ plan: RestorePlan) throws {
        let repositories = plan.changedRepositories.filter { current.git.repository(at: $0) != nil }
        if repositories.isEmpty { return }
        try checkOutsideLocks(repositories)
        var locks = current.coverage.skipped.filter { $0.reason == .transient }.map(\.path)
        locks += repositories.map { $0.appending(Array("index.lock".utf8)) }
        for lock in locks {
            guard let repository = repositories.first(where: { lock.isWithin($0) }),
                current.git.repository(at: repository)?.outside == nil,
                // Background maintenance locks the objects; those are only added to.
                RepositoryChanges.objectStore(of: lock, in: repository) == nil,
                let status = (try? files.statusIfPresent(root, CName(lock))) ?? nil
            else { continue }
            throw GitLock(String(decoding: lock.name, as: UTF8.self), status)
                .refusal(rootPath.appending(lock), called: lock, files)
        }
    }

    private func checkOutsideLocks(_ repositories: Set<BytePath>) throws {
        for path in repositories.sorted() {
            guard let place = current.git.repository(at: path)?.outside?.directory,
                let directory = try? files.openOwned(absolute: place, [.read, .directory]),
                let lock = GitLock.first(in: GitDirectory(directory.raw, files))
            else { continue }
            let name = BytePath.root.appending(Array(lock.name.utf8))
            throw lock.refusal(place.appending(name), called: path.appending(name), files)
        }
    }

    private func checkOwners(_ staged: [StepPlanner.Staged]) throws {
        if Machine.user == 0 { return }
        for item in staged {
            guard let owner = item.entry.owner, owner.user != Machine.user else { continue }
            throw EverettError(
                .permission,
                Phrase(
                    "\(item.path) is set-user-id of user \(owner.user); only root can restore it",
                    pl: "\(item.path) ma bit set-user-id użytkownika \(owner.user); może go przywrócić tylko root"
                )
            )
        }
    }

    private func checkSpace(_ staged: [StepPlanner.Staged]) throws {
        var needed = SpaceNeeded(reader)
        for item in staged { try needed.add(item.entry) }
        let space = try files.space(root)
        // A margin for the directories and for others: a restore must not be what fills the disk.
        let margin = min(space.totalBytes / 100, 64 * 1024 * 1024)
        let lacksInodes = space.countsInodes && space.availableInodes < UInt64(staged.count) + 16
        guard space.availableBytes < needed.bytes + margin || lacksInodes else { return }
        throw EverettError(
            .noSpace,
            Phrase(
                "the restore needs \(needed.bytes / 1_000_000 + 1) MB free beside the project",
                pl: "przywracanie wymaga \(needed.bytes / 1_000_000 + 1) MB wolnego miejsca obok projektu"
            ),
            hints: [Phrase("free some space; nothing was changed", pl: "zwolnij miejsce; nic nie zmieniono")]
        )
    }

    /// Every directory that exists already must let us in, or be ours to unlock.
    private func checkAccess(_ plan: RestorePlan) throws {
        if plan.steps.isEmpty { return }
        let device = try files.status(root).device
        let unlocked = Set(plan.steps.filter { $0.action == .unlock }.map(\.path))
        let parents = Set(plan.steps.filter(\.action.changesParent).compactMap(\.path.parent))
        for path in parents.union([.root]).sorted() {
            guard let directory = try open(path) else { continue }
            let status = try files.status(directory.raw)
            if status.device != device { throw otherFilesystem(path) }
            if Machine.user == 0 || unlocked.contains(path) { continue }
            do {
                try files.access(directory.raw, CName(BytePath.root), mode: 3)
            } catch {
                throw refused(path, error)
            }
        }
        if Machine.user == 0 { return }
        for step in plan.steps where !step.action.changesParent {
            guard let parent = try open(step.path.parent ?? .root),
                let status = try files.statusIfPresent(
                    parent.raw, step.path.isRoot ? CName(BytePath.root) : CName(step.path.name)),
                status.user != Machine.user
            else { continue }
            throw refused(step.path, SystemError(.chmod, EPERM, step.path.description))
        }
    }

    private func open(_ path: BytePath) throws(SystemError) -> Descriptor? {
        do {
            return try files.openOwned(
                beneath: root, path, [.pathOnly, .directory, .noFollow],
                resolution: policy.crossesMounts ? .beneathAcrossMounts : .beneath
            )
        } catch {
            if error.isMissing || error.isLoopOrEscape { return nil }
            throw error
        }
    }

    private func refused(_ path: BytePath, _ error: SystemError) -> EverettError {
        EverettError(
            error, while: Phrase("checking \(path)", pl: "sprawdzanie \(path)"),
            hints: [
                Phrase(
                    "make it writable for you, or restore as its owner; nothing was changed",
                    pl: "nadaj sobie prawo zapisu albo przywracaj jako właściciel; nic nie zmieniono"
                )
            ]
        )
    }

    private func otherFilesystem(_ path: BytePath) -> EverettError {
        EverettError(
            .unsupported,
            Phrase(
                "\(path) lies on another filesystem than the project; a restore cannot change it in one step",
                pl: "\(path) leży na innym systemie plików niż projekt; przywracanie nie może go zmienić w jednym kroku"
            ),
            hints: [
                Phrase(
                    "name the paths to restore without it, or use --into; nothing was changed",
                    pl: "podaj ścieżki do przywrócenia bez niego albo użyj --into; nic nie zmieniono"
                )
            ]
        )
    }
}
