internal import Base

/// Walks from checkpoints to everything they refer to, and notes it in a ``StoreMap``.
///
/// Reads checkpoints, components, trees and manifests; of content only where it lies. What lies in packs that the map
/// does not know, because they are newer, is walked through as well.
final class StoreWalk {
    let map: StoreMap
    private let store: ObjectStore
    private let reader: ObjectReader
    private let supervision: Supervision
    private var outside: Set<Digest> = []
    private var walked: Set<Digest> = []
    private var met = 0
    /// Objects that lead to others and cannot be read: what is beneath them is unknown.
    private(set) var broken: [Digest: String] = [:]
    /// Content that is in no pack.
    private(set) var missing = 0

    init(_ map: StoreMap, _ store: ObjectStore, _ supervision: Supervision) throws {
        self.map = map
        self.store = store
        self.supervision = supervision
        reader = try ObjectReader(store)
    }

    /// Whether everything that is reachable is known to be; otherwise nothing may be called unreachable.
    var isComplete: Bool { broken.isEmpty }

    /// Walks from one checkpoint; one that was walked from already costs nothing.
    func walk(_ checkpoint: Digest) throws {
        guard walked.insert(checkpoint).inserted else { return }
        guard try meet(checkpoint, .checkpoint) else { return }
        try reading(checkpoint) {
            let found = try Checkpoint.decode(try reader.read(checkpoint, .checkpoint), as: checkpoint)
            for reference in found.references {
                if reference.kind != .component {
                    _ = try meet(reference.id, reference.kind)
                } else if reference.id == found.agents {
                    _ = try meet(reference.id, .component)
                } else if reference.id == found.environment {
                    try walk(environment: reference.id)
                } else if reference.id == found.knowledge {
                    try walk(knowledge: reference.id)
                } else if reference.id == found.databases {
                    try walk(databases: reference.id)
                } else {
                    try walk(component: reference.id, isGit: reference.id == found.git)
                }
            }
        }
    }

    private func walk(component id: Digest, isGit: Bool) throws {
        guard try meet(id, .component) else { return }
        try reading(id) {
            let bytes = try reader.read(id, .component)
            let references = isGit ? try GitComponent(bytes).references : try FilesComponent(bytes).references
            for reference in references {
                if reference.kind == .tree {
                    try walk(tree: reference.id)
                } else {
                    _ = try meet(reference.id, reference.kind)
                }
            }
        }
    }

    private func walk(databases id: Digest) throws {
        guard try meet(id, .component) else { return }
        try reading(id) {
            for database in try DatabasesComponent(try reader.read(id, .component)).entries {
                guard let content = database.content else { continue }
                let family = Family.of(Array("\(database.name).dump".utf8))
                if database.isChunked {
                    try walk(manifest: content, family)
                } else {
                    _ = try meet(content, .chunk, family)
                }
            }
        }
    }

    private func walk(environment id: Digest) throws {
        guard try meet(id, .component) else { return }
        try reading(id) {
            for volume in try EnvironmentComponent(try reader.read(id, .component)).volumes {
                guard let content = volume.content else { continue }
                if volume.isChunked {
                    try walk(manifest: content, VolumeRecord.family)
                } else {
                    _ = try meet(content, .chunk, VolumeRecord.family)
                }
            }
        }
    }

    private func walk(knowledge id: Digest) throws {
        guard try meet(id, .component) else { return }
        try reading(id) {
            let known = try KnowledgeComponent(try reader.read(id, .component))
            let family = Family.of(KnowledgeComponent.file)
            if known.isChunked {
                try walk(manifest: known.content, family)
            } else {
                _ = try meet(known.content, .chunk, family)
            }
        }
    }

    private func walk(tree id: Digest) throws {
        guard try meet(id, .tree) else { return }
        try supervision.check()
        try keepBases(of: id)
        try reading(id) {
            for entry in try reader.tree(id).entries {
                if let attributes = entry.attributes { _ = try meet(attributes, .attributes) }
                guard let content = entry.content else { continue }
                if entry.kind == .directory {
                    try walk(tree: content)
                } else if entry.isChunked {
                    try walk(manifest: content, Family.of(entry.name))
                } else {
                    _ = try meet(content, .chunk, Family.of(entry.name))
                }
            }
        }
    }

    private func walk(manifest id: Digest, _ family: UInt16) throws {
        guard try meet(id, .manifest) else { return }
        try reading(id) {
            let bytes: [UInt8]
            do {
                bytes = try reader.read(id, .manifest)
            } catch let error as EverettError where error.code == .notFound && store.isPurged(id) {
                // It was removed on purpose or lost, and what only it led to with it.
                return
            }
            let manifest = try Manifest(bytes)
            for piece in manifest.pieces {
                if manifest.level == 1 {
                    try walk(manifest: piece.id, family)
                } else {
                    _ = try meet(piece.id, .chunk, family)
                }
            }
        }
    }

    /// True when the object is met for the first time.
    private func meet(_ id: Digest, _ kind: ObjectKind, _ family: UInt16 = 0) throws -> Bool {
        let copies = try map.copies(id)
        met += 1
        if met % 4096 == 0 { supervision.report(.marking, units: met) }
        if !copies.isEmpty { return map.reach(copies, family: family) }
        // A leaf in no known pack is in a newer one, or lost; for marking that makes no difference.
        if [.chunk, .attributes, .coverage, .policy].contains(kind) {
            missing += 1
            return false
        }
        return outside.insert(id).inserted
    }

    /// What a tree that is stored as a patch rests on must not vanish before it.
    private func keepBases(of id: Digest) throws {
        var next: Digest? = id
        for _ in 0...Int(TreePatch.depthLimit) {
            guard let tree = next else { return }
            next = nil
            guard let (location, bytes) = try? reader.stored(tree), location.encoding == .treePatch else { return }
            guard let base = try? TreePatch(bytes).base else { return }
            let copies = try map.copies(base)
            if copies.isEmpty || map.keep(copies) { next = base }
        }
    }

    private func reading(_ id: Digest, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let fault as DecodingFault {
            broken[id] = "\(id.short) cannot be decoded: \(fault)"
        } catch let error as EverettError where [.integrity, .newerFormat].contains(error.code) || error.code.isOfKey {
            // Without its key the list of a secret's pieces cannot be read: what is beneath is as unknown as after damage.
            broken[id] = error.message.english
        }
    }
}

/// What files are alike, told by the ending of their names.
enum Family {
    static func of(_ name: [UInt8]) -> UInt16 {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return 1 }
        // FNV-1a: the same number in every run, unlike Swift's own hashing.
        var hash: UInt32 = 2_166_136_261
        for byte in name[(dot + 1)...] { hash = (hash ^ UInt32(byte | 0x20)) &* 16_777_619 }
        return UInt16(truncatingIfNeeded: hash ^ hash >> 16) | 1
    }
}
