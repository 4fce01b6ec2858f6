internal import Base
internal import Platform

/// A repository for one merge, in which no configuration, hook, driver or replacement of anyone is in force.
///
/// It names objects by SHA-256, so that ids can be computed here; what git need not open is simply missing from it.
final class MergeRepository {
    private static let timeout: Int64 = 3_600_000
    private static let outputLimit = 2 << 30

    let path: AbsolutePath
    private let program: AbsolutePath
    private let files: any FileOperations
    private let supervision: Supervision
    private(set) var runs = 0

    /// Makes the directory, readable by nobody else; what an earlier merge may have left there goes first.
    init(
        at path: AbsolutePath, _ program: AbsolutePath, _ files: any FileOperations, _ supervision: Supervision
    ) throws {
        self.path = path
        self.program = program
        self.files = files
        self.supervision = supervision
        do {
            try files.removeTree(path)
            for name in ["", "git", "git/objects", "git/objects/info", "git/objects/pack", "git/refs", "tree"] {
                try makeDirectory(name)
            }
            let settings =
                "[core]\n\trepositoryformatversion = 1\n\tbare = false\n\tfilemode = true\n\tsymlinks = true\n"
                + "\tignorecase = false\n\tautocrlf = false\n\tattributesFile = /dev/null\n\thooksPath = /dev/null\n"
                + "\tfsmonitor = false\n\tcompression = 0\n\tfsync = none\n[extensions]\n\tobjectformat = sha256\n"
                + "[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n"
            try write("git/config", Array(settings.utf8))
        } catch {
            throw EverettError(
                error, while: Phrase("making a directory for the merge", pl: "tworzenie katalogu scalania"))
        }
    }

    deinit { try? files.removeTree(path) }

    /// Removes everything; what cannot be removed is told.
    func remove() throws {
        do {
            try files.removeTree(path)
        } catch {
            throw EverettError(
                error, while: Phrase("removing the directory of the merge", pl: "usuwanie katalogu scalania"))
        }
    }

    func pack(_ number: Int, _ count: Int) throws -> GitPackWriter {
        try GitPackWriter(place("git/objects/pack"), number: number, count: count, files)
    }

    /// Gives the two sides the names that appear in markers.
    func setHeads(_ labels: MergeLabels, ours: Digest, theirs: Digest) throws(SystemError) {
        try write("git/HEAD", Array("\(ours.hex)\n".utf8))
        var references = "\(theirs.hex) refs/heads/\(labels.theirs)\n"
        if labels.ours != "HEAD" { references = "\(ours.hex) refs/heads/\(labels.ours)\n" + references }
        try write("git/packed-refs", Array("# pack-refs with: peeled fully-peeled \n\(references)".utf8))
    }

    /// Puts a project's `.gitattributes` where git looks for them: they say how files are merged, as in a checkout.
    func writeAttributes(_ directory: BytePath, _ bytes: [UInt8]) throws(SystemError) {
        var above = BytePath(validating: Array("tree".utf8)) ?? .root
        for name in directory.components {
            above = above.appending(name)
            do throws(SystemError) {
                try makeDirectory(above)
            } catch {
                if !error.isExisting { throw error }
            }
        }
        try write(above.appending(Array(".gitattributes".utf8)), bytes)
    }

    func merge(_ labels: MergeLabels) throws -> GitMergeOutput {
        // Git moves a file that stands in the way of a directory, and may call that clean; its messages tell.
        let result = try attempt(
            ["merge-tree", "--write-tree", "-z", "--messages", labels.ours, labels.theirs], input: nil)
        guard result.termination == .exited(0) || result.termination == .exited(1), result.interruption == nil else {
            if result.termination == .exited(129) { throw MergeRepository.tooOld }
            throw failure(result, "merge-tree")
        }
        return try GitMergeOutput(result.standardOutput.bytes)
    }

    /// What differs between two trees; renames are looked for only when they are asked for.
    func changes(from old: Digest, to new: Digest, findingRenames: Bool = false) throws -> [GitTreeChanges.Change] {
        var arguments = ["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-ext-diff", "--no-textconv"]
        arguments += findingRenames ? ["-M", "--diff-filter=R"] : ["--no-renames"]
        return try GitTreeChanges(run(arguments + [old.hex, new.hex])).changes
    }

