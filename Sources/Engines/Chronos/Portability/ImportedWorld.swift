internal import Base

/// What becomes of a bundle's checkpoint in this store: the same world, without rights that nobody here gave.
struct ImportedWorld {
    private let contents: BundleContents
    private let manifest: BundleManifest

    init(_ contents: BundleContents, manifest: BundleManifest) {
        self.contents = contents
        self.manifest = manifest
    }

    /// Stores all but the content, which must be there; the checkpoint is a new one, which names where it came from.
    func store(
        _ writer: ContentWriter, project: Identifier, timeline: String, at time: Timestamp, writer version: String
    ) throws -> (id: Digest, checkpoint: Checkpoint) {
        var stored: [Digest: Digest] = [:]
        let tree = try store(contents.files.tree, writer, &stored)
        let files = FilesComponent(
            rootPermissions: contents.files.rootPermissions, rootAttributes: contents.files.rootAttributes, tree: tree,
            links: contents.files.links, databaseHeaders: contents.files.databaseHeaders
        )
        let git = GitComponent(
            repositories: try contents.git.repositories.map { repository in
                repository.replacing(
                    tree: try store(repository.tree, writer, &stored),
                    shared: try repository.outside.map { try store($0.shared, writer, &stored) }
                )
            }
        )
        let old = contents.checkpoint
        let checkpoint = Checkpoint(
            project: project.text, timeline: timeline, created: old.created, cause: .imported, name: timeline,
            parents: [], files: try writer.store(.component, files.encoded),
            git: git.repositories.isEmpty ? nil : try writer.store(.component, git.encoded),
            knowledge: try contents.knowledge.map { try writer.store(.component, $0.encoded) },
            coverage: try writer.store(.coverage, contents.coverage.encoded),
            policy: try writer.store(.policy, contents.policy.encoded), fileCount: old.fileCount,
            byteCount: old.byteCount, writer: version, origin: contents.origin(manifest)
        )
        return (try writer.store(.checkpoint, checkpoint.encoded), checkpoint)
    }

    /// A tree without set-user-id and set-group-id files; nobody here decided that they may run as someone else.
    private func store(_ id: Digest, _ writer: ContentWriter, _ stored: inout [Digest: Digest]) throws -> Digest {
        if let known = stored[id] { return known }
        let entries = try contents.tree(id).entries.map { entry in
            if entry.kind == .directory, let child = entry.content {
                let kept = try store(child, writer, &stored)
                return kept == child ? entry : entry.replacing(content: kept)
            }
            return entry.withoutOwner
        }
        let result = try writer.store(Tree(sorted: entries), base: nil).id
        stored[id] = result
        return result
    }
}

extension TreeEntry {
    fileprivate var withoutOwner: TreeEntry {
        guard kind.isFileLike, permissions & 0o6000 != 0 || owner != nil else { return self }
        return TreeEntry(
            name: name, kind: kind, permissions: permissions & 0o1777, size: size, content: content,
            isChunked: isChunked,
            target: target, attributes: attributes
        )
    }
}

extension BundleContents {
    func origin(_ manifest: BundleManifest) -> Checkpoint.Origin {
        Checkpoint.Origin(
            checkpoint: manifest.source, project: checkpoint.project, timeline: checkpoint.timeline,
            exported: manifest.exported, writer: manifest.writer
        )
    }

    /// Files that some program may run once they are restored.
    var executableConfiguration: [BytePath] {
        let configuration = ExecutableConfiguration(repositories: git.inside.map(\.path))
        var found: [BytePath] = []
        func visit(_ id: Digest, _ path: BytePath) {
            guard let tree = try? tree(id) else { return }
            for entry in tree.entries {
                let place = path.appending(entry.name)
                if entry.kind == .directory, let child = entry.content {
                    visit(child, place)
                } else if configuration.isConfiguration(place) {
                    found.append(place)
                }
            }
        }
        visit(files.tree, .root)
        for repository in git.inside { visit(repository.tree, repository.path) }
        return found.sorted()
    }
}
