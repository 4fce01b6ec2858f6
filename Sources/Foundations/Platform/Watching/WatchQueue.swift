internal import CLinux

/// A queue of the kernel that a thread can wait for.
package protocol WatchQueue: AnyObject, Sendable {
    var descriptor: Int32 { get }
}

extension WatchQueue {
    /// The bytes of some events, in order; nil when nothing is left.
    func readBytes(atMost size: Int = 64 * 1024) throws(SystemError) -> [UInt8]? {
        var failure: Int64 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let got = unsafe ev_read(descriptor, buffer.baseAddress, buffer.count)
            if got < 0 { failure = -got }
            count = Int(max(0, got))
        }
        let error = SystemError(.read, Int32(truncatingIfNeeded: failure), "\(Self.self)")
        if failure != 0, !error.isBusy { throw error }
        return bytes.isEmpty ? nil : bytes
    }
}
