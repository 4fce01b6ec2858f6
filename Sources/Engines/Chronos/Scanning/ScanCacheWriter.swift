internal import Base
internal import Platform

/// Appends the records of one checkpoint to a scan cache.
///
/// Records refer to the unchanged ones that lie before them, so a small checkpoint writes little. When most of the file
/// is no longer referred to, the next write copies what is into a new file.
final class ScanCacheWriter {
    private let old: ScanCache
    private let binding: CacheBinding
    private let stamp: UInt64
    private let compacts: Bool
    private let start: UInt64
    private var out = ByteWriter()
    private var liveBytes: UInt64 = 0
    /// Where a new file grows while the scan goes on; nil keeps everything until the end.
    private let place: (path: AbsolutePath, files: any FileOperations)?
    private var spill: Descriptor?
    private var spilled: UInt64 = 0
    private var hasFailed = false
    /// Where what is kept lies by now, when that is another filesystem with the same inodes.
    private let device: UInt64?

    init(
        replacing old: ScanCache, binding: CacheBinding, stamp: UInt64, movedTo device: UInt64? = nil,
        spillingTo place: (path: AbsolutePath, files: any FileOperations)? = nil
    ) {
        self.place = place
        self.old = old
        self.binding = binding
        self.stamp = stamp
        self.device = device
        compacts = device != nil || old.rootRecord == nil || old.end > 3 * old.liveBytes + 1024 * 1024
        start = compacts ? 0 : old.end
        if compacts {
            out.raw(ScanCacheFormat.magic)
            out.fixed(ScanCacheFormat.version)
            out.fixed(UInt32(0))
        }
        pad()
    }

    deinit {
        // Renamed when all went well.
        if spilled > 0, let place { try? place.files.unlink(FileDescriptors.none, CName(temporary(place.path))) }
    }

    private var position: UInt64 { start + spilled + UInt64(out.bytes.count) }

    private func temporary(_ path: AbsolutePath) -> [UInt8] { path.bytes + Array(".new".utf8) }

    /// Lets go of what has been written so far; a file that cannot be written is no cache, and nothing else.
    private func spillIfLarge() {
        guard compacts, let place, out.bytes.count >= 4 << 20 else { return }
        if !hasFailed {
            do {
                if spill == nil { spill = try openNew(place.path, place.files) }
                try writeOut(place.files)
            } catch {
                hasFailed = true
            }
        }
        spilled += UInt64(out.bytes.count)
        out = ByteWriter(reserving: 5 << 20)
    }

    private func writeOut(_ files: any FileOperations) throws(SystemError) {
        guard let file = spill?.raw else { return }
        try files.writeAll(file, out.bytes, at: spilled)
    }

    private func openNew(_ path: AbsolutePath, _ files: any FileOperations) throws(SystemError) -> Descriptor {
        let directory = try openDirectory(path.parent ?? path, files)
        return try files.openOwned(
            directory.raw, CName(path.name + Array(".new".utf8)), [.write, .create, .truncate])
    }

    /// The place of an unchanged directory's record in the file that is being written.
    func keep(_ directory: UnchangedDirectory) -> UInt64 {
        if compacts { return keep(directory.record) }
        liveBytes += directory.subtree.cacheBytes
        return directory.record
    }

    func keep(_ record: UInt64) -> UInt64 {
        unsafe old.bytes.withBytes { unsafe keep(record, $0) }
    }

    private func keep(_ record: UInt64, _ memory: UnsafeRawBufferPointer) -> UInt64 {
        guard let cached = unsafe CachedDirectory(memory, at: record) else { return 0 }
        guard compacts else {
            // What lies beneath stays where it is, and is not even looked at.
            liveBytes += cached.subtree.cacheBytes
            return record
        }
        liveBytes += UInt64(cached.length)
        var children: [(place: Int, record: UInt64)] = []
        var cursor = cached.makeCursor()
        var place = ScanCacheFormat.Directory.entries
        while let entry = cursor.next() {
            if entry.kind == .directory {
                children.append((place + ScanCacheFormat.Entry.auxiliary, unsafe keep(entry.auxiliary, memory)))
            }
            place += entry.length
        }
        let begin = Int(record)
        var bytes = unsafe Array(memory[begin..<begin + cached.length])
        for child in children { bytes.setLittleEndian(child.record, at: child.place) }
        if let device { bytes.setLittleEndian(device, at: ScanCacheFormat.Directory.device) }
        return append(bytes)
    }

    /// Adds a directory whose children have been added; returns its place, and its bytes with all beneath it.
    func add(_ directory: DirectoryRecord) -> (place: UInt64, bytes: UInt64) {
        add(directory, count: directory.entries.count) { out in
            for entry in directory.entries { entry.encode(into: &out) }
        }
    }

