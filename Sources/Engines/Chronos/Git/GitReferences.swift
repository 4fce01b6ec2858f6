internal import Base

/// Which commits the references and logs of a stored repository lead to.
///
/// References kept as a table (reftable) are not read.
struct GitReferences {
    /// A reference and the commit it names.
    struct Tip {
        let name: String
        let commit: String
        /// It stands there now; false for what only a log mentions.
        let isReference: Bool
    }

    static let headLog: BytePath = BytePath.root.appending(Array("logs".utf8)).appending(Array("HEAD".utf8))
    /// No reference or log is read beyond this.
    private static let sizeLimit: UInt64 = 64 * 1024 * 1024

    private(set) var tips: [Tip] = []
    /// What references name, and every commit that a log mentions.
    private(set) var commits: Set<String> = []
    private var places: [String: Int] = [:]
    private(set) var headLog: [UInt8] = []
    /// Logs of branches, by the branch's full name.
    private(set) var branchLogs: [String: [UInt8]] = [:]
    private(set) var references: [String: String] = [:]
    private(set) var isDetached = false
    /// Where HEAD leads; empty before the first commit.
    private(set) var commit = ""

    init(_ tree: Tree, _ content: ContentReader) throws {
        func bytes(_ entry: TreeEntry) throws -> [UInt8] {
            guard entry.kind == .file, entry.size <= GitReferences.sizeLimit else { return [] }
            return try content.bytes(of: entry)
        }
        for entry in tree.entries {
            switch String(decoding: entry.name, as: UTF8.self) {
            case "packed-refs":
                for line in GitLog.lines(try bytes(entry)) {
                    let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
                    guard parts.count == 2 else { continue }
                    add(GitLog.text(parts[1]), GitLog.text(parts[0]))
                }
            case "refs":
                try GitReferences.forEachFile(entry, "refs", content) { name, entry in
                    add(name, GitLog.text(GitLog.lines(try bytes(entry)).first ?? []))
                }
            case "logs":
                try GitReferences.forEachFile(entry, "logs", content) { name, entry in
                    let log = try bytes(entry)
                    if name == "logs/HEAD" { headLog = log }
                    if name.hasPrefix("logs/refs/heads/") { branchLogs[String(name.dropFirst(5))] = log }
                    addLog(log, String(name.dropFirst(5)))
                }
            case "worktrees":
                try GitReferences.forEachFile(entry, "worktrees", content) { name, entry in
                    guard name.hasSuffix("/HEAD") else { return }
                    let content = try bytes(entry)
                    if name.hasSuffix("/logs/HEAD") { return addLog(content, name) }
                    add(name, GitLog.text(GitLog.lines(content).first ?? []))
                }
            default: break
            }
        }
        guard let head = tree.entry(named: Array("HEAD".utf8)) else { return }
        let text = GitLog.text(GitLog.lines(try bytes(head)).first ?? [])
        commit = text.hasPrefix("ref: ") ? references[String(text.dropFirst(5))] ?? "" : text
        isDetached = !text.hasPrefix("ref: ")
        add("HEAD", text)
    }

    private mutating func add(_ name: String, _ commit: String) {
        guard GitLog.isCommit(commit) else { return }
        references[name] = commit
        add(Tip(name: name, commit: commit, isReference: true))
    }

    private mutating func addLog(_ log: [UInt8], _ name: String) {
        for line in GitLog.lines(log) {
            for commit in GitLog.commits(line) { add(Tip(name: name, commit: commit, isReference: false)) }
        }
    }

    private mutating func add(_ tip: Tip) {
        if commits.insert(tip.commit).inserted {
            places[tip.commit] = tips.count
            tips.append(tip)
        } else if tip.isReference, let place = places[tip.commit], !tips[place].isReference {
            // A log mentioned it first.
            tips[place] = tip
        }
    }

    private static func forEachFile(
        _ entry: TreeEntry, _ name: String, _ content: ContentReader, _ body: (String, TreeEntry) throws -> Void
    ) throws {
        if entry.kind == .file { return try body(name, entry) }
        guard entry.kind == .directory, let id = entry.content else { return }
        for child in try content.objects.tree(id).entries {
            try forEachFile(child, "\(name)/\(String(decoding: child.name, as: UTF8.self))", content, body)
        }
    }
}

/// Lines of git's own small files, as bytes: names in them need not be UTF-8.
enum GitLog {
    static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "\n")) }

    static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// The old and the new commit of a log's line, as far as they are commits.
    static func commits(_ line: ArraySlice<UInt8>) -> [String] {
        line.split(separator: UInt8(ascii: " "), maxSplits: 2).prefix(2).map(text).filter(isCommit)
    }

    /// The commit that a line of a log leads to; nil when it leads to none.
    static func newCommit(_ line: ArraySlice<UInt8>) -> String? {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2).prefix(2).map(text)
        return parts.count == 2 && isCommit(parts[1]) ? parts[1] : nil
    }

    static func isCommit(_ text: String) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64) && text.utf8.allSatisfy { Hex.nibble($0) != nil }
            && text.utf8.contains { $0 != UInt8(ascii: "0") }
    }
}
