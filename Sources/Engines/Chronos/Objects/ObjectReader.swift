package import Base
internal import Platform

/// Reads objects with a small cache of expanded frames; one value for one thread.
///
/// Every object is hashed before it is handed out. When a copy is damaged the next pack that holds the object is tried;
/// when none is sound the object is named and the read fails.
package final class ObjectReader {
    /// How often the packs are listed anew for one object that is not found.
    private static let looks = 8
    private static let cachedTreeLimit = 4096

    private let store: ObjectStore
    private let frames: FrameCache
    private var hasher = ObjectHasher()
    private var trees: [Digest: Tree] = [:]
    private var sealers: [UInt64: SecretSealer] = [:]
    /// False for the reader that rebuilding itself uses.
    private let mayRebuild: Bool

    init(
        _ store: ObjectStore, mayRebuild: Bool = true, framesLimit: Int = FrameCache.standardLimit
    ) throws {
        self.store = store
        self.mayRebuild = mayRebuild
        frames = try FrameCache(limit: framesLimit)
    }

    /// The verified bytes of an object of the given kind.
    package func read(_ id: Digest, _ kind: ObjectKind) throws -> [UInt8] {
        try read(id, kind, patchesLeft: Int(TreePatch.depthLimit))
    }

    package func tree(_ id: Digest) throws -> Tree {
        try tree(id, patchesLeft: Int(TreePatch.depthLimit))
    }

    /// What is known to be gone is no new damage.
    private static func gone(_ tombstone: Tombstone) -> EverettError {
        let time = tombstone.time.rfc3339
        return EverettError(
            .notFound,
            tombstone.isLost
                ? Phrase(
                    "this content was damaged, and a repair on \(time) could not save it",
                    pl: "ta treść była uszkodzona i naprawa z \(time) nie zdołała jej ocalić"
                )
                : Phrase("this content was purged on \(time)", pl: "ta treść została wymazana \(time)")
        )
    }

    /// An object as it lies in the pack that needs the fewest others to read it; not verified.
    func stored(_ id: Digest) throws -> (location: ObjectLocation, bytes: [UInt8]) {
        let found = try store.packSet.find(id)
        guard let best = found.min(by: { $0.location.chain < $1.location.chain }) else {
            throw EverettError.damaged("\(id.short) is missing")
        }
        return (best.location, try frames.stored(best.pack, best.location))
    }

    private func read(_ id: Digest, _ kind: ObjectKind, patchesLeft: Int) throws -> [UInt8] {
        var looks = 0
        while true {
            let packs = store.packSet
            do {
                return try readOnce(id, kind, packs, patchesLeft: patchesLeft)
            } catch let error as EverettError where error.code == .integrity {
                guard mayRebuild else { throw error }
                if let tombstone = store.tombstone(id) { throw ObjectReader.gone(tombstone) }
                // A collection may have put it into another pack since the packs were listed.
                looks += 1
                if looks <= ObjectReader.looks, try store.refreshIfChanged(since: packs) { continue }
                // A damaged directory hides what the frames still hold.
                guard try store.rebuildDamagedDirectories(since: packs) else { throw error }
                frames.removeAll()
            }
        }
    }

    private func readOnce(_ id: Digest, _ kind: ObjectKind, _ packs: PackSet, patchesLeft: Int) throws -> [UInt8] {
        var failure: EverettError?
        for (pack, location) in try packs.find(id) {
            do {
                return try read(id, kind, pack, location, patchesLeft: patchesLeft)
            } catch let error as EverettError where error.code == .integrity {
                failure = error
            }
        }
        throw failure ?? EverettError.damaged("\(kind.name) \(id.short) is missing")
    }

    private func read(
        _ id: Digest, _ kind: ObjectKind, _ pack: Pack, _ location: ObjectLocation, patchesLeft: Int
    ) throws -> [UInt8] {
        let name = "\(kind.name) \(id.short) in pack \(pack.id.short)"
        guard location.kind == kind else {
            throw EverettError.damaged("\(name) is a \(location.kind.name)")
        }
        let frame = try frames.frame(pack, location.frame)
        guard location.offset <= frame.count, location.length <= frame.count - location.offset else {
            throw EverettError.damaged(name)
        }
        let stored = Array(frame[location.offset..<location.offset + location.length])
        let bytes: [UInt8]
        switch location.encoding {
        case .plain:
            bytes = stored
        case .treePatch:
            // Chains are bounded when written; the budget also ends a forged loop.
            guard kind == .tree, patchesLeft > 0, let patch = try? TreePatch(stored) else {
                throw EverettError.damaged(name)
            }
            let base = try tree(patch.base, patchesLeft: patchesLeft - 1)
            guard let patched = try? patch.apply(to: base) else { throw EverettError.damaged(name) }
            bytes = patched.encoded
        case .sealed:
            guard let header = try? SealedHeader(stored), header.id == id else { throw EverettError.damaged(name) }
            guard let opened = try sealer(header.keyID).open(id, kind, stored) else {
                throw EverettError.damaged(name)
            }
            // Opening has compared the bytes with the id, which only the key can do.
            return opened
        }
        guard hasher.id(kind, bytes) == id else { throw EverettError.damaged(name) }
        return bytes
    }

    private func sealer(_ key: UInt64) throws -> SecretSealer {
        if let known = sealers[key] { return known }
        let sealer = SecretSealer(try store.vault.key(key))
        sealers[key] = sealer
        return sealer
    }

    private func tree(_ id: Digest, patchesLeft: Int) throws -> Tree {
        if let known = trees[id] { return known }
        let bytes = try read(id, .tree, patchesLeft: patchesLeft)
        guard let tree = try? Tree(bytes) else { throw EverettError.damaged("tree \(id.short)") }
        if trees.count >= ObjectReader.cachedTreeLimit { trees.removeAll(keepingCapacity: true) }
        trees[id] = tree
        return tree
    }

    /// How many patches must be applied to read a tree; 0 for one stored whole.
    func patchDepth(_ id: Digest) throws -> UInt8 {
        try store.packSet.find(id).first?.location.depth ?? 0
    }
}
