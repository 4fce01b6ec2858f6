internal import CLinux
internal import Glibc

/// Conversations of a few words between two processes of this machine, by threads that may wait; open files can go along.
extension Socket {
    /// Sends all bytes, and the open files with the first of them; waits for a reader that is behind.
    package func sendAll(
        _ bytes: [UInt8], files: [Int32] = [], patience milliseconds: Int32 = 250
    ) throws(SocketFailure) {
        precondition(!bytes.isEmpty, "files travel with at least one byte")
        var sent = 0
        while sent < bytes.count {
            let first = sent == 0 ? files : []
            let count = unsafe bytes.withUnsafeBytes { memory -> Int64 in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: memory[sent...])
                return unsafe ev_send_files(raw, rest.baseAddress, rest.count, first, first.count)
            }
            if count >= 0 {
                sent += Int(count)
                continue
            }
            guard count == -Int64(EAGAIN) else { throw SocketFailure(.send, Int32(-count)) }
            let ready = ev_wait_writable(raw, milliseconds)
            if ready == 0 { throw SocketFailure(.send, ETIMEDOUT) }
            if ready < 0, ready != -EINTR { throw SocketFailure(.send, -ready) }
        }
    }

    /// What there is once there is something, up to `limit` bytes, with the files that came along; empty at the end.
    package func receive(
        _ limit: Int, files limitOfFiles: Int = 0
    ) throws(SocketFailure) -> (bytes: [UInt8], files: [Int32]) {
        while true {
            var received: Int64 = 0
            var files = [Int32](repeating: -1, count: max(1, limitOfFiles))
            var fileCount = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                received = unsafe ev_receive_files(raw, buffer.baseAddress, limit, &files, limitOfFiles, &fileCount)
                count = max(0, Int(received))
            }
            if received >= 0 { return (bytes, Array(files.prefix(fileCount))) }
            guard received == -Int64(EAGAIN) else { throw SocketFailure(.receive, Int32(-received)) }
            _ = try waitReadable(milliseconds: nil)
        }
    }

    /// Whether there is something to receive, to accept, or the end; false when the time is up first, or when `other`
    /// can be read and this cannot. Nil waits without end.
    package func waitReadable(milliseconds: Int32?, unless other: Int32 = -1) throws(SocketFailure) -> Bool {
        let ready = ev_wait_readable(raw, other, milliseconds ?? -1)
        if ready < 0 { throw SocketFailure(.wait, -ready) }
        return ready == 1
    }

    /// Whether the other side will send nothing more.
    package var isHungUp: Bool { ev_is_hung_up(raw) > 0 }
}
