internal import Base

/// Takes in the objects of a bundle and decides whether they are one whole checkpoint and nothing else.
///
/// It reads no file and writes none. An object is accepted when an earlier one refers to it, as this kind and of this
/// length; at the end none may be missing. Trees are kept, content is not.
final class BundleInspection {
    private struct Expectation {
        let kind: ObjectKind
        /// Nil where nothing that refers to it says so.
        let length: UInt64?
    }

    private let limits: BundleLimits
    private var hasher = ObjectHasher()
    private var expected: [Digest: Expectation] = [:]
    private var met: [Digest: Expectation] = [:]
    private var checkpointID = Digest.zero
    private var checkpoint: Checkpoint?
    private var files: FilesComponent?
    private var git: GitComponent?
    private var knowledge: KnowledgeComponent?
    private var coverage: Coverage?
    private var policy: CapturePolicy?
    private var trees: [Digest: [UInt8]] = [:]
    private var rawBytes: UInt64 = 0

    init(_ limits: BundleLimits) {
        self.limits = limits
    }

    func begin(_ manifest: BundleManifest) throws(BundleFault) {
        guard manifest.objects <= limits.objects, manifest.rawBytes <= limits.rawBytes else {
            throw BundleFault(
                "it holds \(manifest.objects) objects of \(manifest.rawBytes) bytes, more than the project's limit",
                pl:
                    "zawiera \(manifest.objects) obiektów o łącznie \(manifest.rawBytes) bajtach, więcej niż limit projektu"
            )
        }
        checkpointID = manifest.checkpoint
        expected[checkpointID] = Expectation(kind: .checkpoint, length: nil)
    }

    func receive(_ kind: ObjectKind, _ slice: ArraySlice<UInt8>) throws(BundleFault) {
        let bytes = Array(slice)
        let id = hasher.id(kind, bytes)
        guard let wanted = expected.removeValue(forKey: id), wanted.kind == kind else {
            throw BundleFault(
                "\(kind.name) \(id.short) is not part of its checkpoint, or comes twice",
                pl: "\(kind.name) \(id.short) nie należy do punktu kontrolnego albo występuje dwa razy"
            )
        }
        rawBytes += UInt64(bytes.count)
        let length = kind == .chunk ? UInt64(bytes.count) : wanted.length
        met[id] = Expectation(kind: kind, length: length)
        do throws(DecodingFault) {
            switch kind {
            case .checkpoint: try receive(Checkpoint(bytes))
            case .component: try receiveComponent(id, bytes)
            case .coverage: coverage = try Coverage(bytes)
            case .policy: policy = try CapturePolicy(bytes)
            case .tree:
                try receive(Tree(bytes))
                trees[id] = bytes
            case .manifest: try receive(Manifest(bytes), length: wanted.length)
            case .attributes:
                for attribute in try AttributeList(bytes).attributes {
                    guard AttributeList.isCaptured(attribute.name) else { throw DecodingFault.malformed }
                }
            case .chunk:
                guard wanted.length.map({ $0 == UInt64(bytes.count) }) ?? true else { throw DecodingFault.malformed }
            }
        } catch {
            throw BundleFault(
                "\(kind.name) \(id.short) is malformed", pl: "\(kind.name) \(id.short) jest nieprawidłowy"
            )
        }
    }

    // MARK: - What refers to what

    private func receive(_ found: Checkpoint) throws(DecodingFault) {
        checkpoint = found
        try expect(found.coverage, .coverage)
        try expect(found.policy, .policy)
        try expect(found.files, .component)
        if let git = found.git { try expect(git, .component) }
        if let knowledge = found.knowledge { try expect(knowledge, .component) }
    }

    private func receiveComponent(_ id: Digest, _ bytes: [UInt8]) throws(DecodingFault) {
        if id == checkpoint?.files {
            let found = try FilesComponent(bytes)
            files = found
            if let attributes = found.rootAttributes { try expect(attributes, .attributes) }
            try expect(found.tree, .tree)
        } else if id == checkpoint?.knowledge {
            let found = try KnowledgeComponent(bytes)
            knowledge = found
            try expect(found.content, found.isChunked ? .manifest : .chunk, length: found.size)
        } else {
            let found = try GitComponent(bytes)
            git = found
            for repository in found.repositories {
                if let attributes = repository.attributes { try expect(attributes, .attributes) }
                for tree in repository.trees { try expect(tree, .tree) }
            }
        }
    }

    private func receive(_ tree: Tree) throws(DecodingFault) {
        for entry in tree.entries {
            if let attributes = entry.attributes { try expect(attributes, .attributes) }
            // Secrets stay where they are; one that claims to be here could not be opened.
            guard !entry.isSecret else { throw .malformed }
            guard let content = entry.content else { continue }
            switch entry.kind {
            case .directory: try expect(content, .tree)
            case .file, .database: try expect(content, entry.isChunked ? .manifest : .chunk, length: entry.size)
            case .symlink: throw .malformed
            }
        }
    }

    private func receive(_ manifest: Manifest, length: UInt64?) throws(DecodingFault) {
        guard length.map({ $0 == manifest.length }) ?? true else { throw .malformed }
        for piece in manifest.pieces {
            try expect(piece.id, manifest.level == 1 ? .manifest : .chunk, length: piece.length)
        }
    }

    private func expect(_ id: Digest, _ kind: ObjectKind, length: UInt64? = nil) throws(DecodingFault) {
        if let known = met[id] ?? expected[id] {
            // One object, one kind, one length.
            guard known.kind == kind, known.length == length || kind != .chunk && kind != .manifest else {
                throw .malformed
            }
            return
        }
        expected[id] = Expectation(kind: kind, length: length)
    }

    // MARK: - The whole

    /// What the bundle holds, when that is all of one checkpoint.
    func finish() throws(BundleFault) -> BundleContents {
        if let (id, missing) = expected.first {
            throw BundleFault(
                "\(missing.kind.name) \(id.short) is missing", pl: "brakuje: \(missing.kind.name) \(id.short)"
            )
        }
        guard let checkpoint, let files, let coverage, let policy else { throw .truncated }
        let contents = BundleContents(
            id: checkpointID, checkpoint: checkpoint, files: files, git: git ?? GitComponent(repositories: []),
            knowledge: knowledge, coverage: coverage, policy: policy, trees: trees, rawBytes: rawBytes
        )
        return try contents.checked(limits)
    }
}
