package import Base
internal import CLinux

/// The read-only bytes of a range of a file: copied when few, mapped when many.
///
/// For files that Everett wrote and never shortens: reading a mapping past the end of its file ends the process.
@safe
package final class MappedBytes: Sendable {
    /// A mapping costs more than a copy below this size: a system call each way and a page fault per page.
    package static let mappedFrom = 256 * 1024
    private static let page: UInt64 = 65_536

    package let count: Int
    package let isMapped: Bool
    // SAFETY: the memory is never written after init and is freed only in deinit, when no other reference exists.
    private nonisolated(unsafe) let region: UnsafeRawBufferPointer
    private let start: Int

    /// Holds `range` of an open file, which may be closed afterwards; fails when the file is shorter.
    package init(
        _ files: any FileOperations, _ descriptor: Int32, _ range: Range<UInt64>
    ) throws(SystemError) {
        guard range.upperBound <= (try files.status(descriptor).size), let count = Int(exactly: range.upperBound)
        else { throw SystemError(.map, FileDescriptors.noDataErrno, "descriptor \(descriptor)") }
        self.count = count - Int(range.lowerBound)
        isMapped = self.count >= MappedBytes.mappedFrom
        if isMapped {
            // 64 KiB is a multiple of every page size Linux runs with.
            let aligned = range.lowerBound / MappedBytes.page * MappedBytes.page
            start = Int(range.lowerBound - aligned)
            unsafe region = try unsafe files.map(descriptor, offset: aligned, length: self.count + start)
        } else {
            start = 0
            let bytes = try files.readUpTo(descriptor, self.count, at: range.lowerBound)
            guard bytes.count == self.count else {
                throw SystemError(.read, FileDescriptors.noDataErrno, "descriptor \(descriptor)")
            }
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: self.count, alignment: 8)
            unsafe copy.copyBytes(from: bytes)
            unsafe region = UnsafeRawBufferPointer(copy)
        }
    }

    /// Holds bytes that were made in memory.
    package init(_ bytes: [UInt8]) {
        count = bytes.count
        isMapped = false
        start = 0
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
        unsafe copy.copyBytes(from: bytes)
        unsafe region = UnsafeRawBufferPointer(copy)
    }

    deinit {
        if isMapped {
            _ = unsafe ev_unmap(region.baseAddress, region.count)
        } else {
            unsafe region.deallocate()
        }
    }

    /// All of it, for the duration of `body` only.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(rebasing: region[start..<start + count]))
    }

    package func u8(at offset: Int) throws(DecodingFault) -> UInt8 {
        try load(offset, as: UInt8.self)
    }

    package func u32(at offset: Int) throws(DecodingFault) -> UInt32 {
        UInt32(littleEndian: try load(offset, as: UInt32.self))
    }

    package func u64(at offset: Int) throws(DecodingFault) -> UInt64 {
        UInt64(littleEndian: try load(offset, as: UInt64.self))
    }

    package func digest(at offset: Int) throws(DecodingFault) -> Digest {
        try check(offset, Digest.size)
        return unsafe Digest(region, at: start + offset)
    }

    package func bytes(in range: Range<Int>) throws(DecodingFault) -> [UInt8] {
        try check(range.lowerBound, range.count)
        return unsafe Array(region[(start + range.lowerBound)..<(start + range.upperBound)])
    }

    private func load<Value: BitwiseCopyable>(_ offset: Int, as type: Value.Type) throws(DecodingFault) -> Value {
        try check(offset, MemoryLayout<Value>.size)
        return unsafe region.loadUnaligned(fromByteOffset: start + offset, as: type)
    }

    private func check(_ offset: Int, _ length: Int) throws(DecodingFault) {
        guard offset >= 0, offset <= count, count - offset >= length else { throw DecodingFault.truncated }
    }
}
