internal import Base

/// Keeps commits reachable that a repository's way back would leave behind, as `git reset` does: in the log of HEAD.
struct ReflogKeeper {
    private static let refs = Array("refs".utf8)
    private static let logs = Array("logs".utf8)
    private static let head = Array("HEAD".utf8)
    private static let packedRefs = Array("packed-refs".utf8)
    /// No reference or log is read beyond this.
    private static let sizeLimit: UInt64 = 64 * 1024 * 1024

    let content: ContentReader

    static func logPath(of repository: BytePath) -> BytePath {
        repository.appending(logs).appending(head)
    }

    /// The log of HEAD the repository shall have: the target's, and a line for each commit that only today's references
    /// lead to. Nil when nothing would be left behind, or the repository keeps no log.
    func log(
        from now: GitComponent.Repository, to then: GitComponent.Repository, at time: Timestamp, checkpoint: Digest
    ) throws -> [UInt8]? {
        let known = try mentioned(then.tree)
        let left = try tips(now.tree).filter { !known.contains($0.commit) }
        guard !left.isEmpty, let entry = try logEntry(then.tree) else { return nil }
        var log = try content.bytes(of: entry)
        let target = ReflogKeeper.isCommit(then.commit) ? then.commit : String(repeating: "0", count: 40)
        for tip in left {
            let line =
                "\(tip.commit) \(target) everett <everett@localhost> \(time.milliseconds / 1000) +0000\t"
                + "everett: restored \(checkpoint.short); \(tip.name) was here\n"
            log += Array(line.utf8)
        }
        return log
    }

    func logEntry(_ tree: Digest) throws -> TreeEntry? {
        guard let logs = try content.objects.tree(tree).entry(named: ReflogKeeper.logs), logs.kind == .directory,
            let id = logs.content
        else { return nil }
        let entry = try content.objects.tree(id).entry(named: ReflogKeeper.head)
        return entry?.kind == .file ? entry : nil
    }

    private struct Tip {
        let name: String
        let commit: String
    }

    /// Every commit a reference of the repository names directly.
    private func tips(_ tree: Digest) throws -> [Tip] {
        var tips: [Tip] = []
        var seen: Set<String> = []
        func add(_ name: String, _ text: String) {
            if ReflogKeeper.isCommit(text), seen.insert(text).inserted { tips.append(Tip(name: name, commit: text)) }
        }
        let root = try content.objects.tree(tree)
        if let head = root.entry(named: ReflogKeeper.head) { add("HEAD", try text(head)) }
        if let refs = root.entry(named: ReflogKeeper.refs) {
            try forEachFile(refs, "refs") { name, entry in add(name, try text(entry)) }
        }
        if let packed = root.entry(named: ReflogKeeper.packedRefs) {
            for line in try text(packed).split(separator: "\n") where !line.hasPrefix("#") && !line.hasPrefix("^") {
                let parts = line.split(separator: " ", maxSplits: 1)
                if parts.count == 2 { add(String(parts[1]), String(parts[0])) }
            }
        }
        return tips
    }

    /// Every commit that references or logs of the repository mention.
    private func mentioned(_ tree: Digest) throws -> Set<String> {
        var found = Set(try tips(tree).map(\.commit))
        guard let logs = try content.objects.tree(tree).entry(named: ReflogKeeper.logs) else { return found }
        try forEachFile(logs, "logs") { _, entry in
            for line in try text(entry).split(separator: "\n") {
                for word in line.split(separator: " ", maxSplits: 2).prefix(2) where ReflogKeeper.isCommit(String(word))
                {
                    found.insert(String(word))
                }
            }
        }
        return found
    }

    private func forEachFile(_ entry: TreeEntry, _ name: String, _ body: (String, TreeEntry) throws -> Void) throws {
        if entry.kind == .file { return try body(name, entry) }
        guard entry.kind == .directory, let id = entry.content else { return }
        for child in try content.objects.tree(id).entries {
            try forEachFile(child, "\(name)/\(String(decoding: child.name, as: UTF8.self))", body)
        }
    }

    private func text(_ entry: TreeEntry) throws -> String {
        guard entry.kind == .file, entry.size <= ReflogKeeper.sizeLimit else { return "" }
        var text = String(decoding: try content.bytes(of: entry), as: UTF8.self)
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    private static func isCommit(_ text: String) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64) && text.utf8.allSatisfy { Hex.nibble($0) != nil }
            && text.utf8.contains { $0 != UInt8(ascii: "0") }
    }
}
