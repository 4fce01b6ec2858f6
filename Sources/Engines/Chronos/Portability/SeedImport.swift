internal import Base
internal import Platform

/// Makes the working tree that a folder of the seed's layout describes, in a scratch directory.
struct SeedImport {
    let engine: ChronosEngine
    let project: ProjectRecord
    let scratch: SeedScratch
    let git: AbsolutePath
    let supervision: Supervision

    private var files: any FileOperations { engine.files }

    /// Reads and checks the folder; the patch is copied and compared with its hash, so that it cannot change afterwards.
    func read(_ directory: AbsolutePath) throws -> SeedDescription {
        do {
            let folder = try files.openOwned(absolute: directory, [.read, .directory])
            let record = try content(folder.raw, "checkpoint.json", limit: UInt64(SeedRecord.sizeLimit))
            guard let description = try? SeedDescription(record) else {
                throw refusal(
                    Phrase(
                        "checkpoint.json is not of a folder that Everett wrote",
                        pl: "checkpoint.json nie pochodzi z katalogu zapisanego przez Everett"))
            }
            let patch = try copyPatch(folder.raw)
            guard patch == description.patch else {
                throw refusal(
                    Phrase(
                        "fs_diff.patch was changed or is damaged", pl: "fs_diff.patch został zmieniony lub uszkodzony"))
            }
            return description
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("reading \(directory)", pl: "odczyt \(directory)"))
        }
    }

    /// Fills the directory `tree` of the scratch directory.
    func makeTree(_ description: SeedDescription, objects: [AbsolutePath]) throws {
        try scratch.makeDirectory("tree")
        let isSHA256: Bool
        if case .commit(let commit) = description.base { isSHA256 = commit.utf8.count == 64 } else { isSHA256 = false }
        let plumbing = try SeedGit(git, scratch, objects: objects, isSHA256: isSHA256, supervision)
        switch description.base {
        case .empty: try plumbing.run(["read-tree", "--empty"])
        case .commit(let commit):
            guard try plumbing.succeeds(["cat-file", "-e", "\(commit)^{tree}"]) else {
                throw EverettError(
                    .notFound,
                    Phrase(
                        "the patch starts from commit \(commit.prefix(12)), which the project's repository does not have",
                        pl: "łata zaczyna się od rewizji \(commit.prefix(12)), której nie ma w repozytorium projektu"),
                    hints: [
                        Phrase(
                            "fetch that commit into the project first", pl: "najpierw pobierz tę rewizję do projektu")
                    ])
            }
            try plumbing.run(["read-tree", commit])
        }
        let patch = scratch.place("patch")
        if try files.status(FileDescriptors.none, CName(patch.bytes)).size > 0 {
            try plumbing.run(["apply", "--cached", "--binary", "--whitespace=nowarn", patch.description])
        }
        try checkSize(plumbing)
        try plumbing.run(["checkout-index", "-a", "-f", "-q"])
        let tree = try files.openOwned(absolute: scratch.place("tree"), [.read, .directory])
        for path in description.emptyDirectories { try makeDirectory(path, tree.raw) }
        try setModes(.root, tree.raw, description.modes)
    }

    private func checkSize(_ git: SeedGit) throws {
        let limits = BundleLimits(project.policy)
        let entries = try git.run(["ls-files", "-s", "-z"], limit: 1 << 30).split(separator: 0)
        let ids = entries.filter { !$0.starts(with: Array("160000".utf8)) }.compactMap {
            $0.split(separator: UInt8(ascii: " "), maxSplits: 2).dropFirst().first
        }
        let sizes = try git.run(
            ["cat-file", "--batch-check=%(objectsize)"], input: ids.flatMap { $0 + [UInt8(ascii: "\n")] },
            limit: 1 << 30)
        let total = sizes.split(separator: UInt8(ascii: "\n")).reduce(UInt64(0)) {
            $0 &+ (UInt64(String(decoding: $1, as: UTF8.self)) ?? 0)
        }
        guard entries.count <= limits.entries, total <= limits.rawBytes else {
            throw refusal(
                Phrase(
                    "\(entries.count) files of \(total) bytes are more than the project's limit",
                    pl: "\(entries.count) plików o łącznie \(total) bajtach to więcej niż limit projektu"))
        }
    }

    private func makeDirectory(_ path: BytePath, _ root: Int32) throws {
        var above = BytePath.root
        for name in path.components {
            let parent = try files.openOwned(
                beneath: root, above, [.read, .directory, .noFollow], resolution: .beneath)
            do throws(SystemError) {
                try files.makeDirectory(parent.raw, CName(name), permissions: 0o700)
            } catch {
                if !error.isExisting { throw error }
            }
            above = above.appending(name)
        }
    }

    /// Git knows one bit of a mode; the rest is what it usually is, or what the folder says.
    private func setModes(_ path: BytePath, _ directory: Int32, _ modes: [BytePath: UInt16]) throws {
        for entry in try files.list(directory) {
            let place = path.appending(entry.name)
            let status = try files.status(directory, CName(entry.name))
            switch status.kind {
            case .directory:
                let child = try files.openOwned(directory, CName(entry.name), [.read, .directory, .noFollow])
                try setModes(place, child.raw, modes)
            case .regular:
                let usual: UInt16 = status.permissions & 0o100 != 0 ? 0o755 : 0o644
                try files.changeMode(directory, CName(entry.name), UInt32(modes[place] ?? usual))
            default: break
            }
        }
        try files.changeMode(directory, UInt32(modes[path] ?? 0o755))
    }

    // MARK: - The folder

    private func content(_ directory: Int32, _ name: String, limit: UInt64) throws -> [UInt8] {
        let file = try files.openOwned(directory, CName(name), [.read, .noFollow, .nonBlocking])
        let status = try files.status(file.raw)
        guard status.kind == .regular, status.size <= limit else {
            throw refusal(Phrase("\(name) is no file, or too large", pl: "\(name) nie jest plikiem albo jest za duży"))
        }
        return try files.readUpTo(file.raw, Int(status.size), at: 0)
    }

    private func copyPatch(_ directory: Int32) throws -> Digest {
        let source = try files.openOwned(directory, CName("fs_diff.patch"), [.read, .noFollow, .nonBlocking])
        let status = try files.status(source.raw)
        // Text of a binary patch is about a third longer than what it holds.
        guard status.kind == .regular, status.size / 2 <= project.policy.maximumBytes else {
            throw refusal(
                Phrase("fs_diff.patch is no file, or too large", pl: "fs_diff.patch nie jest plikiem albo jest za duży")
            )
        }
        try scratch.write("patch", [])
        let target = try files.openOwned(FileDescriptors.none, CName(scratch.place("patch").bytes), [.write])
        var hasher = Hasher256()
        var offset: UInt64 = 0
        while true {
            let bytes = try files.readUpTo(source.raw, 1 << 20, at: offset)
            if bytes.isEmpty { return hasher.finish() }
            hasher.update(bytes)
            try files.writeAll(target.raw, bytes, at: offset)
            offset += UInt64(bytes.count)
        }
    }

    private func refusal(_ reason: Phrase) -> EverettError {
        EverettError(
            .integrity, Phrase("the folder is refused: ", pl: "katalog został odrzucony: ") + reason,
            hints: [Phrase("nothing was imported", pl: "niczego nie zaimportowano")])
    }
}
