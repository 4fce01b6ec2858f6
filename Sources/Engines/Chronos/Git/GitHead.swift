internal import Base
internal import Platform

/// Reads where a repository stands, from its files alone: running git there would run what its configuration says.
struct GitHead: Sendable, Hashable {
    /// A reference's name such as `refs/heads/main`, or a commit id when HEAD is detached; empty when unreadable.
    let head: String
    /// Empty before the first commit and where references are kept in a form this does not read.
    let commit: String

    /// Branches of a linked worktree are in the `common` directory of its repository.
    init(_ directory: GitDirectory, common: GitDirectory? = nil) {
        let content = directory.line("HEAD") ?? ""
        guard content.hasPrefix("ref: ") else {
            head = content
            commit = content
            return
        }
        head = String(content.dropFirst(5))
        commit = GitHead.resolve(head, common ?? directory)
    }

    /// The commit a reference names; empty when there is none.
    static func resolve(_ reference: String, _ directory: GitDirectory) -> String {
        guard BytePath(reference) != nil else { return "" }
        if let loose = directory.line(reference), GitLog.isCommit(loose) { return loose }
        guard let packed = directory.content("packed-refs") else { return "" }
        for line in GitLog.lines(packed) {
            let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
            guard parts.count == 2, parts[1].elementsEqual(reference.utf8) else { continue }
            let commit = GitLog.text(parts[0])
            return GitLog.isCommit(commit) ? commit : ""
        }
        return ""
    }
}
