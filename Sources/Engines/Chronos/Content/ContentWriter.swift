internal import Base
internal import Platform

/// Stores the content of files as chunks and manifests; one value for one worker.
final class ContentWriter {
    /// What was stored for one file.
    struct Stored {
        let content: Digest
        let isChunked: Bool
        let size: UInt64
        var isSecret = false
    }

    /// How the content of a file is kept.
    enum Treatment {
        case plain
        case sealed
        /// Sealed when a token is found in it; larger files than are searched stay plain.
        case sealedWhenToken
    }

    private let sink: ObjectSink
    private let files: any FileOperations
    private let builder: FrameBuilder
    private let sealedBuilder: FrameBuilder
    private var knownSealer: SecretSealer?
    private var hasher = ObjectHasher()
    private var buffer: [UInt8]
    private var zeroPiece: Digest?
    private lazy var zeroPieceLength: Int = {
        let zeros = [UInt8](repeating: 0, count: ContentCutter.maximum)
        return unsafe zeros.withUnsafeBytes { unsafe ContentCutter.firstCut($0) }
    }()
    /// Bytes of files read so far, for progress.
    private(set) var bytesRead: UInt64 = 0

    init(_ sink: ObjectSink, _ files: any FileOperations) throws {
        self.sink = sink
        self.files = files
        builder = try FrameBuilder(level: sink.compressionLevel)
        sealedBuilder = try FrameBuilder(level: nil)
        // Made when a file is read: who writes trees needs none.
        buffer = []
    }

    /// Stores one object unless it is there already; returns its id.
    @discardableResult
    func store(_ kind: ObjectKind, _ bytes: [UInt8]) throws -> Digest {
        try unsafe bytes.withUnsafeBytes { try unsafe store(kind, $0) }
    }

    func store(_ kind: ObjectKind, _ bytes: UnsafeRawBufferPointer) throws -> Digest {
        let id = unsafe hasher.id(kind, bytes)
        if sink.claim(id) { unsafe try add(id, kind, .plain, depth: 0, bytes) }
        return id
    }

    private func store(
        _ kind: ObjectKind, _ bytes: UnsafeRawBufferPointer, by sealer: SecretSealer?
    ) throws -> Digest {
        guard let sealer else { return try unsafe store(kind, bytes) }
        let id = unsafe sealer.id(kind, bytes)
        if sink.claim(id) {
            let sealed = unsafe sealer.seal(id, kind, bytes)
            try unsafe sealed.withUnsafeBytes { try unsafe add(id, kind, .sealed, depth: 0, $0, to: sealedBuilder) }
        }
        return id
    }

    private func sealer() throws -> SecretSealer {
        if let knownSealer { return knownSealer }
        let sealer = SecretSealer(try sink.sealingKey())
        knownSealer = sealer
        return sealer
    }

    /// Stores a tree as a patch on `base` where that is smaller, else whole.
    func store(_ tree: Tree, base: (id: Digest, tree: Tree, depth: UInt8)?) throws -> (id: Digest, depth: UInt8) {
        try store(tree: tree.encoded, base: base.map { ($0.id, $0.depth) }) {
            base.map { TreePatch(from: $0.tree, id: $0.id, to: tree) }
        } seen: {
            tree
        }
    }

    /// Stores an encoded tree; `patch` is asked for where one on `base` could be read, `seen` where nothing is stored.
    func store(
        tree encoded: [UInt8], base: (id: Digest, depth: UInt8)?, patch: () throws -> TreePatch?,
        seen: () throws -> Tree
    ) throws -> (id: Digest, depth: UInt8) {
        let id = hasher.id(.tree, encoded)
        if !sink.isStoring { sink.noteTree(id, try seen()) }
        // How deep a tree lies that others stored is not known here; as the deepest it is never patched on.
        guard sink.claim(id, whole: base == nil) else {
            return (id, base?.id == id ? base?.depth ?? 0 : TreePatch.depthLimit)
        }
        // What a scan cache remembers as the base may be lost; a patch on it could never be read.
        if let base, base.depth < TreePatch.depthLimit, base.id != id, sink.holds(base.id),
            let patch = try patch()?.encoded, patch.count < encoded.count / 2
        {
            try unsafe patch.withUnsafeBytes { unsafe try add(id, .tree, .treePatch, depth: base.depth + 1, $0) }
            return (id, base.depth + 1)
        }
        try unsafe encoded.withUnsafeBytes { unsafe try add(id, .tree, .plain, depth: 0, $0) }
        return (id, 0)
    }

