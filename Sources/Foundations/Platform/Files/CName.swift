package import Base
internal import Glibc

/// A NUL-terminated name for the kernel; made from bytes that hold no NUL.
package struct CName: Sendable {
    private let bytes: [CChar]

    package init(_ name: [UInt8]) {
        bytes = unsafe name.withUnsafeBufferPointer { unsafe CName.terminated($0) }
    }

    package init(_ name: ArraySlice<UInt8>) {
        bytes = unsafe name.withUnsafeBufferPointer { unsafe CName.terminated($0) }
    }

    // One of these is made for every system call on a name, so the bytes are copied as a block.
    private static func terminated(_ name: UnsafeBufferPointer<UInt8>) -> [CChar] {
        unsafe [CChar](unsafeUninitializedCapacity: name.count + 1) { target, count in
            if let from = name.baseAddress, let to = target.baseAddress {
                precondition(unsafe memchr(from, 0, name.count) == nil, "a name for the kernel holds no NUL")
                unsafe memcpy(to, from, name.count)
            }
            unsafe target[name.count] = 0
            count = name.count + 1
        }
    }

    /// A path; the root is `.`, the directory itself.
    package init(_ path: BytePath) {
        self.init(path.isRoot ? [UInt8(ascii: ".")] : path.bytes)
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
