internal import Base
internal import Platform

/// What every entry of one capture root looked like when it was last hashed; wrong never, missing at worst.
final class ScanCache: Sendable {
    /// The mapped file; empty when there is no usable cache.
    let bytes: MappedBytes
    let rootRecord: UInt64?
    /// Bytes of records still in use; the rest is left from earlier checkpoints.
    let liveBytes: UInt64
    let end: UInt64
    /// What the entries were told apart by.
    let binding: CacheBinding
    /// Rises with every holding of the store lock: what is in force is never older than what was.
    let stamp: UInt64

    private init(
        _ bytes: MappedBytes, rootRecord: UInt64?, liveBytes: UInt64, end: UInt64, binding: CacheBinding, stamp: UInt64
    ) {
        self.bytes = bytes
        self.rootRecord = rootRecord
        self.liveBytes = liveBytes
        self.end = end
        self.binding = binding
        self.stamp = stamp
    }

    static let empty = ScanCache(MappedBytes([]), rootRecord: nil, liveBytes: 0, end: 0, binding: .none, stamp: 0)

    /// The newest whole state in the file; an unreadable or foreign file is an empty cache, which costs only time.
    static func open(_ path: AbsolutePath, _ files: any FileOperations) -> ScanCache {
        do {
            let file = try files.openOwned(absolute: path, [.read])
            let size = Int(clamping: try files.status(file.raw).size)
            guard size >= ScanCacheFormat.headerSize + ScanCacheFormat.footerSize else { return .empty }
            let bytes = try MappedBytes(files, file.raw, 0..<UInt64(size))
            guard
                (try? bytes.bytes(in: 0..<8)) == ScanCacheFormat.magic,
                (try? bytes.u32(at: 8)) == ScanCacheFormat.version
            else { return .empty }
            return newestState(bytes) ?? .empty
        } catch {
            return .empty
        }
    }

    /// Looks for the last footer with a right checksum: a crash while appending leaves rubbish behind it.
    private static func newestState(_ bytes: MappedBytes) -> ScanCache? {
        unsafe bytes.withBytes { raw in
            var place = (raw.count - ScanCacheFormat.footerSize) / 8 * 8
            while place >= ScanCacheFormat.headerSize {
                if unsafe raw.loadUnaligned(fromByteOffset: place, as: UInt32.self) == ScanCacheFormat.footerMagic {
                    let body = unsafe UnsafeRawBufferPointer(
                        rebasing: raw[place + 8..<place + ScanCacheFormat.footerSize]
                    )
                    let crc = unsafe raw.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
                    if unsafe Checksum.crc32c(body) == crc {
                        return ScanCache(
                            bytes,
                            rootRecord: unsafe body.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                            liveBytes: unsafe body.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                            end: UInt64(place + ScanCacheFormat.footerSize),
                            binding: CacheBinding(
                                fingerprint: (
                                    unsafe body.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                                    unsafe body.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
                                ),
                                key: unsafe body.loadUnaligned(fromByteOffset: 32, as: UInt64.self)
                            ),
                            stamp: unsafe body.loadUnaligned(fromByteOffset: 40, as: UInt64.self)
                        )
                    }
                }
                place -= 8
            }
            return nil
        }
    }
}

/// One directory's record, checked as a whole before anything in it is believed.
@safe
struct CachedDirectory {
    private let record: UnsafeRawBufferPointer

    /// Nil when the record is out of bounds or fails its checksum.
    init?(_ cache: UnsafeRawBufferPointer, at offset: UInt64) {
        guard offset <= UInt64(cache.count), UInt64(cache.count) - offset >= UInt64(ScanCacheFormat.Directory.entries)
        else { return nil }
        let start = Int(offset)
        let length = Int(unsafe cache.loadUnaligned(fromByteOffset: start, as: UInt32.self))
        guard length >= ScanCacheFormat.Directory.entries, length <= cache.count - start else { return nil }
        unsafe record = unsafe UnsafeRawBufferPointer(rebasing: cache[start..<start + length])
        let body = unsafe UnsafeRawBufferPointer(rebasing: record[ScanCacheFormat.Directory.count...])
        guard unsafe Checksum.crc32c(body) == load(ScanCacheFormat.Directory.crc) else { return nil }
    }

    private func load<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Value {
        unsafe record.loadUnaligned(fromByteOffset: offset, as: Value.self)
    }