    /// Reads an open file to its end and stores what was read.
    func storeFile(
        _ descriptor: Int32, expectedSize: UInt64, rule: CutRule, _ treatment: Treatment = .plain,
        isSparse: Bool = false
    ) throws -> Stored {
        if rule == .content, expectedSize <= CutRule.wholeLimit {
            // One byte more than is expected: a buffer that is not full has seen the end.
            grow(to: Int(expectedSize) + 1, atMost: Int(CutRule.wholeLimit) + 1)
            var count = try fill(descriptor, from: 0, keeping: 0)
            if count == buffer.count, count <= Int(CutRule.wholeLimit) {
                grow(to: Int(CutRule.wholeLimit) + 1, atMost: Int(CutRule.wholeLimit) + 1)
                count = try fill(descriptor, from: 0, keeping: 0)
            }
            if count <= Int(CutRule.wholeLimit) {
                let isSecret =
                    switch treatment {
                    case .plain: false
                    case .sealed: true
                    case .sealedWhenToken: TokenDetector.holdsToken(buffer.span.extracting(0..<count))
                    }
                let sealer = isSecret ? try sealer() : nil
                let id = try unsafe buffer.withUnsafeBytes {
                    try unsafe store(.chunk, UnsafeRawBufferPointer(rebasing: $0[..<count]), by: sealer)
                }
                bytesRead += UInt64(count)
                return Stored(content: id, isChunked: false, size: UInt64(count), isSecret: isSecret)
            }
            // It grew while it was read: go on as a large file.
        }
        let sealer = treatment == .sealed ? try sealer() : nil
        return try storePieces(descriptor, rule: rule, by: sealer, isSparse: isSparse)
    }

    /// Stores a secret that is in memory.
    func store(secret bytes: [UInt8]) throws -> Stored {
        let sealer = try sealer()
        let id = try unsafe bytes.withUnsafeBytes { try unsafe store(.chunk, $0, by: sealer) }
        return Stored(content: id, isChunked: false, size: UInt64(bytes.count), isSecret: true)
    }