    /// Adds a directory of which only some entries were written anew; what else it holds stays where it is.
    func add(_ directory: DirectoryRecord, _ patched: PatchedDirectory) -> (place: UInt64, bytes: UInt64) {
        guard compacts else {
            liveBytes += patched.keptBytes
            return add(directory, count: patched.count) { patched.encodeEntries(into: &$0) }
        }
        let places = patched.keptDirectories.map { keep($0) }
        return add(directory, count: patched.count) { patched.encodeEntries(into: &$0, placing: places) }
    }

    private func add(
        _ directory: DirectoryRecord, count: Int, _ encodeEntries: (inout ByteWriter) -> Void
    ) -> (place: UInt64, bytes: UInt64) {
        let place = position
        let start = out.bytes.count
        // Length and checksum are known at the end.
        out.fixed(UInt32(0))
        out.fixed(UInt32(0))
        out.fixed(UInt32(count))
        out.fixed(directory.flags)
        out.fixed(directory.status.device)
        out.fixed(directory.status.inode)
        out.fixed(directory.status.modifiedNanoseconds)
        out.fixed(directory.status.changedNanoseconds)
        out.fixed(directory.status.mode)
        out.fixed(UInt32(directory.patchDepth))
        out.digest(directory.tree)
        // So is the length of this record, which is added to what lies beneath.
        out.fixed(UInt64(0))
        let totals = directory.subtree.totals
        for count in [totals.files, totals.directories, totals.symlinks, totals.databases, totals.secrets] {
            out.fixed(UInt64(count))
        }
        out.fixed(totals.bytes)
        out.fixed(totals.allocated)
        encodeEntries(&out)
        let length = out.bytes.count - start
        let whole = directory.subtree.cacheBytes + UInt64(length)
        out.overwrite(whole, at: start + ScanCacheFormat.Directory.subtreeBytes)
        out.overwrite(UInt32(length), at: start + ScanCacheFormat.Directory.length)
        let crc = unsafe out.bytes.withUnsafeBytes {
            unsafe Checksum.crc32c(UnsafeRawBufferPointer(rebasing: $0[(start + ScanCacheFormat.Directory.count)...]))
        }
        out.overwrite(crc, at: start + ScanCacheFormat.Directory.crc)
        pad()
        spillIfLarge()
        liveBytes += UInt64(length)
        return (place, whole)
    }

    private func append(_ record: [UInt8]) -> UInt64 {
        var record = record
        record.setLittleEndian(UInt32(record.count), at: ScanCacheFormat.Directory.length)
        let crc = unsafe record.withUnsafeBytes {
            unsafe Checksum.crc32c(UnsafeRawBufferPointer(rebasing: $0[ScanCacheFormat.Directory.count...]))
        }
        record.setLittleEndian(crc, at: ScanCacheFormat.Directory.crc)
        let place = position
        out.raw(record)
        pad()
        spillIfLarge()
        return place
    }

    private func pad() {
        while position % 8 != 0 { out.u8(0) }
    }

    /// Opens the directory of a project's caches, which anyone may have deleted to be rid of them.
    private func openDirectory(_ path: AbsolutePath, _ files: any FileOperations) throws(SystemError) -> Descriptor {
        do {
            return try files.openOwned(absolute: path, [.read, .directory])
        } catch {
            guard error.isMissing else { throw error }
        }
        try files.makeDirectory(FileDescriptors.none, CName(path.bytes), permissions: 0o700)
        return try files.openOwned(absolute: path, [.read, .directory])
    }

    /// Writes everything; a cache that cannot be written is a slower next checkpoint, so the caller may go on.
    ///
    /// - Returns: Whether it was written.
    func finish(root: UInt64, _ path: AbsolutePath, _ files: any FileOperations) throws(SystemError) -> Bool {
        var body = ByteWriter()
        body.fixed(root)
        body.fixed(liveBytes)
        binding.encode(into: &body)
        body.fixed(stamp)
        out.fixed(ScanCacheFormat.footerMagic)
        out.fixed(Checksum.crc32c(body.bytes))
        out.raw(body.bytes)
        if compacts {
            // A reader may have the old file mapped, so a new one takes its name.
            if hasFailed { return false }
            let directory = try openDirectory(path.parent ?? path, files)
            let temporary = CName(path.name + Array(".new".utf8))
            do {
                if spill == nil { spill = try openNew(path, files) }
                try writeOut(files)
                try files.rename(directory.raw, temporary, directory.raw, CName(path.name), .replace)
                spilled = 0
            } catch {
                try? files.unlink(directory.raw, temporary)
                throw error
            }
        } else {
            let file = try files.openOwned(absolute: path, [.write])
            try files.writeAll(file.raw, out.bytes, at: start)
        }
        return true
    }
}

