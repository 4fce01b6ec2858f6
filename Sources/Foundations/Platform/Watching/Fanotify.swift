internal import CLinux

/// The kernel's queue of what happens on a whole filesystem; only for who may do almost everything.
///
/// As with ``Inotify``, who reads until nothing is left has heard of every call that ended before. The kernel drops events
/// when more than it likes to keep are waiting, and says so.
package final class Fanotify: WatchQueue {
    package let descriptor: Int32

    /// Watches the filesystem that an open directory lies on.
    package init(_ directory: Int32) throws(SystemError) {
        descriptor = ev_fanotify_open(directory)
        if descriptor < 0 { throw SystemError(.open, -descriptor, "fanotify") }
    }

    deinit {
        ev_close(descriptor)
    }

    /// What is in the queue; empty when nothing is left. What cannot be understood counts as an overflow.
    package func read() throws(SystemError) -> [FilesystemEvent] {
        guard let bytes = try readBytes() else { return [] }
        return FilesystemEvent.decode(bytes) ?? [.overflow]
    }

    /// Lets the kernel pass over what happens in an open directory, as long as it remembers; it need not.
    package func ignore(_ directory: Int32) { _ = ev_fanotify_ignore(descriptor, directory) }

    /// Ends all ignoring.
    package func heedAll() throws(SystemError) {
        let failure = ev_fanotify_heed(descriptor)
        if failure < 0 { throw SystemError(.open, -failure, "fanotify") }
    }

    /// Whether the filesystem is watched still: the kernel does not tell when it was unmounted meanwhile.
    package func isWatching(_ files: any FileOperations) -> Bool {
        // What is ignored is listed first, and there may be much of it.
        guard (try? heedAll()) != nil,
            let list = try? files.openOwned(FileDescriptors.none, CName("/proc/self/fdinfo/\(descriptor)"), [.read]),
            let bytes = try? files.readUpTo(list.raw, 64 * 1024, at: 0)
        else { return false }
        return bytes.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: Array("fanotify sdev:".utf8)) }
    }

    /// What an open directory is called in events.
    package static func handle(_ directory: Int32) throws(SystemError) -> FileHandle {
        var length: Int64 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: FileHandle.limit) { buffer, count in
            length = unsafe ev_handle_of(directory, buffer.baseAddress, buffer.count)
            count = Int(max(0, length))
        }
        if length < 0 { throw SystemError(.open, Int32(truncatingIfNeeded: -length), "handle") }
        return FileHandle(bytes)
    }

    /// Opens a directory, to be named and no more; nil when it is gone. `root` is any directory of its filesystem.
    package static func open(
        _ handle: FileHandle, by root: Int32, _ files: any FileOperations
    ) throws(SystemError) -> Descriptor? {
        let opened = unsafe handle.bytes.withUnsafeBufferPointer {
            unsafe ev_handle_open(root, $0.baseAddress, $0.count)
        }
        if opened >= 0 { return Descriptor(owning: opened, files) }
        let error = SystemError(.open, -opened, "handle")
        if error.isStale { return nil }
        throw error
    }
}