    var length: Int { unsafe record.count }
    var count: Int { Int(load(ScanCacheFormat.Directory.count) as UInt32) }
    var mustBeListed: Bool {
        (load(ScanCacheFormat.Directory.flags) as UInt32) & ScanCacheFormat.DirectoryFlag.alwaysList != 0
    }
    var device: UInt64 { load(ScanCacheFormat.Directory.device) }
    /// Whether nothing in it or beneath it needs a look as long as nobody touches it.
    var isPlain: Bool { (load(ScanCacheFormat.Directory.flags) as UInt32) & ScanCacheFormat.DirectoryFlag.plain != 0 }

    /// Whether a file's name says that it may belong to a database beside it.
    var holdsCompanions: Bool {
        var cursor = makeCursor()
        while let entry = cursor.next() {
            if entry.isNamedAsCompanion { return true }
        }
        return false
    }

    /// What the record says of the directory with all beneath it.
    var subtree: Subtree {
        func count(_ index: Int) -> Int { Int(clamping: number(index)) }
        func number(_ index: Int) -> UInt64 { load(ScanCacheFormat.Directory.totals + 8 * index) }
        return Subtree(
            totals: ScanTotals(
                files: count(0), directories: count(1), symlinks: count(2), databases: count(3), secrets: count(4),
                bytes: number(5), allocated: number(6)
            ),
            isPlain: isPlain, device: device, cacheBytes: load(ScanCacheFormat.Directory.subtreeBytes)
        )
    }
    var patchDepth: UInt8 { UInt8(truncatingIfNeeded: load(ScanCacheFormat.Directory.depth) as UInt32) }
    var tree: Digest { unsafe Digest(record, at: ScanCacheFormat.Directory.tree) }

    func matches(_ status: FileStatus) -> Bool {
        (load(ScanCacheFormat.Directory.inode) as UInt64) == status.inode
            && (load(ScanCacheFormat.Directory.changed) as Int64) == status.changedNanoseconds
            && (load(ScanCacheFormat.Directory.modified) as Int64) == status.modifiedNanoseconds
            && device == status.device
    }

    /// Entries in raw name order.
    func makeCursor() -> CachedEntryCursor {
        unsafe CachedEntryCursor(record: record, position: ScanCacheFormat.Directory.entries, left: count)
    }

    /// Copies some of the record's bytes.
    func copy(_ range: Range<Int>, into out: inout ByteWriter) {
        unsafe out.raw(UnsafeRawBufferPointer(rebasing: record[range]))
    }

    /// The tree as it was when the record was written.
    func decodeTree() -> Tree {
        var entries: [TreeEntry] = []
        entries.reserveCapacity(count)
        var cursor = makeCursor()
        while let entry = cursor.next() {
            if let decoded = entry.treeEntry { entries.append(decoded) }
        }
        return Tree(sorted: entries)
    }
}

/// Walks the entries of a record; the record's checksum has vouched for the lengths, bounds are checked all the same.
@safe
struct CachedEntryCursor {
    private let record: UnsafeRawBufferPointer
    /// Where the next entry begins in the record.
    private(set) var position: Int
    private var left: Int

    fileprivate init(record: UnsafeRawBufferPointer, position: Int, left: Int) {
        unsafe self.record = unsafe record
        self.position = position
        self.left = left
    }

    mutating func next() -> CachedEntry? {
        let room = unsafe record.count - position
        guard left > 0, room > ScanCacheFormat.Entry.extra else { return nil }
        let length = Int(unsafe record.loadUnaligned(fromByteOffset: position, as: UInt16.self))
        guard length > ScanCacheFormat.Entry.extra, length <= room else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: record[position..<position + length])
        position += length
        left -= 1
        return unsafe CachedEntry(bytes)
    }
}

/// One remembered entry, read in place.
@safe
struct CachedEntry {
    private let bytes: UnsafeRawBufferPointer

    fileprivate init?(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = unsafe bytes
        // The name ends inside the entry, with its NUL.
        let end = nameOffset + nameLength
        guard nameLength > 0, end < bytes.count else { return nil }
        guard unsafe bytes[end] == 0 else { return nil }
    }

    private func load<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Value {
        unsafe bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
    }