/// What is remembered of one directory.
struct DirectoryRecord {
    let status: FileStatus
    let mustBeListed: Bool
    let tree: Digest
    let patchDepth: UInt8
    /// What lies beneath it; its own record is not counted yet.
    let subtree: Subtree
    let entries: [EntryRecord]

    var flags: UInt32 {
        (mustBeListed ? ScanCacheFormat.DirectoryFlag.alwaysList : 0)
            | (subtree.isPlain ? ScanCacheFormat.DirectoryFlag.plain : 0)
    }
}

/// What is remembered of a directory together with all beneath it.
final class Subtree {
    /// The directory itself is not counted.
    let totals: ScanTotals
    /// Whether nothing in it has to be looked at as long as nobody touches it.
    let isPlain: Bool
    let device: UInt64
    /// Bytes of the records.
    let cacheBytes: UInt64
    /// What of the totals was found out by reading, in this capture.
    let found: ScanTotals

    init(totals: ScanTotals, isPlain: Bool, device: UInt64, cacheBytes: UInt64, found: ScanTotals = ScanTotals()) {
        self.totals = totals
        self.isPlain = isPlain
        self.device = device
        self.cacheBytes = cacheBytes
        self.found = found
    }

    /// The same with other records.
    func taking(_ bytes: UInt64) -> Subtree {
        Subtree(totals: totals, isPlain: isPlain, device: device, cacheBytes: bytes, found: found)
    }
}

/// What is remembered of one entry.
struct EntryRecord {
    let entry: TreeEntry
    let signature: ScanSignature
    /// Size of the file itself, which a database's image need not share.
    let links: UInt32
    let isRacy: Bool
    let auxiliary: UInt64
    var isSearched = false
    var isSparse = false
    /// A database's: the bytes its file really begins with.
    var header: [UInt8] = []
    /// A directory's: what is beneath it.
    var subtree: Subtree?

    /// Whether it is as it was as long as no event tells of it, in a directory on `device`.
    func isPlain(on device: UInt64) -> Bool {
        if isRacy { return false }
        switch entry.kind {
        case .directory: return subtree.map { $0.isPlain && $0.device == device } ?? false
        case .symlink: return true
        // Through another name of the file, outside of the project maybe, a change makes no event here.
        case .file: return links == 1
        case .database: return false
        }
    }

    func encode(into out: inout ByteWriter) {
        let start = out.bytes.count
        // The length is known at the end.
        out.fixed(UInt16(0))
        out.fixed(UInt16(entry.name.count))
        out.u8(entry.kind.rawValue)
        var flags: UInt8 = 0
        if entry.attributes != nil { flags |= ScanCacheFormat.EntryFlag.attributes }
        if entry.isChunked { flags |= ScanCacheFormat.EntryFlag.chunked }
        if entry.owner != nil { flags |= ScanCacheFormat.EntryFlag.owner }
        if isRacy { flags |= ScanCacheFormat.EntryFlag.racy }
        if entry.isSecret { flags |= ScanCacheFormat.EntryFlag.secret }
        if isSearched { flags |= ScanCacheFormat.EntryFlag.searched }
        if isSparse { flags |= ScanCacheFormat.EntryFlag.sparse }
        out.u8(flags)
        out.fixed(entry.permissions)
        out.fixed(signature.inode)
        out.fixed(signature.size)
        out.fixed(signature.modified)
        out.fixed(signature.changed)
        out.fixed(signature.mode)
        out.fixed(links)
        out.fixed(auxiliary)
        out.digest(entry.content ?? .zero)
        if let attributes = entry.attributes { out.digest(attributes) }
        if let owner = entry.owner {
            out.fixed(owner.user)
            out.fixed(owner.group)
        }
        if entry.kind == .symlink {
            out.fixed(UInt16(entry.target.count))
            out.raw(entry.target)
        }
        out.raw(entry.name)
        out.u8(0)
        if entry.kind == .database {
            out.fixed(entry.size)
            out.fixed(UInt16(header.count))
            out.raw(header)
        }
        while (out.bytes.count - start) % 8 != 0 { out.u8(0) }
        out.overwrite(UInt16(out.bytes.count - start), at: start + ScanCacheFormat.Entry.length)
    }
}

extension [UInt8] {
    /// Overwrites a fixed-width integer in place.
    fileprivate mutating func setLittleEndian(_ value: some FixedWidthInteger, at offset: Int) {
        for index in 0..<(value.bitWidth / 8) {
            self[offset + index] = UInt8(truncatingIfNeeded: value >> (index * 8))
        }
    }
}
