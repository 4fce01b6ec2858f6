/// Bytes that never change and that any number of answers share, at an address that stays.
// SAFETY: the memory is written in `init` and freed in `deinit` only.
@safe
package final class SharedBytes: @unchecked Sendable {
    let buffer: UnsafeRawBufferPointer
    private let isOwned: Bool

    package init(_ bytes: [UInt8]) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        unsafe memory.copyBytes(from: bytes)
        unsafe buffer = UnsafeRawBufferPointer(memory)
        isOwned = true
    }

    package convenience init(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// Bytes that live as long as the program, as those embedded in it do; the caller vouches for that.
    package init(static buffer: UnsafeRawBufferPointer) {
        unsafe self.buffer = unsafe buffer
        isOwned = false
    }

    deinit {
        if isOwned { unsafe buffer.deallocate() }
    }

    package var count: Int { unsafe buffer.count }
    package var bytes: [UInt8] { unsafe Array(buffer) }
}
