internal import CLinux
internal import Glibc

/// One end of a connection between two processes of this machine; it can carry open files.
///
/// A descriptor with one owner, closed when that lets go. Calls block.
package struct LocalSocket: ~Copyable, Sendable {
    /// Who is at the other end, as the kernel says.
    package struct Peer: Sendable, Hashable {
        package let user: UInt32
        package let process: Int32
    }

    package let raw: Int32
    package let place: String
    /// Who called; nil at the end that did.
    package let caller: Peer?

    fileprivate init(_ raw: Int32, _ place: String, caller: Peer? = nil) {
        self.raw = raw
        self.place = place
        self.caller = caller
    }

    deinit {
        _ = ev_close(raw)
    }

    /// Connects to who listens at `name` in an open directory.
    package static func connect(
        in directory: Int32, _ name: String
    ) throws(LocalSocketFailure) -> LocalSocket {
        let path = LocalSocket.path(directory, name)
        let raw = unsafe CName(path).withPointer { unsafe ev_local_connect($0) }
        if raw < 0 { throw LocalSocketFailure(.connect, -raw, name) }
        return LocalSocket(raw, name)
    }

    /// A path that is short however deep the directory lies: a socket's address has room for a hundred bytes.
    fileprivate static func path(_ directory: Int32, _ name: String) -> String { "/proc/self/fd/\(directory)/\(name)" }

    /// Sends all bytes; the open files go with the first of them.
    package func send(_ bytes: [UInt8], files: [Int32] = []) throws(LocalSocketFailure) {
        precondition(!bytes.isEmpty, "files travel with at least one byte")
        var sent = 0
        while sent < bytes.count {
            let first = sent == 0 ? files : []
            let count = unsafe bytes.withUnsafeBytes { memory -> Int64 in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: memory[sent...])
                return unsafe ev_send_files(raw, rest.baseAddress, rest.count, first, first.count)
            }
            if count < 0 { throw LocalSocketFailure(.send, Int32(-count), place) }
            sent += Int(count)
        }
    }

    /// What there is, up to `limit` bytes, with the files that came along; empty at the end.
    package func receive(
        _ limit: Int, files limitOfFiles: Int = 0
    ) throws(LocalSocketFailure) -> (bytes: [UInt8], files: [Int32]) {
        var received: Int64 = 0
        var files = [Int32](repeating: -1, count: max(1, limitOfFiles))
        var fileCount = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            received = unsafe ev_receive_files(raw, buffer.baseAddress, limit, &files, limitOfFiles, &fileCount)
            count = max(0, Int(received))
        }
        if received < 0 { throw LocalSocketFailure(.receive, Int32(-received), place) }
        return (bytes, Array(files.prefix(fileCount)))
    }

    /// Whether there is something to receive, or the end; false when the time is up first. Nil waits without end.
    package func waitReadable(milliseconds: Int32?) throws(LocalSocketFailure) -> Bool {
        let ready = ev_wait_readable(raw, milliseconds ?? -1)
        if ready < 0 { throw LocalSocketFailure(.wait, -ready, place) }
        return ready == 1
    }

    /// Whether the other side will send nothing more.
    package var isHungUp: Bool { ev_is_hung_up(raw) != 0 }

    /// The other side reads the end from now on; receiving goes on.
    package func finishSending() { _ = ev_finish_writing(raw) }
}

/// A name in a directory at which other processes of this machine can reach this one.
package struct LocalListener: ~Copyable, Sendable {
    package let raw: Int32
    private let name: String

    deinit {
        _ = ev_close(raw)
    }

    /// Listens at `name` in an open directory that nobody else may write to; what lay there is gone.
    package init(in directory: Int32, _ name: String, _ files: any FileOperations) throws(LocalSocketFailure) {
        do throws(SystemError) {
            try files.unlink(directory, CName(name))
        } catch {
            if !error.isMissing { throw LocalSocketFailure(.listen, error.errno, name) }
        }
        let raw = unsafe CName(LocalSocket.path(directory, name)).withPointer { unsafe ev_local_listen($0, 64) }
        if raw < 0 { throw LocalSocketFailure(.listen, -raw, name) }
        self.raw = raw
        self.name = name
    }

    /// The next caller.
    package func accept() throws(LocalSocketFailure) -> LocalSocket {
        var user: UInt32 = 0
        var process: Int32 = 0
        let raw = unsafe ev_local_accept(self.raw, &user, &process)
        if raw < 0 { throw LocalSocketFailure(.accept, -raw, name) }
        return LocalSocket(raw, name, caller: LocalSocket.Peer(user: user, process: process))
    }

    package func waitReadable(milliseconds: Int32?) throws(LocalSocketFailure) -> Bool {
        let ready = ev_wait_readable(raw, milliseconds ?? -1)
        if ready < 0 { throw LocalSocketFailure(.wait, -ready, name) }
        return ready == 1
    }
}
