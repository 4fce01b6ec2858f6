internal import Base

/// Finds out what of each checkpoint cannot be read any more.
final class LossSurvey {
    enum Finding {
        case whole
        /// Some content is lost; the rest can be restored.
        case partly([BytePath])
        /// What leads to the content is lost.
        case lost
    }

    private let engine: ChronosEngine
    private let reader: ObjectReader
    private var sound: Set<Digest> = []
    private(set) var lostObjects: Set<Digest> = []

    init(_ engine: ChronosEngine) throws {
        self.engine = engine
        reader = try ObjectReader(engine.store)
    }

    func look(at id: Digest) throws -> Finding {
        do {
            let checkpoint = try engine.readCheckpoint(id, reader)
            let files = try engine.readFiles(checkpoint, reader)
            let git = try engine.readGit(checkpoint, reader)
            _ = try engine.readCoverage(checkpoint, reader)
            _ = try engine.readPolicy(checkpoint, reader)
            var paths: [BytePath] = []
            if let attributes = files.rootAttributes { _ = try reader.read(attributes, .attributes) }
            try visit(files.tree, .root, &paths)
            for repository in git.repositories { try visit(repository.tree, repository.path, &paths) }
            if let known = try engine.readKnowledge(checkpoint, reader), try !isThere(known.content, known.isChunked) {
                paths.append(BytePath.root.appending(KnowledgeComponent.file))
            }
            for database in try engine.readDatabases(checkpoint, reader)?.entries ?? [] {
                guard let content = database.content, try !isThere(content, database.isChunked) else { continue }
                paths.append(BytePath.root.appending(Array(database.name.utf8)))
            }
            for volume in try engine.readEnvironment(checkpoint, reader)?.volumes ?? [] {
                guard let content = volume.content, try !isThere(content, volume.isChunked) else { continue }
                paths.append(BytePath.root.appending(Array(volume.name.utf8)))
            }
            return paths.isEmpty ? .whole : .partly(paths)
        } catch let error as EverettError where error.code == .integrity || error.code == .notFound {
            return .lost
        }
    }

    private func visit(_ id: Digest, _ path: BytePath, _ paths: inout [BytePath]) throws {
        if sound.contains(id) { return }
        let before = paths.count
        for entry in try reader.tree(id).entries {
            let place = path.appending(entry.name)
            // A directory's attributes have no place of their own that could be left alone.
            if let attributes = entry.attributes, entry.kind == .directory {
                _ = try reader.read(attributes, .attributes)
            }
            guard let content = entry.content else { continue }
            if entry.kind == .directory {
                try visit(content, place, &paths)
                continue
            }
            var isWhole = try isThere(content, entry.isChunked)
            if let attributes = entry.attributes, !engine.store.contains(attributes) {
                // Without its attributes a file is not what it was: it is left alone as a whole.
                lostObjects.insert(attributes)
                isWhole = false
            }
            if !isWhole { paths.append(place) }
        }
        if paths.count == before { sound.insert(id) }
    }

    private func isThere(_ id: Digest, _ isChunked: Bool) throws -> Bool {
        if sound.contains(id) || engine.store.isPurged(id) { return true }
        guard engine.store.contains(id) else {
            lostObjects.insert(id)
            return false
        }
        guard isChunked else { return true }
        let bytes: [UInt8]
        do {
            bytes = try reader.read(id, .manifest)
        } catch let error as EverettError where error.code == .keyMissing || error.code == .refused {
            return true
        }
        guard let manifest = try? Manifest(bytes) else { return false }
        var isWhole = true
        for piece in manifest.pieces where try !isThere(piece.id, manifest.level == 1) { isWhole = false }
        if isWhole { sound.insert(id) }
        return isWhole
    }
}
