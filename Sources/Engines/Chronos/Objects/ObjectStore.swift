internal import Base
internal import Platform
internal import Synchronization

/// The content-addressed store: opens packs, finds objects, verifies every one it hands out. Any thread may read from it.
package final class ObjectStore: Sendable {
    private struct State {
        var packSet = PackSet([])
        /// Whether the directories of all open packs have been compared with their hashes.
        var hasCheckedDirectories = false
        /// Trees whose entries were all found, each held as long as these packs are there and no other object is condemned.
        var heldTrees: Set<Digest> = []
        var heldBeside: [Digest: BitSet] = [:]
    }

    /// Objects that were removed on purpose or lost, and when.
    private let tombstones = Mutex<[Digest: Tombstone]>([:])

    let files: any FileOperations
    let clock: Clock
    let packsDirectory: Int32
    let compressionLevel: Int32
    let vault: SecretVault
    private static let refreshAttempts = 8
    private let directory: Descriptor
    private let state = Mutex(State())
    /// Held while directories are rebuilt: whoever meets damage meanwhile waits for what comes of it.
    private let rebuilding = Mutex(())

    var packSet: PackSet { state.withLock { $0.packSet } }

    init(
        packs path: AbsolutePath, _ files: any FileOperations, clock: Clock, compressionLevel: Int32, vault: SecretVault
    ) throws {
        self.files = files
        self.clock = clock
        self.compressionLevel = compressionLevel
        self.vault = vault
        do {
            directory = try files.openOwned(absolute: path, [.read, .directory])
        } catch {
            throw EverettError(error, while: Phrase("opening the store", pl: "otwieranie magazynu"))
        }
        packsDirectory = directory.raw
        try refresh()
    }

    /// Looks for packs that appeared since; packs already open stay open.
    func refresh() throws {
        try rebuilding.withLock { _ in try lookForPacks() }
    }

    /// Opens packs that were just made durable under the store lock; whatever others made is there since it was taken.
    func include(_ packs: [Digest]) throws {
        try rebuilding.withLock { _ in
            let known = Set(packSet.packs.map(\.id))
            let new = try packs.filter { !known.contains($0) }.map {
                try Pack.opening($0, packs: directory.raw, files)
            }
            // One that is not as it was written is for the long way.
            if new.contains(where: \.wasRebuilt) { return try lookForPacks() }
            if new.isEmpty { return }
            state.withLock { state in
                let found = (state.packSet.packs + new).sorted { $0.id < $1.id }
                state.packSet = PackSet(found, after: state.packSet)
                state.hasCheckedDirectories = false
            }
        }
    }

    private func lookForPacks() throws {
        // What is not there any more, or new, is rare for an engine that stays open.
        if try Set(listPacks()) == Set(packSet.packs.map(\.id)) { return try resolvePatches() }
        let open = Dictionary(packSet.packs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for _ in 0..<ObjectStore.refreshAttempts {
            var packs: [Pack] = []
            var hasVanished = false
            for id in try listPacks() {
                do throws(EverettError) {
                    if let known = open[id] {
                        packs.append(known)
                    } else {
                        packs.append(try Pack.opening(id, packs: directory.raw, files))
                    }
                } catch {
                    // A collection puts a new pack in its place between two looks; so it is looked again.
                    guard (error.cause as? SystemError)?.isMissing == true else { throw error }
                    hasVanished = true
                }
            }
            let found = packs.sorted { $0.id < $1.id }
            let kept = Set(found.map(\.id))
            let isAllKept = open.keys.allSatisfy(kept.contains)
            state.withLock { state in
                state.packSet = PackSet(found, after: state.packSet)
                state.hasCheckedDirectories = false
                if !isAllKept { state.heldTrees = [] }
            }
            if !hasVanished { break }
        }
        try resolvePatches()
    }

    /// Looks again when other packs are there than those that are open; false when nothing has changed.
    ///
    /// A reader holds no lock, so a pack may be rewritten and unlinked under it; what it held is in another pack then.
    func refreshIfChanged(since seen: PackSet) throws -> Bool {
        try rebuilding.withLock { _ in
            if packSet !== seen { return true }
            guard try Set(listPacks()) != Set(packSet.packs.map(\.id)) else { return false }
            try lookForPacks()
            return true
        }
    }

    private func listPacks() throws(EverettError) -> [Digest] {
        do {
            return try files.list(directory.raw).compactMap { Pack.id(ofName: $0.name) }
        } catch {
            throw EverettError(error, while: Phrase("listing packs", pl: "wyliczanie paczek"))
        }
    }

    /// Rebuilds the directories that are not what their hash says; whether there is now another set than `seen`.
    ///
    /// They are not checked at each start, so damage shows when an object cannot be read.
    func rebuildDamagedDirectories(since seen: PackSet) throws -> Bool {
        try rebuilding.withLock { _ in
            if state.withLock({ $0.hasCheckedDirectories }) { return packSet !== seen }
            state.withLock { $0.hasCheckedDirectories = true }
            let damaged = packSet.packs.filter { !$0.wasRebuilt && !$0.verifyDirectory() }
            if damaged.isEmpty { return packSet !== seen }
            // One that is gone cannot be rebuilt; its place in the set only makes what it held unreadable.
            replace(damaged.compactMap { try? Pack($0.id, packs: directory.raw, files, rebuilds: true) })
            try resolvePatches()
            return true
        }
    }

    private func replace(_ renewed: [Pack]) {
        state.withLock { state in
            state.packSet = state.packSet.replacing(renewed)
            state.heldTrees = []
        }
    }

    /// Finds the ids of salvaged tree patches, whose bases mostly lie in other packs, until no more can be found.
    private func resolvePatches() throws {
        while true {
            let open = packSet.packs.filter { $0.unresolvedPatches > 0 }
            if open.isEmpty { return }
            let reader = try ObjectReader(self, mayRebuild: false)
            let renewed = try open.map { pack in
                try Pack(pack.id, packs: directory.raw, files, rebuilds: true, base: { try? reader.tree($0) })
            }
            guard zip(open, renewed).contains(where: { $0.unresolvedPatches > $1.unresolvedPatches }) else { return }
            replace(renewed)
        }
    }

    /// Removes packs that a crashed owner was writing; only the holder of the store lock may call it.
    func sweepTemporaryPacks() throws {
        do {
            for entry in try files.list(directory.raw) where entry.name.starts(with: Array("tmp-".utf8)) {
                try files.unlink(directory.raw, CName(entry.name))
            }
        } catch {
            throw EverettError(error, while: Phrase("sweeping unfinished packs", pl: "usuwanie niedokończonych paczek"))
        }
    }

    func contains(_ id: Digest) -> Bool { packSet.contains(id) }

    /// The packs as a writer may rely on them.
    func believed(_ condemned: CondemnedObjects) -> PackSet {
        condemned.isEmpty ? packSet : PackSet(packSet.packs, condemned: condemned.bits, after: packSet)
    }

    private static let mostHeldTrees = 65_536

    /// Trees that need not be asked for entry by entry, as a writer for whom these objects are condemned may rely on them.
    func heldTrees(_ condemned: CondemnedObjects) -> Set<Digest> {
        state.withLock { $0.heldBeside == condemned.bits && $0.packSet.isIntact ? $0.heldTrees : [] }
    }

    /// Remembers trees whose entries were all found or stored just now, in packs that are open by now.
    func holdTrees(_ trees: Set<Digest>, _ condemned: [Digest: BitSet], in packs: [Digest]) {
        state.withLock { state in
            guard Set(packs).isSubset(of: state.packSet.packs.map(\.id)) else { return }
            if state.heldBeside != condemned || state.heldTrees.count > ObjectStore.mostHeldTrees {
                state.heldTrees = []
                state.heldBeside = condemned
            }
            state.heldTrees.formUnion(trees)
        }
    }

    func setTombstones(_ tombstones: [Digest: Tombstone]) { self.tombstones.withLock { $0 = tombstones } }

    var hasTombstones: Bool { tombstones.withLock { !$0.isEmpty } }

    /// Whether an object is known to be gone, and has not been stored again since.
    func isPurged(_ id: Digest) -> Bool { tombstone(id) != nil }

    func tombstone(_ id: Digest) -> Tombstone? {
        guard let found = tombstones.withLock({ $0[id] }), !contains(id) else { return nil }
        return found
    }

    /// What the packs take of the disk.
    var bytes: UInt64 { packSet.packs.reduce(0) { $0 + $1.size } }
}
