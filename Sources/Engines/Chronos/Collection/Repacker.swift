internal import Base
internal import Platform

/// Writes the objects of some packs into new ones; nothing that is there is changed.
///
/// Objects are copied as they lie: kind, encoding and stored bytes. Those that are not sealed are verified first, so damage is
/// never carried on under a new checksum.
final class Repacker {
    /// Content of one batch that is held in memory, to be put into order.
    static let batchSize = 48 * 1024 * 1024
    static let level: Int32 = 9

    /// One object to copy.
    struct Item {
        let id: Digest
        let pack: Pack
        let location: ObjectLocation
        let order: UInt32
        let family: UInt16
        /// Whether a patch is written as the tree it makes, because what it rests on may not stay.
        var asWhole = false
    }

    /// Packs that are written and checked, and may take the place of others.
    struct Written {
        let packs: [(writer: PackWriter, id: Digest)]
        var bytes: UInt64 { packs.reduce(0) { $0 + $1.writer.length } }

        func discard() { for pack in packs { pack.writer.discard() } }
    }

    private let store: ObjectStore
    private let temporaryPrefix: String
    private let hooks: Hooks
    private let supervision: Supervision
    private let level: Int32
    private let frameTarget: Int
    private let frames: FrameCache
    private let reader: ObjectReader
    private var hasher = ObjectHasher()
    private var serial = 0
    private var open: PackWriter?
    private var closed: [(writer: PackWriter, id: Digest)] = []

    init(
        _ store: ObjectStore, temporaryPrefix: String, hooks: Hooks, _ supervision: Supervision,
        level: Int32 = Repacker.level, frameTarget: Int = PackFormat.rewrittenFrameTarget
    ) throws {
        self.store = store
        self.temporaryPrefix = temporaryPrefix
        self.hooks = hooks
        self.supervision = supervision
        self.level = level
        self.frameTarget = frameTarget
        frames = try FrameCache(limit: 2 * FrameCache.standardLimit)
        reader = try ObjectReader(store)
    }

    /// Copies the items into new packs under temporary names: written, read back, synced.
    func write(_ items: [Item], onBytes: (UInt64) -> Void = { _ in }) throws -> Written {
        do {
            // What describes comes before content, so that looking at checkpoints reads few frames.
            let sorted = items.sorted { a, b in
                let left = a.location.kind == .chunk
                if left != (b.location.kind == .chunk) { return !left }
                if !left, a.location.kind != b.location.kind {
                    return a.location.kind.rawValue > b.location.kind.rawValue
                }
                return a.order != b.order ? a.order < b.order : a.id < b.id
            }
            var start = 0
            while start < sorted.count {
                try supervision.check()
                var end = start
                var size = 0
                let isContent = sorted[start].location.kind == .chunk
                while end < sorted.count, size < Repacker.batchSize,
                    (sorted[end].location.kind == .chunk) == isContent
                {
                    size += sorted[end].location.length
                    end += 1
                }
                try write(batch: sorted[start..<end], isContent: isContent)
                onBytes(UInt64(size))
                start = end
            }
            try close()
            try hooks.reach(.repackWritten)
            for pack in closed {
                try pack.writer.sync()
                try pack.writer.check(pack.id)
            }
            try hooks.reach(.repackSynced)
            let written = Written(packs: closed)
            closed = []
            return written
        } catch {
            open?.discard()
            for pack in closed { pack.writer.discard() }
            open = nil
            closed = []
            guard let failure = error as? SystemError else { throw error }
            throw EverettError(failure, while: Phrase("rewriting packs", pl: "przepisywanie paczek"))
        }
    }

    /// One batch, like beside like: content of the same family first by family, then in the order of paths.
    private func write(batch: ArraySlice<Item>, isContent: Bool) throws {
        var loaded = try batch.map { (item: $0, bytes: try bytes(of: $0)) }
        if isContent {
            loaded.sort { a, b in
                if a.item.family != b.item.family { return a.item.family < b.item.family }
                return a.item.order != b.item.order ? a.item.order < b.item.order : a.item.id < b.item.id
            }
        }
        let builder = try FrameBuilder(level: level, target: frameTarget)
        for (item, bytes) in loaded {
            if builder.shouldSeal(before: bytes.count) { try append(builder.seal()) }
            unsafe bytes.withUnsafeBytes {
                unsafe builder.add(
                    item.id, item.location.kind, encoding: item.asWhole ? .plain : item.location.encoding,
                    depth: item.asWhole ? 0 : item.location.depth, $0
                )
            }
            if builder.isFull { try append(builder.seal()) }
        }
        if !builder.isEmpty { try append(builder.seal()) }
    }

    /// Whether an item can be copied.
    func isReadable(_ item: Item) throws -> Bool {
        do {
            _ = try bytes(of: item)
            return true
        } catch let error as EverettError where error.code == .integrity {
            return false
        }
    }

    /// The stored bytes, after they were found to be those of the id.
    private func bytes(of item: Item) throws -> [UInt8] {
        let stored = try frames.stored(item.pack, item.location)
        let isSound: Bool
        if item.location.encoding == .plain {
            isSound = hasher.id(item.location.kind, stored) == item.id
        } else if item.location.encoding == .treePatch {
            guard let patch = try? TreePatch(stored), let tree = try? patch.apply(to: reader.tree(patch.base)) else {
                throw damaged(item)
            }
            let whole = tree.encoded
            isSound = hasher.id(.tree, whole) == item.id
            if item.asWhole, isSound { return whole }
        } else {
            // A sealed object's id needs its key; the frame's checksum has been compared.
            isSound = true
        }
        guard isSound else { throw damaged(item) }
        return stored
    }

    private func damaged(_ item: Item) -> EverettError {
        EverettError.damaged("\(item.location.kind.name) \(item.id.short) in pack \(item.pack.id.short)")
    }

    private func append(_ frame: SealedFrame) throws {
        let writer: PackWriter
        if let open {
            writer = open
        } else {
            serial += 1
            writer = try PackWriter(
                packs: store.packsDirectory, temporaryName: "\(temporaryPrefix)-\(serial)", createdAt: store.clock.now,
                origin: .rewritten, store.files
            )
            open = writer
        }
        try writer.append(frame)
        if writer.length >= PackFormat.packTarget { try close() }
    }

    private func close() throws {
        guard let writer = open else { return }
        closed.append((writer, try writer.close()))
        open = nil
    }
}
