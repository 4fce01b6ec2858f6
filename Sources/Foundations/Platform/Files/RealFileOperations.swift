internal import Base
internal import CLinux
internal import Glibc

/// The kernel itself.
package struct RealFileOperations: FileOperations {
    package init() {}

    package func open(
        _ directory: Int32, _ name: borrowing CName, _ mode: OpenMode, permissions: UInt32, resolution: Resolution
    ) throws(SystemError) -> Int32 {
        let fd = unsafe name.withPointer {
            unsafe ev_openat(directory, $0, mode.flags, permissions, resolution.mask)
        }
        return try check(fd, .open, name)
    }

    package func close(_ descriptor: Int32) throws(SystemError) {
        try check(ev_close(descriptor), .close, descriptor)
    }

    package func read(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(SystemError) -> Int {
        let count = unsafe ev_pread(descriptor, buffer.baseAddress, buffer.count, Int64(clamping: offset))
        return try check(count, .read, descriptor)
    }

    package func write(
        _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: UInt64
    ) throws(SystemError) -> Int {
        let count = unsafe ev_pwrite(descriptor, bytes.baseAddress, bytes.count, Int64(clamping: offset))
        return try check(count, .write, descriptor)
    }

    package func seek(
        _ descriptor: Int32, to target: SeekTarget, from offset: UInt64
    ) throws(SystemError) -> UInt64? {
        let whence = target == .data ? EV_SEEK_DATA : EV_SEEK_HOLE
        let found = ev_seek(descriptor, Int64(clamping: offset), whence)
        if found == -Int64(ENXIO) { return nil }
        return UInt64(try check(found, .seek, descriptor))
    }

    package func truncate(_ descriptor: Int32, to size: UInt64) throws(SystemError) {
        try check(ev_ftruncate(descriptor, Int64(clamping: size)), .truncate, descriptor)
    }

    package func fsync(_ descriptor: Int32) throws(SystemError) {
        try check(ev_fsync(descriptor), .fsync, descriptor)
    }

    package func fdatasync(_ descriptor: Int32) throws(SystemError) {
        try check(ev_fdatasync(descriptor), .fdatasync, descriptor)
    }

    package func syncFileSystem(_ descriptor: Int32) throws(SystemError) {
        try check(ev_syncfs(descriptor), .syncfs, descriptor)
    }

    package func startWriteback(_ descriptor: Int32) throws(SystemError) {
        try check(ev_start_writeback(descriptor), .writeback, descriptor)
    }

    package func status(_ descriptor: Int32) throws(SystemError) -> FileStatus {
        var raw = ev_stat()
        let result = unsafe ev_fstat(descriptor, &raw)
        try check(result, .stat, descriptor)
        return FileStatus(raw)
    }

    package func status(_ directory: Int32, rawName: UnsafePointer<CChar>, into status: inout FileStatus) -> Int32 {
        var raw = ev_stat()
        let result = unsafe ev_fstatat(directory, rawName, &raw)
        if result < 0 { return -result }
        status = FileStatus(raw)
        return 0
    }

    package func access(_ directory: Int32, _ name: borrowing CName, mode: Int32) throws(SystemError) {
        try check(unsafe name.withPointer { unsafe ev_faccessat(directory, $0, mode) }, .access, name)
    }

    package func space(_ descriptor: Int32) throws(SystemError) -> FileSystemSpace {
        var raw = ev_space()
        let result = unsafe ev_space_of(descriptor, &raw)
        try check(result, .statfs, descriptor)
        return FileSystemSpace(
            availableBytes: raw.blocks_available &* raw.block_size,
            totalBytes: raw.blocks_total &* raw.block_size,
            availableInodes: raw.inodes_available,
            countsInodes: raw.inodes_total > 0,
            type: raw.type,
        )
    }

    package func rename(
        _ fromDirectory: Int32, _ from: borrowing CName, _ toDirectory: Int32, _ to: borrowing CName, _ mode: RenameMode
    ) throws(SystemError) {
        let flags: UInt32 =
            switch mode {
            case .replace: 0
            case .noReplace: EV_RENAME_NOREPLACE
            case .exchange: EV_RENAME_EXCHANGE
            }
        let target = copy to
        let result = unsafe from.withPointer { source in
            unsafe target.withPointer { unsafe ev_renameat(fromDirectory, source, toDirectory, $0, flags) }
        }
        try check(result, .rename, to)
    }

    package func unlink(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        try check(unsafe name.withPointer { unsafe ev_unlinkat(directory, $0, 0) }, .unlink, name)
    }

    package func removeDirectory(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        try check(unsafe name.withPointer { unsafe ev_unlinkat(directory, $0, EV_AT_REMOVEDIR) }, .unlink, name)
    }

    package func makeDirectory(
        _ directory: Int32, _ name: borrowing CName, permissions: UInt32
    ) throws(SystemError) {
        try check(unsafe name.withPointer { unsafe ev_mkdirat(directory, $0, permissions) }, .mkdir, name)
    }

    package func link(
        _ fromDirectory: Int32, _ from: borrowing CName, _ toDirectory: Int32, _ to: borrowing CName
    ) throws(SystemError) {
        let target = copy to
        let result = unsafe from.withPointer { source in
            unsafe target.withPointer { unsafe ev_linkat(fromDirectory, source, toDirectory, $0, 0) }
        }
        try check(result, .link, to)
    }

    package func symlink(
        target: borrowing CName, _ directory: Int32, _ name: borrowing CName
    ) throws(SystemError) {
        let place = copy name
        let result = unsafe target.withPointer { text in
            unsafe place.withPointer { unsafe ev_symlinkat(text, directory, $0) }
        }
        try check(result, .symlink, name)
    }

    package func readLink(_ directory: Int32, _ name: borrowing CName) throws(SystemError) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: 4097)
        let capacity = buffer.count
        let place = copy name
        let length = unsafe buffer.withUnsafeMutableBufferPointer { out in
            unsafe place.withPointer { unsafe ev_readlinkat(directory, $0, out.baseAddress, capacity) }
        }
        let count = try check(length, .readlink, name)
        return buffer.prefix(count).map(UInt8.init(bitPattern:))
    }

    package func changeMode(_ descriptor: Int32, _ permissions: UInt32) throws(SystemError) {
        try check(ev_fchmod(descriptor, permissions), .chmod, descriptor)
    }

    package func changeMode(
        _ directory: Int32, _ name: borrowing CName, _ permissions: UInt32
    ) throws(SystemError) {
        try check(unsafe name.withPointer { unsafe ev_fchmodat(directory, $0, permissions) }, .chmod, name)
    }

    package func changeOwner(_ descriptor: Int32, user: UInt32, group: UInt32) throws(SystemError) {
        try check(ev_fchown(descriptor, user, group), .chown, descriptor)
    }

    package func changeOwner(
        _ directory: Int32, _ name: borrowing CName, user: UInt32, group: UInt32
    ) throws(SystemError) {
        try check(unsafe name.withPointer { unsafe ev_fchownat_nofollow(directory, $0, user, group) }, .chown, name)
    }

    package func setModified(_ descriptor: Int32, nanoseconds: Int64) throws(SystemError) {
        try check(ev_set_mtime(descriptor, nanoseconds), .utimens, descriptor)
    }

    package func clone(_ from: Int32, to: Int32) throws(SystemError) {
        try check(ev_clone(from, to), .copy, to)
    }

    package func copyRange(_ from: Int32, to: Int32, count: Int) throws(SystemError) -> Int {
        try check(ev_copy_file_range(from, to, count), .copy, to)
    }

    package func makeWhiteout(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        try check(unsafe name.withPointer { unsafe ev_whiteout(directory, $0) }, .mknod, name)
    }

    package func snapshot(_ subvolume: Int32, to directory: Int32, _ name: borrowing CName) throws(SystemError) {
        try check(unsafe name.withPointer { unsafe ev_snapshot(subvolume, directory, $0) }, .snapshot, name)
    }

    package func removeSnapshot(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        try check(unsafe name.withPointer { unsafe ev_remove_snapshot(directory, $0) }, .unlink, name)
    }

    package func list(_ descriptor: Int32) throws(SystemError) -> [DirectoryEntry] {
        var entries: [DirectoryEntry] = []
        // The descriptor may have been listed before; a directory stream starts where the last one stopped.
        try check(ev_seek(descriptor, 0, SEEK_SET), .seek, descriptor)
        var failure: Int64 = 0
        unsafe withUnsafeTemporaryAllocation(byteCount: 32 * 1024, alignment: 8) { buffer in
            while true {
                let filled = unsafe ev_getdents(descriptor, buffer.baseAddress, buffer.count)
                if filled <= 0 {
                    failure = filled
                    return
                }
                unsafe RealFileOperations.decode(
                    UnsafeRawBufferPointer(rebasing: buffer[..<Int(filled)]), into: &entries)
            }
        }
        try check(failure, .list, descriptor)
        return entries
    }

    private static func decode(_ records: UnsafeRawBufferPointer, into entries: inout [DirectoryEntry]) {
        guard var place = records.baseAddress else { return }
        let end = unsafe place + records.count
        while unsafe place < end {
            var inode: UInt64 = 0
            var type: UInt8 = 0
            var name: UnsafePointer<CChar>?
            var nameLength: UInt16 = 0
            let length = unsafe ev_dirent(place, &inode, &type, &name, &nameLength)
            if let name = unsafe name {
                let bytes = unsafe UnsafeRawBufferPointer(start: name, count: Int(nameLength))
                let isDot = unsafe nameLength <= 2 && bytes.allSatisfy { $0 == 0x2e }
                if !isDot {
                    unsafe entries.append(
                        DirectoryEntry(name: Array(bytes), inode: inode, kind: FileKind(directoryEntryType: type))
                    )
                }
            }
            unsafe place += Int(length)
        }
    }

    package func attributeNames(_ descriptor: Int32) throws(SystemError) -> [[UInt8]] {
        // Most files have none, so the first call asks with a buffer that is nearly always enough.
        var list = [CChar](repeating: 0, count: 1024)
        var length = unsafe list.withUnsafeMutableBufferPointer {
            unsafe ev_flistxattr(descriptor, $0.baseAddress, $0.count)
        }
        if length == -Int64(ERANGE) {
            list = [CChar](repeating: 0, count: 65536)
            length = unsafe list.withUnsafeMutableBufferPointer {
                unsafe ev_flistxattr(descriptor, $0.baseAddress, $0.count)
            }
        }
        if length == -Int64(EOPNOTSUPP) { return [] }
        let count = try check(length, .listxattr, descriptor)
        return list.prefix(count).split(separator: 0).map { $0.map(UInt8.init(bitPattern:)) }
    }

    package func attribute(_ descriptor: Int32, _ name: borrowing CName) throws(SystemError) -> [UInt8] {
        var value = [UInt8](repeating: 0, count: 65536)
        let place = copy name
        let length = unsafe value.withUnsafeMutableBytes { out in
            unsafe place.withPointer { unsafe ev_fgetxattr(descriptor, $0, out.baseAddress, out.count) }
        }
        value.removeSubrange((try check(length, .getxattr, name))...)
        return value
    }

    package func setAttribute(
        _ descriptor: Int32, _ name: borrowing CName, _ value: [UInt8]
    ) throws(SystemError) {
        let place = copy name
        let result = unsafe value.withUnsafeBytes { bytes in
            unsafe place.withPointer { unsafe ev_fsetxattr(descriptor, $0, bytes.baseAddress, bytes.count) }
        }
        try check(result, .setxattr, name)
    }

    package func removeAttribute(_ descriptor: Int32, _ name: borrowing CName) throws(SystemError) {
        try check(unsafe name.withPointer { unsafe ev_fremovexattr(descriptor, $0) }, .removexattr, name)
    }

    package func map(_ descriptor: Int32, offset: UInt64, length: Int) throws(SystemError) -> UnsafeRawBufferPointer {
        var address: UnsafeRawPointer?
        let result = unsafe ev_map_readonly(descriptor, Int64(clamping: offset), length, &address)
        try check(result, .map, descriptor)
        return unsafe UnsafeRawBufferPointer(start: address, count: length)
    }

    package func provesNoWriter(_ descriptor: Int32) throws(SystemError) -> Bool {
        // A writer that opens the file during the lease makes the kernel send SIGIO, which ends a process that does
        // not expect it; SIGURG is ignored by default.
        _ = fcntl(descriptor, __F_SETSIG, SIGURG)
        let result = ev_proves_no_writer(descriptor)
        if result == -EAGAIN { return false }
        try check(result, .lease, descriptor)
        return true
    }

    package func tryLock(_ descriptor: Int32, exclusive: Bool) throws(SystemError) -> Bool {
        let result = ev_try_lock(descriptor, exclusive ? 1 : 0)
        if result == -EAGAIN || result == -EWOULDBLOCK { return false }
        try check(result, .lock, descriptor)
        return true
    }

    package func unlock(_ descriptor: Int32) throws(SystemError) {
        try check(ev_unlock(descriptor), .lock, descriptor)
    }
}

