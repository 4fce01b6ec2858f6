internal import Base
internal import Platform

/// Writes the files of the seed's layout for one checkpoint.
struct SeedExport {
    private static let mostStatusBytes = 256 << 20

    let engine: ChronosEngine
    let project: ProjectRecord
    let request: ExportRequest
    let world: ExportedWorld
    let reader: ObjectReader
    let git: AbsolutePath
    let scratch: SeedScratch
    let supervision: Supervision

    struct Written {
        let record: SeedRecord
        let files: [String]
    }

    var files: any FileOperations { engine.files }

    /// Files named `.git` cannot be part of a patch.
    private static func isGitFile(_ path: BytePath) -> Bool { path.name.elementsEqual(".git".utf8) }

    /// Writes into an open directory; `checkpoint.json` last.
    func write(into directory: Int32) throws -> Written {
        let entries = try materialise()
        let repository = world.git.repositories.first { $0.path.components == [Array(".git".utf8)] }
        let head = repository.flatMap { GitLog.isCommit($0.commit) ? $0.commit : nil }
        let isSHA256 = head?.utf8.count == 64
        var stores = repository.map { [self.objects(of: $0)] } ?? []
        try scratch.makeDirectory("kept")
        stores.append(scratch.place("kept"))
        let plumbing = try SeedGit(git, scratch, objects: stores, isSHA256: isSHA256, supervision)
        if let head, let repository, try !plumbing.succeeds(["cat-file", "-e", "\(head)^{tree}"]) {
            // The project's own repository has lost it; the checkpoint has not.
            try materialiseObjects(of: repository)
        }
        let base = try head ?? plumbing.line(["hash-object", "-t", "tree", "/dev/null"])
        try plumbing.run(["add", "-A", "-f", "--ignore-errors", "--", "."])
        let submodules = try keepSubmodules(of: base, plumbing)
        let carried = Set(try paths(plumbing.run(["ls-files", "-z"])))
        try writePatch(from: base, plumbing)
        let status = try repository.flatMap { try $0.outside == nil ? self.status($0, plumbing) : nil }
        let patch = try copyPatch(to: directory)
        var written = ["fs_diff.patch"]
        if let status {
            try write("git_status.txt", status, directory)
            written.append("git_status.txt")
        }
        let memory = try writeMemory(into: directory)
        if memory.omitted == nil { written.append(SeedExport.memoryFile) }
        let record = self.record(
            entries, carried: carried, submodules: submodules, base: head.map { .commit($0) } ?? .empty, head: head,
            patch: patch, hasStatus: status != nil, memory: memory
        )
        try write("checkpoint.json", Array(record.json.utf8), directory)
        return Written(record: record, files: written + ["checkpoint.json"])
    }

    // MARK: - The working tree

    private func materialise() throws -> [TreeChange] {
        try scratch.makeDirectory("tree")
        let held = TargetWorld.World(
            files: world.files, git: GitComponent(repositories: []), coverage: world.coverage,
            policy: try engine.readPolicy(world.checkpoint, reader)
        )
        let all = try TargetWorld(
            from: .nothing, to: held, paths: [], components: [.files], repositories: nil,
            TreeDiff { try $0 == Tree.empty.id ? .empty : world.tree($0) }
        )
        let root = try files.openOwned(absolute: scratch.place("tree"), [.read, .directory])
        _ = try Materialiser(
            engine: engine, world: all.leaving(SeedExport.isGitFile), target: held, reader: reader, root: root.raw,
            supervision: supervision
        ).write(isWhole: false)
        return all.changes
    }

    /// Where the project's repository keeps its objects now.
    private func objects(of repository: GitComponent.Repository) -> AbsolutePath {
        let place = repository.outside.map { $0.common ?? $0.directory } ?? project.root.appending(repository.path)
        return place.appending("objects")
    }

    private func materialiseObjects(of repository: GitComponent.Repository) throws {
        let holder = try world.tree(repository.outside?.shared ?? repository.tree)
        guard let tree = holder.entry(named: WorldCapture.objects)?.content else { return }
        let held = TargetWorld.World(
            files: FilesComponent(
                rootPermissions: 0o700, rootAttributes: nil, tree: tree, links: [], databaseHeaders: []
            ), git: GitComponent(repositories: []), coverage: TargetWorld.World.nothing.coverage,
            policy: TargetWorld.World.nothing.policy
        )
        let all = try TargetWorld(
            from: .nothing, to: held, paths: [], components: [.files], repositories: nil,
            TreeDiff { try $0 == Tree.empty.id ? .empty : world.tree($0) }
        )
        let root = try files.openOwned(absolute: scratch.place("kept"), [.read, .directory])
        _ = try Materialiser(
            engine: engine, world: all, target: held, reader: reader, root: root.raw, supervision: supervision
        ).write(isWhole: false)
    }

