internal import Base
internal import Chronos
internal import Platform
internal import Terminal

/// Where a repository stands, in words.
enum StandingLines {
    static func line(_ standing: RepositoryStanding, _ context: Context) -> StyledText {
        var text = "  " + place(standing.head, standing.commit, context)
        text += extras(standing.stashes, standing.operations, context)
        if let large = standing.largeFiles {
            text += ", LFS: "
            text +=
                Phrase(
                    "\(context.number(large.present)) present, \(context.number(large.missing)) missing",
                    pl: "obecne: \(context.number(large.present)), brakujące: \(context.number(large.missing))")[
                    context.language]
        }
        var line = StyledText(bytes: standing.path.bytes, .name) + StyledText(text)
        if let outside = standing.outside {
            line += StyledText(Phrase("  outside the project: ", pl: "  poza projektem: ")[context.language], .dim)
            line += StyledText(bytes: outside.bytes, .dim)
        }
        return line
    }

    /// A branch and its commit, or a commit alone.
    static func place(_ head: String, _ commit: String, _ context: Context) -> String {
        let prefix = "refs/heads/"
        let name = head.hasPrefix(prefix) ? String(head.dropFirst(prefix.count)) : head
        if commit.isEmpty { return name + Phrase(" (no commit yet)", pl: " (jeszcze bez rewizji)")[context.language] }
        guard name == commit else { return "\(name) \(commit.prefix(12))" }
        return Phrase("detached at ", pl: "bez gałęzi, na ")[context.language] + commit.prefix(12)
    }

    /// Stashes and what is in progress, led by a comma; empty when there is neither.
    static func extras(_ stashes: Int, _ operations: [GitOperation], _ context: Context) -> String {
        var parts: [String] = []
        if stashes > 0 {
            parts.append(
                Phrase.count(stashes, "stash", "stashes", pl: ("schowek", "schowki", "schowków"))[context.language])
        }
        parts += operations.map { words($0)[context.language] }
        return parts.map { ", " + $0 }.joined()
    }

    private static func words(_ operation: GitOperation) -> Phrase {
        switch operation {
        case .applyMailbox: Phrase("am in progress", pl: "w trakcie am")
        case .bisect: Phrase("bisect in progress", pl: "w trakcie bisect")
        case .cherryPick: Phrase("cherry-pick in progress", pl: "w trakcie cherry-pick")
        case .merge: Phrase("merge in progress", pl: "w trakcie scalania")
        case .rebase: Phrase("rebase in progress", pl: "w trakcie rebase")
        case .interactiveRebase: Phrase("interactive rebase in progress", pl: "w trakcie interaktywnego rebase")
        case .revert: Phrase("revert in progress", pl: "w trakcie revert")
        }
    }
}
