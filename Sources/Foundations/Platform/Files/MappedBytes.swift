package import Base
internal import CLinux

/// Read-only bytes of part of a file: in the heap when few, mapped when many.
///
/// A mapped file that shrinks underneath faults the process, so only files that Everett wrote, sealed and measured are
/// mapped, and small ones are read instead.
@safe
package final class MappedBytes: Sendable {
    private enum Backing {
        case heap([UInt8])
        case mapping(base: UInt, length: Int)
    }

    private static let pageSize: UInt64 = 4096
    private static let mappingThreshold = 256 * 1024

    private let backing: Backing
    private let skipped: Int
    package let count: Int

    package init(_ bytes: [UInt8]) {
        backing = .heap(bytes)
        skipped = 0
        count = bytes.count
    }

    /// The `length` bytes at `offset`; the caller has checked that the file is that long.
    package init(_ files: any FileOperations, _ descriptor: Int32, offset: UInt64, length: Int) throws(SystemError) {
        count = length
        if length < MappedBytes.mappingThreshold {
            let bytes = try files.readUpTo(descriptor, length, at: offset)
            guard bytes.count == length else {
                throw SystemError(.read, FileDescriptors.tooShortErrno, "descriptor \(descriptor)")
            }
            backing = .heap(bytes)
            skipped = 0
        } else {
            let start = offset / MappedBytes.pageSize * MappedBytes.pageSize
            skipped = Int(offset - start)
            let buffer = try unsafe files.map(descriptor, offset: start, length: length + skipped)
            backing = .mapping(base: UInt(bitPattern: buffer.baseAddress), length: buffer.count)
        }
    }

    deinit {
        if case .mapping(let base, let length) = backing, let address = unsafe UnsafeRawPointer(bitPattern: base) {
            _ = unsafe ev_unmap(address, length)
        }
    }

    /// The bytes, valid only inside `body`.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch backing {
        case .heap(let bytes):
            try unsafe bytes.withUnsafeBufferPointer { buffer throws(Failure) -> Result in
                try unsafe body(UnsafeRawBufferPointer(buffer))
            }
        case .mapping(let base, _):
            try unsafe body(
                UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: base + UInt(skipped)), count: count)
            )
        }
    }

    package func u32(at offset: Int) throws(DecodingFault) -> UInt32 {
        try unsafe withBytes { bytes throws(DecodingFault) in
            guard offset >= 0, offset <= bytes.count - 4 else { throw .truncated }
            return UInt32(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
    }

    package func u64(at offset: Int) throws(DecodingFault) -> UInt64 {
        try unsafe withBytes { bytes throws(DecodingFault) in
            guard offset >= 0, offset <= bytes.count - 8 else { throw .truncated }
            return UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
    }

    package func u8(at offset: Int) throws(DecodingFault) -> UInt8 {
        try unsafe withBytes { bytes throws(DecodingFault) in
            guard offset >= 0, offset < bytes.count else { throw .truncated }
            return unsafe bytes[offset]
        }
    }

    package func digest(at offset: Int) throws(DecodingFault) -> Digest {
        try unsafe withBytes { bytes throws(DecodingFault) in
            guard offset >= 0, offset <= bytes.count - Digest.size else { throw .truncated }
            return unsafe Digest(bytes, at: offset)
        }
    }

    package func bytes(in range: Range<Int>) throws(DecodingFault) -> [UInt8] {
        try unsafe withBytes { bytes throws(DecodingFault) in
            guard range.lowerBound >= 0, range.upperBound <= bytes.count else { throw .truncated }
            return unsafe Array(bytes[range])
        }
    }
}