    // MARK: - The patch

    /// A submodule is one entry to git; its files are its own repository's, and a patch cannot carry them.
    private func keepSubmodules(of base: String, _ git: SeedGit) throws -> [BytePath] {
        var found: [BytePath] = []
        for line in try git.run(["ls-tree", "-r", "-z", base]).split(separator: 0) {
            let mark = Array("160000 commit ".utf8)
            guard line.starts(with: mark), let tab = line.firstIndex(of: UInt8(ascii: "\t")),
                let path = BytePath(validating: Array(line[(tab + 1)...]))
            else { continue }
            let commit = GitLog.text(line[(line.startIndex + mark.count)..<tab])
            try git.run(["rm", "-r", "-q", "--cached", "--ignore-unmatch", "--", path.description])
            try git.run(["update-index", "--add", "--cacheinfo", "160000,\(commit),\(path)"])
            found.append(path)
        }
        return found
    }

    private func writePatch(from base: String, _ git: SeedGit) throws {
        try git.run([
            "diff-index", "--cached", "-p", "--binary", "--full-index", "--no-renames", "--no-color", "--no-ext-diff",
            "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/", "--output=\(scratch.place("patch"))", base,
        ])
        // Told now and not when it is needed: the patch makes of the base what was captured.
        try git.run(["read-tree", base], index: "check")
        if try files.status(FileDescriptors.none, CName(scratch.place("patch").bytes)).size > 0 {
            try git.run(
                ["apply", "--cached", "--binary", "--whitespace=nowarn", scratch.place("patch").description],
                index: "check")
        }
        guard try git.line(["write-tree", "--missing-ok"], index: "check") == git.line(["write-tree", "--missing-ok"])
        else {
            throw EverettError(
                .failed,
                Phrase("the patch does not lead to the checkpoint", pl: "łata nie prowadzi do punktu kontrolnego")
            )
        }
    }

    private func copyPatch(to directory: Int32) throws -> Digest {
        let source = try files.openOwned(absolute: scratch.place("patch"), [.read])
        let target = try files.openOwned(
            directory, CName("fs_diff.patch"), [.write, .create, .exclusive, .noFollow], permissions: 0o600
        )
        var hasher = Hasher256()
        var offset: UInt64 = 0
        while true {
            let bytes = try files.readUpTo(source.raw, 1 << 20, at: offset)
            if bytes.isEmpty { break }
            hasher.update(bytes)
            try files.writeAll(target.raw, bytes, at: offset)
            offset += UInt64(bytes.count)
        }
        try files.fdatasync(target.raw)
        return hasher.finish()
    }

    private func paths(_ listed: [UInt8]) -> [BytePath] {
        listed.split(separator: 0).compactMap { BytePath(validating: Array($0)) }
    }

    // MARK: - What git would have said

    /// `git status` of the captured references and index; filters of the repository's configuration are not run.
    private func status(_ repository: GitComponent.Repository, _ git: SeedGit) throws -> [UInt8]? {
        let content = ContentReader(reader)
        let tree = try world.tree(repository.tree)
        func bytes(_ entry: TreeEntry?) throws -> [UInt8]? {
            guard let entry, entry.kind == .file, entry.size <= UInt64(SeedExport.mostStatusBytes) else { return nil }
            return try content.bytes(of: entry)
        }
        func entry(_ names: String...) throws -> TreeEntry? {
            var tree = tree
            for name in names.dropLast() {
                guard let id = tree.entry(named: Array(name.utf8))?.content else { return nil }
                tree = try world.tree(id)
            }
            return names.last.flatMap { tree.entry(named: Array($0.utf8)) }
        }
        let references = try GitReferences(tree, content)
        let packed = references.references.filter { $0.key.hasPrefix("refs/") }.sorted { $0.key < $1.key }
            .map { "\($0.value) \($0.key)\n" }.joined()
        guard let head = try bytes(try entry("HEAD")) else { return nil }
        try scratch.write("git/packed-refs", Array(packed.utf8))
        try scratch.write("git/HEAD", head)
        if let index = try bytes(try entry("index")) { try scratch.write("status-index", index) }
        for shared in tree.entries where shared.name.starts(with: Array("sharedindex.".utf8)) {
            if let part = try bytes(shared) {
                try scratch.write("git/\(String(decoding: shared.name, as: UTF8.self))", part)
            }
        }
        if let exclude = try bytes(try entry("info", "exclude")) { try scratch.write("git/info/exclude", exclude) }
        try addUpstream(of: repository.head, try bytes(try entry("config")), git)
        return try git.run(
            ["--no-optional-locks", "status", "--porcelain=v1", "--branch"], index: "status-index",
            limit: SeedExport.mostStatusBytes)
    }