    private var nameLength: Int { Int(load(ScanCacheFormat.Entry.nameLength) as UInt16) }
    private var flags: UInt8 { unsafe bytes[ScanCacheFormat.Entry.flags] }
    private var kindByte: UInt8 { unsafe bytes[ScanCacheFormat.Entry.kind] }

    private var nameOffset: Int {
        var offset = ScanCacheFormat.Entry.extra
        if flags & ScanCacheFormat.EntryFlag.attributes != 0 { offset += Digest.size }
        if flags & ScanCacheFormat.EntryFlag.owner != 0 { offset += 8 }
        if kindByte == TreeEntry.Kind.symlink.rawValue {
            guard unsafe offset + 2 <= bytes.count else { return unsafe bytes.count }
            offset += 2 + Int(load(offset) as UInt16)
        }
        return offset
    }

    var length: Int { unsafe bytes.count }

    /// The name where it lies, NUL-terminated; valid while the cache is.
    var rawName: UnsafePointer<CChar>? {
        unsafe bytes.baseAddress.map { unsafe ($0 + nameOffset).assumingMemoryBound(to: CChar.self) }
    }

    var name: [UInt8] { unsafe Array(bytes[nameOffset..<nameOffset + nameLength]) }

    /// -1, 0, 1 as this name sorts before, with, or after `other`.
    func compareName(with other: [UInt8]) -> Int {
        let offset = nameOffset
        let length = nameLength
        return unsafe other.withUnsafeBytes { right in
            let left = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
            let shared = min(left.count, right.count)
            for index in 0..<shared where unsafe left[index] != right[index] {
                return unsafe left[index] < right[index] ? -1 : 1
            }
            if left.count == right.count { return 0 }
            return left.count < right.count ? -1 : 1
        }
    }

    var kind: TreeEntry.Kind? { TreeEntry.Kind(rawValue: kindByte) }
    var isSecret: Bool { flags & ScanCacheFormat.EntryFlag.secret != 0 }
    var isSearched: Bool { flags & ScanCacheFormat.EntryFlag.searched != 0 }
    var isRacy: Bool { flags & ScanCacheFormat.EntryFlag.racy != 0 }
    var auxiliary: UInt64 { load(ScanCacheFormat.Entry.auxiliary) }

    /// Whether it is as remembered, and can be counted, as long as no event names it.
    var isSettled: Bool {
        guard flags & (ScanCacheFormat.EntryFlag.racy | ScanCacheFormat.EntryFlag.sparse) == 0 else { return false }
        return kind == .symlink || kind == .file && links == 1
    }

    func isNamed(in names: Set<[UInt8]>) -> Bool {
        // To ask a set for the name it must be copied.
        names.count < 8 ? names.contains { compareName(with: $0) == 0 } : names.contains(name)
    }
    var content: Digest { unsafe Digest(bytes, at: ScanCacheFormat.Entry.content) }
    var size: UInt64 { load(ScanCacheFormat.Entry.size) }
    var links: UInt32 { load(ScanCacheFormat.Entry.links) }
    var permissions: UInt16 { load(ScanCacheFormat.Entry.permissions) }

    func matches(_ status: FileStatus) -> Bool {
        (load(ScanCacheFormat.Entry.changed) as Int64) == status.changedNanoseconds
            && (load(ScanCacheFormat.Entry.modified) as Int64) == status.modifiedNanoseconds
            && (load(ScanCacheFormat.Entry.inode) as UInt64) == status.inode
            && (load(ScanCacheFormat.Entry.mode) as UInt32) == status.mode
            && (status.kind == .directory || size == status.size)
    }

    /// Whether the name still means the file or directory that it meant.
    func isSameFile(as status: FileStatus) -> Bool {
        guard (load(ScanCacheFormat.Entry.inode) as UInt64) == status.inode else { return false }
        return switch kind {
        case .file, .database: status.kind == .regular
        case .directory: status.kind == .directory
        case .symlink: status.kind == .symlink
        case nil: false
        }
    }

    var isNamedAsCompanion: Bool {
        let end = nameOffset + nameLength
        return SidecarSignature.suffixes.contains { suffix in
            guard nameLength >= suffix.count else { return false }
            return unsafe bytes[end - suffix.count..<end].elementsEqual(suffix)
        }
    }

