internal import Base

/// Keeps commits reachable that a repository's way back would leave behind, as `git reset` does: in its logs.
///
/// The log of HEAD gets today's lines, then a line of today for each tip that would be lost: as a new value, which is what
/// `git reflog` lists, and with today's date, so that git does not think it old and collect it. The log of a branch that
/// stays keeps today's lines too.
struct ReflogKeeper {
    /// Far less than the time after which git forgets what nothing leads to.
    private static let recentSeconds: Int64 = 7 * 86_400
    private static let concerned: Set<[UInt8]> = Set(
        ["HEAD", "refs", "packed-refs", "logs", "modules", "worktrees"].map { Array($0.utf8) }
    )

    let content: ContentReader
    let time: Timestamp
    let checkpoint: Digest

    /// Whether a change at this path of a repository can leave commits behind.
    static func concerns(_ path: BytePath, _ repository: BytePath) -> Bool {
        path.components.dropFirst(repository.components.count).first.map(concerned.contains) ?? false
    }

    /// The logs that a repository and its submodules shall have instead of the target's.
    func logs(
        from now: GitComponent.Repository, to then: GitComponent.Repository
    ) throws -> [BytePath: [UInt8]] {
        var logs: [BytePath: [UInt8]] = [:]
        try forEachDirectory(now.path, now.tree, then.tree) { path, now, then in
            let now = try GitReferences(now, content)
            let then = try GitReferences(then, content)
            for (name, log) in logsOfBranches(from: now, to: then) {
                if let place = BytePath("logs/\(name)") { logs[path.appending(place)] = log }
            }
            if let log = headLog(from: now, to: then) { logs[path.appending(GitReferences.headLog)] = log }
        }
        return logs
    }

    private func headLog(from now: GitReferences, to then: GitReferences) -> [UInt8]? {
        let known = then.commits
        guard now.commits.contains(where: { !known.contains($0) }) else { return nil }
        let lost = now.tips.filter { !known.contains($0.commit) }
        return log(now.headLog, then.headLog, keeping: lost, backTo: then.commit, isDetached: then.isDetached)
    }

    /// Today's log, or both; then a line of today for what would be lost, and one for the way back.
    func log(
        _ now: [UInt8], _ then: [UInt8], keeping lost: [GitReferences.Tip], backTo commit: String, isDetached: Bool
    ) -> [UInt8] {
        var log = ReflogKeeper.joined(now, then)
        let lines = GitLog.lines(log)
        var last = lines.last.flatMap { GitLog.commits($0).last } ?? commit
        let zero = String(repeating: "0", count: (lost.first?.commit ?? last).utf8.count)
        if let line = lines.last, !isRecent(line), lost.contains(where: { $0.commit == last }) {
            log += self.line(last, last, "HEAD was here")
        }
        // As an old value alone a commit is in no list that a user sees.
        var listed = Set(lines.compactMap(GitLog.newCommit))
        for tip in lost where tip.isReference ? tip.commit != last : !listed.contains(tip.commit) {
            log += line(last.isEmpty ? zero : last, tip.commit, "\(tip.name) was here")
            listed.insert(tip.commit)
            last = tip.commit
        }
        // By the newest switch in the log git tells what a detached HEAD was detached at.
        if isDetached, let (line, message, switched) = lastSwitch(then), lines.last != line || !lost.isEmpty {
            log += self.line(last.isEmpty ? zero : last, switched, message, by: "")
            last = switched
        }
        if !commit.isEmpty, last != commit {
            log += line(last.isEmpty ? zero : last, commit, "restored \(checkpoint.short)")
        }
        return log
    }

    /// One entry of a log.
    func line(_ old: String, _ new: String, _ message: String, by author: String = "everett: ") -> [UInt8] {
        let seconds = time.milliseconds / 1000
        return Array("\(old) \(new) everett <everett@localhost> \(seconds) +0000\t\(author)\(message)\n".utf8)
    }

    /// Whether git will keep a line for long, though nothing else leads to its commit.
    private func isRecent(_ line: ArraySlice<UInt8>) -> Bool {
        guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { return false }
        let parts = line[..<tab].split(separator: UInt8(ascii: " "))
        guard parts.count >= 2, let seconds = Int64(GitLog.text(parts[parts.count - 2])) else { return false }
        return seconds > time.milliseconds / 1000 - ReflogKeeper.recentSeconds
    }

    /// The newest line that tells of a switch, what it says, and the commit it led to.
    private func lastSwitch(_ log: [UInt8]) -> (line: ArraySlice<UInt8>, message: String, commit: String)? {
        for line in GitLog.lines(log).reversed() {
            guard let tab = line.firstIndex(of: UInt8(ascii: "\t")), let commit = GitLog.newCommit(line) else {
                continue
            }
            let message = GitLog.text(line[(tab + 1)...])
            if message.hasPrefix("checkout: moving from ") { return (line, message, commit) }
        }
        return nil
    }

    /// A branch that both states have does not forget where it was; a stash is its log, and goes back as it is.
    private func logsOfBranches(from now: GitReferences, to then: GitReferences) -> [String: [UInt8]] {
        var logs: [String: [UInt8]] = [:]
        let known = then.commits
        for (name, log) in now.branchLogs {
            guard let old = then.branchLogs[name], let commit = then.references[name],
                GitLog.lines(log).compactMap(GitLog.newCommit).contains(where: { !known.contains($0) })
            else { continue }
            let kept = ReflogKeeper.joined(log, old)
            guard let line = GitLog.lines(kept).last, let last = GitLog.newCommit(line) else { continue }
            if last == commit {
                logs[name] = kept
                continue
            }
            let renewed = isRecent(line) ? [] : self.line(last, last, "\(name) was here")
            logs[name] = kept + renewed + self.line(last, commit, "restored \(checkpoint.short)")
        }
        return logs
    }

    /// Today's log when it goes on where the target's ends, as it nearly always does; else the lines of both.
    static func joined(_ now: [UInt8], _ then: [UInt8]) -> [UInt8] {
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
