internal import Base
internal import Platform
internal import Synchronization

/// Receives new objects from any number of workers and makes them durable as packs, all at once.
///
/// One value serves one checkpoint. Nothing it wrote can be found by anyone until ``commit()`` has returned. A sink that
/// only looks stores nothing and remembers the trees it was shown, so that a workspace can be compared without a trace.
final class ObjectSink: Sendable {
    enum Purpose {
        case storing
        case looking
    }

    private struct State {
        var claimed: Set<Digest> = []
        var open: PackBox?
        var closed: [(writer: PackBox, id: Digest)] = []
        var bytes: UInt64 = 0
        var objects = 0
        var serial = 0
        var seenTrees: [Digest: Tree] = [:]
        var checkedTrees: Set<Digest> = []
    }

    /// Moves a writer, which is confined, through the lock that confines it.
    // SAFETY: a box is only reached inside `state`'s lock.
    private final class PackBox: @unchecked Sendable {
        let writer: PackWriter
        init(_ writer: PackWriter) { self.writer = writer }
    }

    private let state = Mutex(State())
    private let known: PackSet
    private let store: ObjectStore
    private let condemned: [Digest: BitSet]
    private let checkedBefore: Set<Digest>
    private let packs: Int32
    private let files: any FileOperations
    private let clock: Clock
    private let temporaryPrefix: String
    private let hooks: Hooks
    let purpose: Purpose
    let compressionLevel: Int32
    private let vault: SecretVault

    /// What is `condemned` is as good as not there: whoever needs it stores it again.
    init(
        store: ObjectStore, purpose: Purpose = .storing, condemned: CondemnedObjects, temporaryPrefix: String,
        hooks: Hooks
    ) {
        self.purpose = purpose
        known = store.believed(condemned)
        self.store = store
        self.condemned = condemned.bits
        checkedBefore = store.heldTrees(condemned)
        packs = store.packsDirectory
        files = store.files
        clock = store.clock
        compressionLevel = store.compressionLevel
        vault = store.vault
        self.temporaryPrefix = temporaryPrefix
        self.hooks = hooks
    }

    /// The key for what is sealed; where nothing is stored none is made.
    func sealingKey() throws -> SecretKey {
        purpose == .looking ? vault.lookingKey() : try vault.sealingKey()
    }

    /// Whether the caller must store this object: it is in no pack and nobody has claimed it.
    ///
    /// Where it must be `whole`, a copy that is a patch does not count: what that is based on may be lost.
    func claim(_ id: Digest, whole: Bool = false) -> Bool {
        if purpose == .looking || (whole ? known.containsWhole(id) : known.contains(id)) { return false }
        return state.withLock { $0.claimed.insert(id).inserted }
    }

    var isStoring: Bool { purpose == .storing }

    /// Whether all that a tree refers to was found before, and nothing has gone since.
    func isChecked(_ tree: Digest) -> Bool { checkedBefore.contains(tree) }

    /// Hears that all that a tree refers to is held or claimed.
    func noteChecked(_ tree: Digest) { state.withLock { _ = $0.checkedTrees.insert(tree) } }

    /// Remembers for later writers what was checked; called when the packs that were written are durable and open.
    func rememberTrees(_ packs: [Digest]) {
        store.holdTrees(state.withLock { $0.checkedTrees }, condemned, in: packs)
    }

    func holds(_ id: Digest) -> Bool {
        known.contains(id) || state.withLock { $0.claimed.contains(id) }
    }

    /// Keeps a tree that is only looked at.
    func noteTree(_ id: Digest, _ tree: Tree) {
        if purpose == .looking { state.withLock { $0.seenTrees[id] = tree } }
    }

    /// Trees that were looked at and may be in no pack.
    var seenTrees: [Digest: Tree] { state.withLock { $0.seenTrees } }

    /// Bytes and objects written so far.
    var written: (bytes: UInt64, objects: Int) { state.withLock { ($0.bytes, $0.objects) } }

    func append(_ frame: SealedFrame) throws {
        try state.withLock { state in
            do {
                let box = try state.open ?? openPack(&state)
                try box.writer.append(frame)
                state.bytes += UInt64(frame.header.count + frame.payload.count)
                state.objects += frame.entries.count
                if box.writer.length >= PackFormat.packTarget || box.writer.objectCount >= PackFormat.packObjectTarget {
                    try close(&state)
                }
            } catch let error as SystemError {
                throw EverettError(error, while: Phrase("writing a pack", pl: "zapis paczki"))
            }
        }
    }

    /// Makes everything durable: sync, rename, sync the directory. Throws with nothing visible when any step fails.
    func commit() throws -> [Digest] {
        try state.withLock { state in
            var renamed: [Digest] = []
            do {
                try close(&state)
                try hooks.reach(.packsWritten)
                for pack in state.closed { try pack.writer.writer.sync() }
                try hooks.reach(.packsSynced)
                for pack in state.closed {
                    try pack.writer.writer.rename(to: pack.id)
                    renamed.append(pack.id)
                }
                try hooks.reach(.packsRenamed)
                if !state.closed.isEmpty { try files.fsync(packs) }
                try hooks.reach(.packsDurable)
                return renamed
            } catch {
                withdraw(renamed)
                guard let failure = error as? SystemError else { throw error }
                throw EverettError(failure, while: Phrase("making a pack durable", pl: "utrwalanie paczki"))
            }
        }
    }

    /// Drops what was written, after a failure.
    func discard() {
        state.withLock { state in
            state.open?.writer.discard()
            for pack in state.closed { pack.writer.writer.discard() }
            state.open = nil
            state.closed = []
        }
    }

    /// Takes packs back whose names may not outlive a power cut: a later checkpoint must not build on them.
    private func withdraw(_ renamed: [Digest]) {
        for id in renamed where !known.packs.contains(where: { $0.id == id }) {
            try? files.unlink(packs, CName(Pack.name(of: id)))
        }
    }

    private func openPack(_ state: inout State) throws(SystemError) -> PackBox {
        state.serial += 1
        let name = "\(temporaryPrefix)-\(state.serial)"
        let box = PackBox(
            try PackWriter(packs: packs, temporaryName: name, createdAt: clock.now, files)
        )
        state.open = box
        return box
    }

    private func close(_ state: inout State) throws(SystemError) {
        guard let box = state.open else { return }
        let id = try box.writer.close()
        state.closed.append((box, id))
        state.open = nil
    }
}
