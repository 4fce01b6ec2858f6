package import Base

/// A NUL-terminated name for the kernel; made from bytes that hold no NUL.
package struct CName: Sendable {
    private let bytes: [CChar]

    package init(_ name: some Collection<UInt8>) {
        precondition(!name.contains(0), "a name for the kernel holds no NUL")
        var bytes = [CChar]()
        bytes.reserveCapacity(name.count + 1)
        for byte in name { bytes.append(CChar(bitPattern: byte)) }
        bytes.append(0)
        self.bytes = bytes
    }

    /// A path; the root is `.`, the directory itself.
    package init(_ path: BytePath) {
        self.init(path.isRoot ? [0x2e] : path.bytes)
    }

    package init(_ text: String) {
        self.init(Array(text.utf8))
    }

    package func withPointer<Result, Failure: Error>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe bytes.withUnsafeBufferPointer { buffer throws(Failure) -> Result in
            guard let base = buffer.baseAddress else { preconditionFailure("the terminator is always there") }
            return try unsafe body(base)
        }
    }

    /// The name without its terminator.
    package var raw: [UInt8] { bytes.dropLast().map(UInt8.init(bitPattern:)) }

    package var text: String {
        String(decoding: raw, as: UTF8.self)
    }
}
