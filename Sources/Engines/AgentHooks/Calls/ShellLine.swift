internal import Base

/// Whether a command line can only look at things, as far as that can be said without running it.
///
/// It errs on the side of a checkpoint too many: what is not plainly one of a few commands with plain arguments may do anything.
/// It decides about checkpoints, never about what is allowed.
package enum ShellLine {
    private static let looking: Set<String> = [
        "ls", "cat", "head", "tail", "grep", "egrep", "fgrep", "wc", "pwd", "echo", "printf", "cd", "which", "type",
        "file", "stat", "du", "df", "date", "whoami", "id", "uname", "hostname", "true", "false", "cut", "tr",
        "basename", "dirname", "realpath", "readlink", "sha256sum", "md5sum", "ps", "history", "jobs", "clear",
        "diff", "cmp", "nl", "tac", "rev", "column", "less", "more", "man", "help",
    ]
    private static let lookingInGit: Set<String> = [
        "status", "log", "diff", "show", "blame", "rev-parse", "ls-files", "ls-tree", "describe", "shortlog",
        "cat-file", "grep",
    ]
    private static let longest = 2_000

    package static func isReadOnly(_ line: String) -> Bool {
        guard line.utf8.count <= longest, let commands = simpleCommands(line), !commands.isEmpty else { return false }
        return commands.allSatisfy(isReadOnly)
    }

    private static func isReadOnly(_ words: [String]) -> Bool {
        guard let name = words.first else { return false }
        if name == "git" {
            // Options before the command, such as -c, can make git run anything.
            guard words.count > 1, lookingInGit.contains(words[1]) else { return false }
            return !words.contains { $0.hasPrefix("--output") || $0.hasPrefix("-O") || $0.hasPrefix("--ext-diff") }
        }
        return looking.contains(name)
    }

    /// The words of commands between `|`, `&&`, `||` and `;`; nil as soon as there is anything else that a shell gives a meaning.
    private static func simpleCommands(_ line: String) -> [[String]]? {
        var commands: [[String]] = []
        var words: [String] = []
        var word: [UInt8]?
        let bytes = Array(line.utf8)
        var at = 0
        func endWord() {
            if let done = word { words.append(String(decoding: done, as: UTF8.self)) }
            word = nil
        }
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): endWord()
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                guard let end = bytes[at...].firstIndex(of: byte) else { return nil }
                let inner = bytes[at..<end]
                if byte == UInt8(ascii: "\""), inner.contains(where: { Self.meantInQuotes.contains($0) }) { return nil }
                word = (word ?? []) + inner
                at = end + 1
            case UInt8(ascii: "|"), UInt8(ascii: "&"), UInt8(ascii: ";"):
                let isDoubled = at < bytes.count && bytes[at] == byte && byte != UInt8(ascii: ";")
                if isDoubled { at += 1 }
                // Alone it means: in the background.
                if byte == UInt8(ascii: "&"), !isDoubled { return nil }
                endWord()
                guard !words.isEmpty else { return nil }
                commands.append(words)
                words = []
            default:
                guard plain.contains(byte) else { return nil }
                word = (word ?? []) + [byte]
            }
        }
        endWord()
        if !words.isEmpty { commands.append(words) }
        return commands
    }

    private static let plain = ByteSet(
        [
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
        ], and: "-_./:,@%+*?^~=")
    private static let meantInQuotes = ByteSet([], and: "$`\\!\n")
}
