internal import Base

/// Keeps commits reachable that a repository's way back would leave behind, as `git reset` does: in the log of HEAD.
struct ReflogKeeper {
    private static let concerned: Set<[UInt8]> = Set(
        ["HEAD", "refs", "packed-refs", "logs", "modules", "worktrees"].map { Array($0.utf8) }
    )

    let content: ContentReader

    /// Whether a change at this path of a repository can leave commits behind.
    static func concerns(_ path: BytePath, _ repository: BytePath) -> Bool {
        path.components.dropFirst(repository.components.count).first.map(concerned.contains) ?? false
    }

    /// The logs of HEAD that a repository and its submodules shall have, where today's references or logs lead to commits
    /// that the target's do not: today's log, a line for what else would be left behind, and a line for the way back.
    func logs(
        from now: GitComponent.Repository, to then: GitComponent.Repository, at time: Timestamp, checkpoint: Digest
    ) throws -> [BytePath: [UInt8]] {
        var logs: [BytePath: [UInt8]] = [:]
        try forEachDirectory(now.path, now.tree, then.tree) { path, now, then in
            let log = try log(
                from: GitReferences(now, content), to: GitReferences(then, content), at: time, checkpoint: checkpoint
            )
            if let log { logs[path.appending(GitReferences.headLog)] = log }
        }
        return logs
    }

    private func log(
        from now: GitReferences, to then: GitReferences, at time: Timestamp, checkpoint: Digest
    ) throws -> [UInt8]? {
        let known = then.commits
        guard now.commits.contains(where: { !known.contains($0) }) else { return nil }
        var log = ReflogKeeper.joined(now.headLog, then.headLog)
        let lines = GitLog.lines(log)
        var last = lines.last.flatMap { GitLog.commits($0).last } ?? then.commit
        let zero = String(repeating: "0", count: (now.commits.first ?? last).utf8.count)
        func append(_ commit: String, _ message: String) {
            let text =
                "\(last.isEmpty ? zero : last) \(commit) everett <everett@localhost> \(time.milliseconds / 1000) +0000"
            log += Array("\(text)\teverett: \(message)\n".utf8)
            last = commit
        }
        let logged = Set(lines.flatMap(GitLog.commits))
        for tip in now.tips where !known.contains(tip.commit) && !logged.contains(tip.commit) {
            append(tip.commit, "\(tip.name) was here")
        }
        if !then.commit.isEmpty, last != then.commit { append(then.commit, "restored \(checkpoint.short)") }
        return log
    }

    /// Today's log when it goes on where the target's ends, as it nearly always does; else the lines of both.
    private static func joined(_ now: [UInt8], _ then: [UInt8]) -> [UInt8] {
        if now.starts(with: then) { return now }
        let known = Set(GitLog.lines(then).map(Array.init))
        return GitLog.lines(now).reduce(into: then) { log, line in
            if !known.contains(Array(line)) { log += line + [UInt8(ascii: "\n")] }
        }
    }

    /// The repository itself, and those of its submodules that both states have.
    private func forEachDirectory(
        _ path: BytePath, _ now: Digest, _ then: Digest, _ body: (BytePath, Tree, Tree) throws -> Void
    ) throws {
        let old = try content.objects.tree(now)
        let new = try content.objects.tree(then)
        let modules = Array("modules".utf8)
        let isRepository = [old, new].allSatisfy { $0.entry(named: Array("HEAD".utf8))?.kind == .file }
        if isRepository { try body(path, old, new) }
        for entry in old.entries where entry.kind == .directory && (!isRepository || entry.name == modules) {
            guard let other = new.entry(named: entry.name), other.kind == .directory, let left = entry.content,
                let right = other.content, left != right
            else { continue }
            try forEachDirectory(path.appending(entry.name), left, right, body)
        }
    }
}
