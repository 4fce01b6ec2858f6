/// A git command that stopped in the middle and waits for its user.
package enum GitOperation: String, Sendable, CaseIterable {
    case applyMailbox = "am"
    case bisect
    case cherryPick = "cherry_pick"
    case merge
    case rebase
    case interactiveRebase = "rebase_interactive"
    case revert

    /// What waits in a git directory, told by the files git itself looks for.
    static func inProgress(_ directory: GitDirectory) -> [GitOperation] {
        var found: [GitOperation] = []
        if directory.has("rebase-apply") {
            found.append(directory.has("rebase-apply/applying") ? .applyMailbox : .rebase)
        }
        if directory.has("rebase-merge") {
            found.append(directory.has("rebase-merge/interactive") ? .interactiveRebase : .rebase)
        }
        if directory.has("MERGE_HEAD") { found.append(.merge) }
        if directory.has("CHERRY_PICK_HEAD") { found.append(.cherryPick) }
        if directory.has("REVERT_HEAD") { found.append(.revert) }
        if directory.has("BISECT_LOG") { found.append(.bisect) }
        return Set(found).sorted { $0.rawValue < $1.rawValue }
    }
}