@discardableResult
private func check(
    _ result: Int32, _ operation: FileOperation, _ name: borrowing CName
) throws(SystemError) -> Int32 {
    if result < 0 { throw SystemError(operation, -result, name.text) }
    return result
}

@discardableResult
private func check(
    _ result: Int64, _ operation: FileOperation, _ name: borrowing CName
) throws(SystemError) -> Int {
    if result < 0 { throw SystemError(operation, Int32(-result), name.text) }
    return Int(result)
}

@discardableResult
private func check(_ result: Int32, _ operation: FileOperation, _ descriptor: Int32) throws(SystemError) -> Int32 {
    if result < 0 { throw SystemError(operation, -result, "descriptor \(descriptor)") }
    return result
}

@discardableResult
private func check(_ result: Int64, _ operation: FileOperation, _ descriptor: Int32) throws(SystemError) -> Int {
    if result < 0 { throw SystemError(operation, Int32(-result), "descriptor \(descriptor)") }
    return Int(result)
}

extension FileStatus {
    init(_ raw: ev_stat) {
        self.init(
            device: raw.dev,
            inode: raw.ino,
            specialDevice: raw.rdev,
            size: raw.size,
            blocks: raw.blocks,
            modifiedNanoseconds: raw.mtime_ns,
            changedNanoseconds: raw.ctime_ns,
            mode: raw.mode,
            links: raw.nlink,
            user: raw.uid,
            group: raw.gid,
        )
    }
}

