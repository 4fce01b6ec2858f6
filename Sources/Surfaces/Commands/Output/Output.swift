internal import Glibc

/// Collects what goes to standard output and writes it in large pieces.
///
/// A reader that went away (EPIPE) ends the writing without a word, as `head` expects.
final class Output {
    private static let fullEnough = 64 * 1024

    private let descriptor: Int32
    /// Keeps everything instead, for whoever passes it on.
    private let collector: OutputCollector?
    private var pending: [UInt8] = []
    private var isDone = false
    /// Why something could not be written.
    private(set) var failure: String?

    init(_ descriptor: Int32, collector: OutputCollector? = nil) {
        self.descriptor = descriptor
        self.collector = collector
    }

    func write(_ text: String) {
        if isDone { return }
        pending.append(contentsOf: text.utf8)
        if pending.count >= Self.fullEnough { flush() }
    }

    func flush() {
        if isDone || pending.isEmpty { return }
        if let collector {
            collector.add(pending)
            return pending.removeAll(keepingCapacity: true)
        }
        let error = Self.writeAll(pending, to: descriptor)
        pending.removeAll(keepingCapacity: true)
        guard error != 0 else { return }
        isDone = true
        if error != EPIPE { failure = unsafe String(cString: strerror(error)) }
    }

    /// Whether nobody will read what is still to come.
    var isClosed: Bool { isDone }

    /// Writes everything; returns 0 or the kernel's number of what went wrong.
    @discardableResult
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        unsafe bytes.withUnsafeBytes { buffer -> Int32 in
            var written = 0
            while written < buffer.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                let count = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    written += count
                } else if count == 0 || errno != EINTR {
                    return count == 0 ? ENOSPC : errno
                }
            }
            return 0
        }
    }

    @discardableResult
    static func writeAll(_ text: String, to descriptor: Int32) -> Int32 {
        writeAll(Array(text.utf8), to: descriptor)
    }
}
