internal import Base
internal import Platform

/// Git on a repository of our own making, in which no configuration, hook, filter or attribute of anyone is in force.
///
/// Objects of the project's repository are read where they lie; nothing is written there.
struct SeedGit {
    private static let timeout: Int64 = 600_000
    private static let attributes = "* -text -filter -ident -working-tree-encoding\n"

    let program: AbsolutePath
    let scratch: SeedScratch
    let supervision: Supervision

    /// Makes the repository; `objects` are directories in which it finds objects besides its own.
    init(
        _ program: AbsolutePath, _ scratch: SeedScratch, objects: [AbsolutePath], isSHA256: Bool,
        _ supervision: Supervision
    ) throws {
        self.program = program
        self.scratch = scratch
        self.supervision = supervision
        for name in ["git/objects/info", "git/objects/pack", "git/refs/heads", "git/info"] {
            try scratch.makeDirectory(name)
        }
        try scratch.write("git/HEAD", Array("ref: refs/heads/main\n".utf8))
        let format = isSHA256 ? "1\n[extensions]\n\tobjectformat = sha256\n" : "0\n"
        let settings =
            "[core]\n\tbare = false\n\tfilemode = true\n\tsymlinks = true\n\tignorecase = false\n\tautocrlf = false\n"
            + "\thooksPath = /dev/null\n\tfsmonitor = false\n\tquotePath = true\n\trepositoryformatversion = "
        try scratch.write("git/config", Array((settings + format).utf8))
        try scratch.write("git/info/attributes", Array(SeedGit.attributes.utf8))
        let listed = objects.filter { !$0.bytes.contains(UInt8(ascii: "\n")) }.flatMap {
            $0.bytes + [UInt8(ascii: "\n")]
        }
        try scratch.write("git/objects/info/alternates", listed)
    }

    /// Runs git to its end; what it says on its standard output, or an error with what it complained about.
    @discardableResult
    func run(
        _ arguments: [String], index: String = "index", tree: String = "tree", input: [UInt8]? = nil,
        limit: Int = 64 << 20
    ) throws -> [UInt8] {
        let result = try attempt(arguments, index: index, tree: tree, input: input, limit: limit)
        guard result.succeeded, !result.standardOutput.isTruncated else {
            let said = result.standardError.text.split(separator: "\n").prefix(3).joined(separator: "; ")
            throw EverettError(
                .failed,
                Phrase(
                    "git \(arguments.first ?? "") failed: \(said)", pl: "git \(arguments.first ?? "") zawiódł: \(said)"
                )
            )
        }
        return result.standardOutput.bytes
    }

    func succeeds(_ arguments: [String]) throws -> Bool {
        try attempt(arguments, index: "index", tree: "tree", input: nil, limit: 1 << 20).succeeded
    }

    func line(_ arguments: [String], index: String = "index") throws -> String {
        let bytes = try run(arguments, index: index)
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private func attempt(
        _ arguments: [String], index: String, tree: String, input: [UInt8]?, limit: Int
    ) throws -> ChildResult {
        try ChildProcess.run(
            program, arguments: arguments,
            environment: [
                "PATH": "/usr/bin:/bin", "HOME": scratch.path.description, "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
                "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_LITERAL_PATHSPECS": "1",
                "GIT_DIR": scratch.place("git").description, "GIT_WORK_TREE": scratch.place(tree).description,
                "GIT_INDEX_FILE": scratch.place(index).description,
            ],
            workingDirectory: scratch.place(tree), standardInput: input, outputLimit: limit,
            timeoutMilliseconds: SeedGit.timeout, isCancelled: supervision.isCancelled
        )
    }
}
