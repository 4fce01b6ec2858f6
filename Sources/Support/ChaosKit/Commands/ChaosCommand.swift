internal import Base

/// A command of Everett that changes something.
enum ChaosCommand: Sendable, CustomStringConvertible {
    case initialise
    case checkpoint(name: String?, full: Bool)
    case restore(Digest, everything: Bool, path: BytePath?)
    case undo
    case redo
    case forget(Digest)
    /// Takes back what was let go.
    case keep(Digest)
    case collect(now: Bool)
    case purge(BytePath)
    case repair

    var words: [[UInt8]] {
        switch self {
        case .initialise: ["init", "--json"].map { Array($0.utf8) }
        case .checkpoint(let name, let full):
            (["checkpoint", "--json"] + (name.map { ["-m", $0] } ?? []) + (full ? ["--full"] : [])).map {
                Array($0.utf8)
            }
        case .restore(let id, let everything, let path):
            (["restore", "--json", "--yes"] + (everything ? ["--all"] : []) + ["--", id.hex]).map { Array($0.utf8) }
                + (path.map { [$0.bytes] } ?? [])
        case .undo: ["undo", "--json", "--yes"].map { Array($0.utf8) }
        case .redo: ["redo", "--json", "--yes"].map { Array($0.utf8) }
        case .forget(let id): ["forget", "--json", "--yes", id.hex].map { Array($0.utf8) }
        case .keep(let id): ["forget", "--undo", "--json", id.hex].map { Array($0.utf8) }
        case .collect(let now): (["gc", "--json"] + (now ? ["--now"] : [])).map { Array($0.utf8) }
        case .purge(let path): ["purge", "--json", "--yes", "--"].map { Array($0.utf8) } + [path.bytes]
        case .repair: ["verify", "--repair", "--json"].map { Array($0.utf8) }
        }
    }

    /// Groups commands whose calls go through the same steps.
    var family: String {
        switch self {
        case .initialise: "init"
        case .checkpoint: "checkpoint"
        case .restore, .undo, .redo: "restore"
        case .forget, .keep: "forget"
        case .collect: "gc"
        case .purge: "purge"
        case .repair: "repair"
        }
    }

    var description: String {
        words.map { TextForPeople.visible($0) }.joined(separator: " ")
    }
}

enum TextForPeople {
    /// Bytes as one line.
    static func visible(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.map { $0 < 0x20 ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }
}