extension FileKind {
    /// From `d_type`, which is the type bits of the mode shifted down.
    init(directoryEntryType type: UInt8) {
        self.init(mode: UInt32(type) << 12)
    }
}

extension OpenMode {
    var flags: Int32 {
        var flags: Int32 =
            if contains(.pathOnly) {
                EV_O_PATH
            } else if contains(.read), contains(.write) {
                EV_O_RDWR
            } else if contains(.write) {
                EV_O_WRONLY
            } else {
                EV_O_RDONLY
            }
        if contains(.create) { flags |= EV_O_CREAT }
        if contains(.exclusive) { flags |= EV_O_EXCL }
        if contains(.truncate) { flags |= EV_O_TRUNC }
        if contains(.directory) { flags |= EV_O_DIRECTORY }
        if contains(.noFollow) { flags |= EV_O_NOFOLLOW }
        if contains(.append) { flags |= EV_O_APPEND }
        if contains(.noAccessTime) { flags |= EV_O_NOATIME }
        if contains(.nonBlocking) { flags |= EV_O_NONBLOCK }
        return flags
    }
}

extension Resolution {
    var mask: UInt64 {
        switch self {
        case .trusting: 0
        case .beneath:
            EV_RESOLVE_BENEATH | EV_RESOLVE_NO_SYMLINKS | EV_RESOLVE_NO_MAGICLINKS | EV_RESOLVE_NO_XDEV
        case .beneathAcrossMounts: EV_RESOLVE_BENEATH | EV_RESOLVE_NO_SYMLINKS | EV_RESOLVE_NO_MAGICLINKS
        }
    }
}