    /// What `--branch` compares with: two plain values of the captured configuration, and nothing else of it.
    private func addUpstream(of head: String, _ config: [UInt8]?, _ git: SeedGit) throws {
        guard let config, head.hasPrefix("refs/heads/") else { return }
        try scratch.write("captured-config", config)
        let place = scratch.place("captured-config").description
        let branch = head.dropFirst("refs/heads/".count)
        func value(_ key: String) throws -> String? {
            let arguments = ["config", "--file", place, "--no-includes", "--get", key]
            guard try git.succeeds(arguments) else { return nil }
            return try git.line(arguments)
        }
        guard let remote = try value("branch.\(branch).remote"), let merge = try value("branch.\(branch).merge") else {
            return
        }
        try git.run(["config", "branch.\(branch).remote", remote])
        try git.run(["config", "branch.\(branch).merge", merge])
        if let fetch = try value("remote.\(remote).fetch") { try git.run(["config", "remote.\(remote).fetch", fetch]) }
    }

    // MARK: - The record

    private func record(
        _ entries: [TreeChange], carried: Set<BytePath>, submodules: [BytePath], base: SeedRecord.Base, head: String?,
        patch: Digest, hasStatus: Bool, memory: (stores: [BytePath], omitted: String?)
    ) -> SeedRecord {
        let beneath = PathSet(submodules)
        var modes: [BytePath: UInt16] = [:]
        var empty: [BytePath] = []
        var attributes: [BytePath] = []
        var refused: [BytePath] = []
        var gitFiles: [BytePath] = []
        var filled: Set<BytePath> = []
        for change in entries {
            if let parent = change.path.parent { filled.insert(parent) }
        }
        if world.files.rootPermissions != 0o755 { modes[.root] = world.files.rootPermissions & 0o1777 }
        for change in entries {
            guard let entry = change.new else { continue }
            if SeedExport.isGitFile(change.path) {
                gitFiles.append(change.path)
                continue
            }
            if beneath.covers(change.path) { continue }
            if entry.attributes != nil { attributes.append(change.path) }
            switch entry.kind {
            case .directory:
                if !filled.contains(change.path) { empty.append(change.path) }
                if entry.permissions != 0o755 { modes[change.path] = entry.permissions & 0o1777 }
            case .file, .database:
                if !carried.contains(change.path) { refused.append(change.path) }
                let usual: UInt16 = entry.permissions & 0o100 != 0 ? 0o755 : 0o644
                if entry.permissions != usual { modes[change.path] = entry.permissions & 0o1777 }
            case .symlink:
                if !carried.contains(change.path) { refused.append(change.path) }
            }
        }
        let restHeld = world.git.repositories.map(\.path)
        return SeedRecord(
            id: request.checkpoint, name: world.checkpoint.name, created: world.checkpoint.created,
            timeline: world.checkpoint.timeline, root: project.root.description, base: base, head: head,
            tree: world.files.tree, patch: patch, modes: modes, emptyDirectories: empty, leftOut: world.leftOut,
            notCarried: [
                ("repository", restHeld), ("submodule", submodules), ("git_file", gitFiles),
                ("name_git_refuses", refused), ("extended_attributes", attributes),
                ("hard_link", world.files.links.flatMap { $0 }),
            ],
            memory: memory.stores,
            omitted: (memory.omitted.map { [(SeedExport.memoryFile, $0)] } ?? []) + [
                ("agent_state.json", "not captured"), ("env_config.json", "not captured"),
            ] + (hasStatus ? [] : [("git_status.txt", "no repository of its own")])
        )
    }

    private func write(_ name: String, _ bytes: [UInt8], _ directory: Int32) throws(SystemError) {
        let file = try files.openOwned(
            directory, CName(name), [.write, .create, .exclusive, .noFollow], permissions: 0o600
        )
        try files.writeAll(file.raw, bytes, at: 0)
        try files.fdatasync(file.raw)
    }
}