    /// Hands out blobs that git made, in the order in which they are asked for.
    func readBlobs(_ ids: [Digest], atOnce: Int, _ body: (Digest, [UInt8]) throws -> Void) throws {
        for start in stride(from: 0, to: ids.count, by: max(1, atOnce)) {
            let wanted = ids[start..<min(ids.count, start + max(1, atOnce))]
            let output = try run(["cat-file", "--batch"], input: wanted.flatMap { Array("\($0.hex)\n".utf8) })
            var place = 0
            for id in wanted {
                guard let end = output[place...].firstIndex(of: UInt8(ascii: "\n")) else {
                    throw GitMergeOutput.unreadable
                }
                let words = output[place..<end].split(separator: UInt8(ascii: " ")).map {
                    String(decoding: $0, as: UTF8.self)
                }
                guard words.count == 3, words[0] == id.hex, words[1] == "blob", let size = Int(words[2]), size >= 0,
                    size < output.count - end - 1
                else { throw GitMergeOutput.unreadable }
                let bytes = Array(output[(end + 1)..<(end + 1 + size)])
                guard GitPackWriter.id(.blob, bytes) == id else { throw GitMergeOutput.unreadable }
                try body(id, bytes)
                place = end + 1 + size + 1
            }
        }
    }

    private func run(_ arguments: [String], input: [UInt8]? = nil) throws -> [UInt8] {
        let result = try attempt(arguments, input: input)
        guard result.succeeded, !result.standardOutput.isTruncated else {
            throw failure(result, arguments.first ?? "")
        }
        return result.standardOutput.bytes
    }

    private func attempt(_ arguments: [String], input: [UInt8]?) throws -> ChildResult {
        runs += 1
        let result = try ChildProcess.run(
            program, arguments: arguments,
            environment: [
                "PATH": "/usr/bin:/bin", "HOME": "..", "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
                "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_LITERAL_PATHSPECS": "1",
                "GIT_OPTIONAL_LOCKS": "0", "GIT_DIR": "../git", "GIT_WORK_TREE": ".",
                "GIT_AUTHOR_NAME": "everett",
                "GIT_AUTHOR_EMAIL": "everett@localhost", "GIT_AUTHOR_DATE": "0 +0000", "GIT_COMMITTER_NAME": "everett",
                "GIT_COMMITTER_EMAIL": "everett@localhost", "GIT_COMMITTER_DATE": "0 +0000",
            ],
            workingDirectory: place("tree"), standardInput: input, outputLimit: MergeRepository.outputLimit,
            timeoutMilliseconds: MergeRepository.timeout, isCancelled: supervision.isCancelled
        )
        if result.interruption == .cancelled { throw EverettError(.cancelled, Words.cancelled) }
        return result
    }

    private func failure(_ result: ChildResult, _ command: String) -> EverettError {
        let said = result.standardError.text.split(separator: "\n").prefix(3).joined(separator: "; ")
        return EverettError(
            .failed, Phrase("git \(command) failed: \(said)", pl: "git \(command) zawiódł: \(said)"),
            hints: [Phrase("nothing was changed by the merge", pl: "scalanie niczego nie zmieniło")])
    }

    static let advice = Phrase(
        "install git 2.38 or newer; it need not be the project's own version control",
        pl: "zainstaluj git w wersji 2.38 lub nowszej; projekt nie musi go sam używać")

    private static let tooOld = EverettError(
        .unsupported,
        Phrase(
            "this git cannot merge trees: 'git merge-tree --write-tree' needs version 2.38",
            pl: "ten git nie umie scalać drzew: 'git merge-tree --write-tree' wymaga wersji 2.38"),
        hints: [advice])

    static let missing = EverettError(
        .unsupported,
        Phrase(
            "merging needs git, and no program of that name was found",
            pl: "scalanie wymaga gita, a nie znaleziono programu o tej nazwie"),
        hints: [advice])

    // MARK: - Files

    private func place(_ name: String) -> AbsolutePath {
        path.appending(BytePath.root.appending(Array(name.utf8)))
    }

    private func makeDirectory(_ name: String) throws(SystemError) {
        let place = name.isEmpty ? path : place(name)
        try files.makeDirectory(FileDescriptors.none, CName(place.bytes), permissions: 0o700)
    }

    private func makeDirectory(_ name: BytePath) throws(SystemError) {
        try files.makeDirectory(FileDescriptors.none, CName(path.appending(name).bytes), permissions: 0o700)
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws(SystemError) {
        try write(BytePath.root.appending(Array(name.utf8)), bytes)
    }

    private func write(_ name: BytePath, _ bytes: [UInt8]) throws(SystemError) {
        let file = try files.openOwned(
            absolute: path.appending(name), [.write, .create, .truncate, .noFollow], permissions: 0o600)
        try files.writeAll(file.raw, bytes, at: 0)
    }
}
