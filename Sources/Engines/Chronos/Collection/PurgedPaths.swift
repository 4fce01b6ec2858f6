internal import Base

/// Finds the paths of a world whose content was purged or lost: they are left alone like those that were never captured.
struct PurgedPaths {
    let store: ObjectStore
    let reader: ObjectReader

    func find(_ files: FilesComponent, _ git: GitComponent) throws -> [SkippedPath] {
        guard store.hasTombstones else { return [] }
        var found: [SkippedPath] = []
        var clean: Set<Digest> = []
        try visit(files.tree, .root, &found, &clean)
        for repository in git.repositories {
            for tree in repository.trees { try visit(tree, repository.path, &found, &clean) }
        }
        return found
    }

    /// Whether what a checkpoint knew can be read.
    func holds(_ known: KnowledgeComponent) throws -> Bool {
        guard store.hasTombstones else { return true }
        return try reason(known.content, isChunked: known.isChunked) == nil
    }

    private func visit(
        _ id: Digest, _ path: BytePath, _ found: inout [SkippedPath], _ clean: inout Set<Digest>
    ) throws {
        if clean.contains(id) { return }
        let before = found.count
        for entry in try reader.tree(id).entries {
            // A file without its attributes is not what it was, even where other files hold the same content.
            if entry.kind != .directory, let attributes = entry.attributes,
                let tombstone = store.tombstone(attributes)
            {
                found.append(SkippedPath(path.appending(entry.name), tombstone.reason))
                continue
            }
            guard let content = entry.content else { continue }
            if entry.kind == .directory {
                try visit(content, path.appending(entry.name), &found, &clean)
            } else if let reason = try reason(content, isChunked: entry.isChunked) {
                found.append(SkippedPath(path.appending(entry.name), reason))
            }
        }
        if found.count == before { clean.insert(id) }
    }

    private func reason(_ id: Digest, isChunked: Bool) throws -> SkippedPath.Reason? {
        if let tombstone = store.tombstone(id) { return tombstone.reason }
        // Damage is not this question's to report.
        guard isChunked, let manifest = try? Manifest(try reader.read(id, .manifest)) else { return nil }
        for piece in manifest.pieces {
            if let reason = try reason(piece.id, isChunked: manifest.level == 1) { return reason }
        }
        return nil
    }
}
