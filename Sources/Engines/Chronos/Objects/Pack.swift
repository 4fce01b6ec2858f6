internal import Base
internal import Platform

/// A sealed pack: its place and its memory-mapped directory. Immutable, so any thread may read it.
///
/// The file itself is opened for each frame: a home has a pack per checkpoint, a process perhaps 1,024 descriptors.
final class Pack: Sendable {
    let id: Digest
    let size: UInt64
    /// The directory of packs, open for as long as the store is.
    private let packs: Int32
    private let files: any FileOperations
    private let directory: MappedBytes
    /// True when the directory on disk was unreadable and this one was rebuilt from the frames.
    let wasRebuilt: Bool
    /// Tree patches that a rebuilt directory lacks, because what they are based on lies in another pack.
    let unresolvedPatches: Int
    let objectCount: Int
    let frameCount: Int

    static func name(of id: Digest) -> String { "\(id.hex).pack" }

    /// The id of the pack of a name, or nil; each checkpoint asks it of every name there is.
    static func id(ofName name: [UInt8]) -> Digest? {
        guard name.count == 2 * Digest.size + 5, name.suffix(5).elementsEqual(".pack".utf8) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Digest.size)
        for index in 0..<Digest.size {
            let (high, low) = (name[2 * index], name[2 * index + 1])
            // Another spelling of the digits is another name.
            guard let first = Hex.nibble(high), let second = Hex.nibble(low), !isCapital(high), !isCapital(low) else {
                return nil
            }
            bytes.append(first << 4 | second)
        }
        return Digest(bytes)
    }

    private static func isCapital(_ digit: UInt8) -> Bool { digit >= UInt8(ascii: "A") && digit <= UInt8(ascii: "F") }

    /// Opens a pack by its id; a damaged directory is rebuilt in memory from the frames.
    ///
    /// It is rebuilt although it looks sound when `rebuilds` says so; `base` knows the trees of other packs, on which
    /// patches of this one may rest.
    init(
        _ id: Digest, packs: Int32, _ files: any FileOperations, rebuilds: Bool = false,
        base: (Digest) -> Tree? = { _ in nil }
    ) throws {
        self.id = id
        self.packs = packs
        self.files = files
        let name = Pack.name(of: id)
        let file = try Pack.open(id, packs, files)
        do {
            size = try files.status(file.raw).size
        } catch {
            throw EverettError(error, while: Phrase("opening pack \(id.short)", pl: "otwieranie paczki \(id.short)"))
        }
        if !rebuilds, let intact = try Pack.openDirectory(id, file.raw, size, files) {
            directory = intact
            wasRebuilt = false
            unresolvedPatches = 0
        } else {
            let salvaged = try PackSalvage.rebuildDirectory(file.raw, size: size, files, name: name, base: base)
            directory = MappedBytes(salvaged.directory)
            wasRebuilt = true
            unresolvedPatches = salvaged.unresolvedPatches
        }
        let found = directory
        objectCount = try Pack.checked(id) { () throws(DecodingFault) in Int(try found.u32(at: 4)) }
        frameCount = try Pack.checked(id) { () throws(DecodingFault) in Int(try found.u32(at: 8)) }
    }

    /// The same, with an error that tells a pack that is gone.
    static func opening(_ id: Digest, packs: Int32, _ files: any FileOperations) throws(EverettError) -> Pack {
        do {
            return try Pack(id, packs: packs, files)
        } catch {
            throw EverettError.wrapping(error)
        }
    }

    private static func open(_ id: Digest, _ packs: Int32, _ files: any FileOperations) throws(EverettError)
        -> Descriptor
    {
        do {
            return try files.openOwned(packs, CName(Pack.name(of: id)), [.read, .noFollow])
        } catch {
            if error.isMissing { throw EverettError.damaged("pack \(id.short) is missing", cause: error) }
            throw EverettError(error, while: Phrase("opening pack \(id.short)", pl: "otwieranie paczki \(id.short)"))
        }
    }

    /// The directory when header and footer are sound and name this pack; nil when they are not.
    ///
    /// The directory's own hash is checked by ``verifyDirectory()``, not at each start: a wrong entry can only make an
    /// object unreadable, because every object is verified when it is read.
    private static func openDirectory(
        _ id: Digest, _ file: Int32, _ size: UInt64, _ files: any FileOperations
    ) throws -> MappedBytes? {
        do {
            guard size >= UInt64(PackFormat.headerSize + PackFormat.footerSize) else { return nil }
            let tail = try files.readUpTo(file, PackFormat.footerSize, at: size - UInt64(PackFormat.footerSize))
            guard let footer = try? PackFormat.readFooter(tail), footer.digest == id else { return nil }
            let end = size - UInt64(PackFormat.footerSize)
            guard footer.offset <= end, UInt64(footer.length) == end - footer.offset else { return nil }
            let directory = try MappedBytes(files, file, footer.offset..<end)
            guard (try? directory.bytes(in: 0..<4)) == PackFormat.directoryMagic,
                let objects = try? directory.u32(at: 4), let frames = try? directory.u32(at: 8),
                directory.count == PackFormat.directorySize(objects: Int(objects), frames: Int(frames))
            else { return nil }
            return directory
        } catch {
            throw EverettError(error, while: Phrase("reading pack \(id.short)", pl: "odczyt paczki \(id.short)"))
        }
    }

    /// Where `id` lies; nil when it is not in this pack.
    func find(_ wanted: Digest) throws(EverettError) -> ObjectLocation? {
        try Pack.checked(id) { () throws(DecodingFault) in
            guard let index = try indexOf(wanted) else { return nil }
            return try location(index)
        }
    }

    func contains(_ wanted: Digest) -> Bool { index(of: wanted) != nil }

    /// The object's place in the directory.
    func index(of wanted: Digest) -> Int? {
        // A directory that cannot be read holds nothing; the caller then stores the object again.
        (try? indexOf(wanted)) ?? nil
    }

    func objectID(_ index: Int) throws(DecodingFault) -> Digest {
        try directory.digest(at: PackFormat.directoryHeaderSize + index * Digest.size)
    }

    func location(_ index: Int) throws(DecodingFault) -> ObjectLocation {
        let at = PackFormat.directoryHeaderSize + objectCount * Digest.size + index * PackFormat.entrySize
        guard
            let kind = ObjectKind(rawValue: try directory.u8(at: at + 12)),
            let encoding = ObjectEncoding(rawValue: try directory.u8(at: at + 13))
        else { throw .malformed }
        return ObjectLocation(
            frame: Int(try directory.u32(at: at)),
            offset: Int(try directory.u32(at: at + 4)),
            length: Int(try directory.u32(at: at + 8)),
            kind: kind,
            encoding: encoding,
            depth: try directory.u8(at: at + 14),
        )
    }

    /// Ids are as good as random, so a few guesses from their values come close; halving ends the search whatever is there.
    ///
    /// Each object that is new is searched for in every pack, so the words are compared where they lie.
    private func indexOf(_ wanted: Digest) throws(DecodingFault) -> Int? {
        let count = objectCount
        let start = PackFormat.directoryHeaderSize
        guard start + count * Digest.size <= directory.count else { throw .truncated }
        let first = wanted.firstWord
        return unsafe directory.withBytes { memory in
            var low = 0
            var high = count
            var below: UInt64 = 0
            var above = UInt64.max
            var guesses = 4
            while low < high {
                var middle = (low + high) / 2
                if guesses > 0, high - low > 8, above > below {
                    guesses -= 1
                    let share = Double(first - below) / Double(above - below)
                    middle = min(low + Int(share * Double(high - low)), high - 1)
                }
                let place = start + middle * Digest.size
                let word = UInt64(bigEndian: unsafe memory.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                var isBelow = word < first
                if word == first {
                    let found = unsafe Digest(memory, at: place)
                    if found == wanted { return middle }
                    isBelow = found < wanted
                }
                if isBelow {
                    low = middle + 1
                    below = max(below, word)
                } else {
                    high = middle
                    above = min(above, word)
                }
                // Only a directory that is not sorted leads outside.
                if first < below || first > above { return nil }
            }
            return nil
        }
    }

    func frameLocation(_ index: Int) throws(DecodingFault) -> FrameLocation {
        guard index >= 0, index < frameCount else { throw .malformed }
        let at =
            PackFormat.directoryHeaderSize + objectCount * (Digest.size + PackFormat.entrySize)
            + index * PackFormat.frameRecordSize
        return FrameLocation(
            offset: try directory.u64(at: at),
            rawLength: Int(try directory.u32(at: at + 8)),
            storedLength: Int(try directory.u32(at: at + 12)),
        )
    }

    /// The raw payload of a frame, its checksums checked.
    func readFrame(_ index: Int, with decompressor: ZstdDecompressor) throws -> [UInt8] {
        let place = try Pack.checked(id) { () throws(DecodingFault) in try frameLocation(index) }
        let file = try Pack.open(id, packs, files)
        do {
            return try FrameReader.read(
                file.raw, at: place.offset, limit: size, files, with: decompressor, name: "pack \(id.short)"
            )
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("reading pack \(id.short)", pl: "odczyt paczki \(id.short)"))
        }
    }

    /// Whether the directory on disk has the hash that names this pack.
    func verifyDirectory() -> Bool {
        if wasRebuilt { return false }
        var hasher = Hasher256()
        unsafe directory.withBytes { unsafe hasher.update($0) }
        return hasher.finish() == id
    }

    /// Who wrote this pack, and when; nil when its first bytes are damaged, on which nothing else depends.
    func header() throws -> (origin: PackFormat.Origin, createdAt: Timestamp)? {
        let file = try Pack.open(id, packs, files)
        do {
            let header = try files.readUpTo(file.raw, PackFormat.headerSize, at: 0)
            return try? PackFormat.readHeader(header)
        } catch {
            throw EverettError(error, while: Phrase("reading pack \(id.short)", pl: "odczyt paczki \(id.short)"))
        }
    }

    private static func checked<Value>(
        _ id: Digest, _ body: () throws(DecodingFault) -> Value
    ) throws(EverettError) -> Value {
        do {
            return try body()
        } catch {
            throw EverettError.damaged("the directory of pack \(id.short)", cause: error)
        }
    }
}