    /// Stores content that is in memory, cut as that of a file is.
    func store(content bytes: [UInt8]) throws -> Stored {
        guard bytes.count > Int(CutRule.wholeLimit) else {
            return Stored(content: try store(.chunk, bytes), isChunked: false, size: UInt64(bytes.count))
        }
        var pieces: [Manifest.Piece] = []
        try unsafe bytes.withUnsafeBytes { bytes in
            var place = 0
            while place < bytes.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[place...])
                let length = unsafe CutRule.content.firstCut(rest)
                let id = try unsafe store(.chunk, UnsafeRawBufferPointer(rebasing: rest[..<length]))
                pieces.append(Manifest.Piece(length: UInt64(length), id: id))
                place += length
            }
        }
        return Stored(content: try store(pieces, by: nil), isChunked: true, size: UInt64(bytes.count))
    }

    /// Ends the frame being built.
    func flush() throws {
        for builder in [builder, sealedBuilder] where !builder.isEmpty { try sink.append(builder.seal()) }
    }

    private func add(
        _ id: Digest, _ kind: ObjectKind, _ encoding: ObjectEncoding, depth: UInt8, _ bytes: UnsafeRawBufferPointer
    ) throws {
        try unsafe add(id, kind, encoding, depth: depth, bytes, to: builder)
    }

    private func add(
        _ id: Digest, _ kind: ObjectKind, _ encoding: ObjectEncoding, depth: UInt8, _ bytes: UnsafeRawBufferPointer,
        to builder: FrameBuilder
    ) throws {
        guard bytes.count <= PackFormat.objectLimit else { throw tooLarge(kind, bytes.count) }
        if builder.shouldSeal(before: bytes.count) { try sink.append(builder.seal()) }
        unsafe builder.add(id, kind, encoding: encoding, depth: depth, bytes)
        if builder.isFull { try sink.append(builder.seal()) }
    }

    /// Only a directory of about a million entries grows so large; written, it could never be read.
    private func tooLarge(_ kind: ObjectKind, _ count: Int) -> EverettError {
        EverettError(
            .unsupported,
            Phrase(
                "a single \(kind.name) of \(count) bytes is more than a pack can hold",
                pl: "pojedynczy obiekt (\(kind.name)) o rozmiarze \(count) bajtów nie mieści się w paczce"
            ),
            hints: [
                Phrase(
                    "split directories that hold a million entries, or lower the project's limit of files",
                    pl: "podziel katalogi o milionie wpisów albo zmniejsz limit plików projektu"
                )
            ]
        )
    }

    private func storePieces(
        _ descriptor: Int32, rule: CutRule, by sealer: SecretSealer?, isSparse: Bool
    ) throws -> Stored {
        let window = 2 * ContentCutter.maximum
        if buffer.count < window { buffer = [UInt8](repeating: 0, count: window) }
        var pieces: [Manifest.Piece] = []
        /// File offset of the first byte in the buffer, and how many bytes it holds.
        var position: UInt64 = 0
        var held = 0
        while true {
            if isSparse, rule == .content, let skipped = try storeHole(descriptor, at: position, by: sealer, &pieces) {
                position += skipped
                held = 0
            }
            held = try fill(descriptor, from: position + UInt64(held), keeping: held)
            let isAtEnd = held < buffer.count
            var used = 0
            // Stop while a whole piece could still be coming, so that no cut depends on where a read ended.
            while used < held, isAtEnd || held - used >= rule.lookahead {
                let start = used
                let end = held
                let piece = try unsafe buffer.withUnsafeBytes { bytes in
                    let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                    let length = unsafe rule.firstCut(rest)
                    let id = try unsafe store(.chunk, UnsafeRawBufferPointer(rebasing: rest[..<length]), by: sealer)
                    return Manifest.Piece(length: UInt64(length), id: id)
                }
                pieces.append(piece)
                used += Int(piece.length)
            }
            buffer.moveToFront(used..<held)
            position += UInt64(used)
            bytesRead += UInt64(used)
            held -= used
            if isAtEnd { break }
        }
        return Stored(
            content: try store(pieces, by: sealer), isChunked: true, size: position, isSecret: sealer != nil
        )
    }

    /// Stores the pieces of a hole without reading it; exactly those that cutting its zeros would give.
    private func storeHole(
        _ descriptor: Int32, at position: UInt64, by sealer: SecretSealer?, _ pieces: inout [Manifest.Piece]
    ) throws -> UInt64? {
        let end = try files.seek(descriptor, to: .data, from: position) ?? files.status(descriptor).size
        var skipped: UInt64 = 0
        while end > position, end - position - skipped >= UInt64(ContentCutter.maximum) {
            let id = try (sealer == nil ? zeroPiece : nil) ?? store(zeros: zeroPieceLength, by: sealer)
            if sealer == nil { zeroPiece = id }
            pieces.append(Manifest.Piece(length: UInt64(zeroPieceLength), id: id))
            skipped += UInt64(zeroPieceLength)
        }
        return skipped > 0 ? skipped : nil
    }

    private func store(zeros count: Int, by sealer: SecretSealer?) throws -> Digest {
        try store(.chunk, [UInt8](repeating: 0, count: count), by: sealer)
    }

    private func store(_ kind: ObjectKind, _ bytes: [UInt8], by sealer: SecretSealer?) throws -> Digest {
        try unsafe bytes.withUnsafeBytes { try unsafe store(kind, $0, by: sealer) }
    }

    private func store(_ pieces: [Manifest.Piece], by sealer: SecretSealer?) throws -> Digest {
        guard pieces.count > Manifest.piecesPerPage else {
            return try store(.manifest, Manifest(level: 0, pieces: pieces).encoded, by: sealer)
        }
        var pages: [Manifest.Piece] = []
        for start in stride(from: 0, to: pieces.count, by: Manifest.piecesPerPage) {
            let page = Manifest(
                level: 0, pieces: Array(pieces[start..<min(pieces.count, start + Manifest.piecesPerPage)])
            )
            pages.append(Manifest.Piece(length: page.length, id: try store(.manifest, page.encoded, by: sealer)))
        }
        return try store(.manifest, Manifest(level: 1, pieces: pages).encoded, by: sealer)
    }

    /// Few files are large, and a large buffer costs the kernel more than a small file does; so it grows with what is met.
    private func grow(to count: Int, atMost limit: Int) {
        guard buffer.count < count else { return }
        buffer = [UInt8](repeating: 0, count: min(max(count, 2 * buffer.count, 64 * 1024), max(count, limit)))
    }

    /// Fills the buffer behind the `held` bytes it already has, from `offset` on; its size is only missed at the end.
    private func fill(_ descriptor: Int32, from offset: UInt64, keeping held: Int) throws -> Int {
        var filled = held
        while filled < buffer.count {
            let start = filled
            let got = try unsafe buffer.withUnsafeMutableBufferPointer { bytes in
                try unsafe files.read(
                    descriptor,
                    into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: bytes[start...])),
                    at: offset + UInt64(start - held)
                )
            }
            if got == 0 { break }
            filled += got
        }
        return filled
    }
}

extension [UInt8] {
    /// Moves the bytes of `range` to the front; the array's size stays.
    fileprivate mutating func moveToFront(_ range: Range<Int>) {
        guard !range.isEmpty, range.lowerBound > 0 else { return }
        unsafe withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            unsafe base.copyMemory(from: base + range.lowerBound, byteCount: range.count)
        }
    }
}