    var signature: ScanSignature {
        ScanSignature(
            inode: load(ScanCacheFormat.Entry.inode),
            size: kind == .directory ? 0 : size,
            modified: load(ScanCacheFormat.Entry.modified),
            changed: load(ScanCacheFormat.Entry.changed),
            mode: load(ScanCacheFormat.Entry.mode),
        )
    }

    /// The entry as its tree holds it.
    var treeEntry: TreeEntry? {
        guard let kind else { return nil }
        var offset = ScanCacheFormat.Entry.extra
        var attributes: Digest?
        if flags & ScanCacheFormat.EntryFlag.attributes != 0 {
            guard unsafe offset + Digest.size <= bytes.count else { return nil }
            attributes = unsafe Digest(bytes, at: offset)
            offset += Digest.size
        }
        var owner: TreeEntry.Owner?
        if flags & ScanCacheFormat.EntryFlag.owner != 0 {
            guard unsafe offset + 8 <= bytes.count else { return nil }
            owner = TreeEntry.Owner(user: load(offset), group: load(offset + 4))
            offset += 8
        }
        var target: [UInt8] = []
        if kind == .symlink {
            let length = Int(load(offset) as UInt16)
            guard unsafe offset + 2 + length <= bytes.count else { return nil }
            target = unsafe Array(bytes[offset + 2..<offset + 2 + length])
        }
        return TreeEntry(
            name: name,
            kind: kind,
            permissions: permissions,
            size: kind.isFileLike ? contentSize : 0,
            content: kind == .symlink ? nil : content,
            isChunked: flags & ScanCacheFormat.EntryFlag.chunked != 0,
            target: target,
            attributes: attributes,
            owner: owner,
            isSecret: isSecret,
        )
    }

    /// Writes the entry as its tree holds it; false when it is none.
    func encodeTreeEntry(into out: inout ByteWriter) -> Bool {
        // Files and directories without anything unusual, which are nearly all.
        let usual = ScanCacheFormat.EntryFlag.attributes | ScanCacheFormat.EntryFlag.owner
        guard flags & usual == 0, kind == .file || kind == .directory else {
            guard let entry = treeEntry else { return false }
            entry.encode(into: &out)
            return true
        }
        let name = nameOffset
        unsafe TreeEntry.encodePlain(
            name: UnsafeRawBufferPointer(rebasing: bytes[name..<name + nameLength]), isDirectory: kind == .directory,
            permissions: permissions, size: size,
            content: UnsafeRawBufferPointer(
                rebasing: bytes[ScanCacheFormat.Entry.content..<ScanCacheFormat.Entry.content + Digest.size]),
            isChunked: flags & ScanCacheFormat.EntryFlag.chunked != 0, isSecret: isSecret, into: &out
        )
        return true
    }

    /// Copies the bytes of the entry, with another place of its record when there is one.
    func copy(to out: inout ByteWriter, auxiliary: UInt64?) {
        guard let auxiliary else {
            unsafe out.raw(bytes)
            return
        }
        let end = ScanCacheFormat.Entry.auxiliary
        unsafe out.raw(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        out.fixed(auxiliary)
        unsafe out.raw(UnsafeRawBufferPointer(rebasing: bytes[(end + 8)...]))
    }

    /// Whether it is as it was as long as no event tells of it, in a directory on `device`.
    func isPlain(on device: UInt64, _ memory: UnsafeRawBufferPointer) -> Bool {
        if isRacy { return false }
        switch kind {
        case .symlink: return true
        case .file: return links == 1
        case .directory:
            guard let child = unsafe CachedDirectory(memory, at: auxiliary) else { return false }
            return child.isPlain && child.device == device
        case .database, nil: return false
        }
    }

    /// A database's image need not have the size of its file, so it is remembered behind the name.
    private var contentSize: UInt64 {
        guard kind == .database else { return size }
        let offset = nameOffset + nameLength + 1
        guard unsafe offset + 8 <= bytes.count else { return size }
        return load(offset)
    }

    /// The bytes that a database's file really began with; nil for anything else.
    var databaseHeader: [UInt8]? {
        guard kind == .database else { return nil }
        let offset = nameOffset + nameLength + 1 + 8
        guard unsafe offset + 2 <= bytes.count else { return nil }
        let length = Int(load(offset) as UInt16)
        guard unsafe offset + 2 + length <= bytes.count else { return nil }
        return unsafe Array(bytes[offset + 2..<offset + 2 + length])
    }
}
