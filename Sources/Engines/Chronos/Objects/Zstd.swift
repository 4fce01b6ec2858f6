internal import Base
internal import CZstd

/// Compresses frames; keeps zstd's working memory between calls.
@safe
package final class ZstdCompressor {
    private let context: OpaquePointer
    private let level: Int32

    package init(level: Int32) throws {
        guard let context = unsafe ZSTD_createCCtx() else {
            throw EverettError(.internal, Words.outOfMemory)
        }
        unsafe self.context = unsafe context
        self.level = level
    }

    deinit {
        unsafe ZSTD_freeCCtx(context)
    }

    /// The compressed bytes, or nil when they would not be smaller.
    package func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 64 else { return nil }
        let context = unsafe context
        let level = level
        var isSmaller = false
        // Anything that does not fit into one byte less than the input is not worth storing compressed.
        let out = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count - 1) { target, count in
            let written = unsafe bytes.withUnsafeBytes { source in
                unsafe ZSTD_compressCCtx(
                    context, target.baseAddress, target.count, source.baseAddress, source.count, level
                )
            }
            isSmaller = ZSTD_isError(written) == 0
            count = isSmaller ? written : 0
        }
        return isSmaller ? out : nil
    }
}

/// Expands frames whose raw length is known and bounded before a byte is allocated.
@safe
package final class ZstdDecompressor {
    private let context: OpaquePointer

    package init() throws {
        guard let context = unsafe ZSTD_createDCtx() else {
            throw EverettError(.internal, Words.outOfMemory)
        }
        unsafe self.context = unsafe context
    }

    deinit {
        unsafe ZSTD_freeDCtx(context)
    }

    /// Exactly `rawLength` bytes, or nil when the input is not a frame of that length.
    package func decompress(_ bytes: [UInt8], rawLength: Int) -> [UInt8]? {
        let context = unsafe context
        let out = unsafe [UInt8](unsafeUninitializedCapacity: rawLength) { target, count in
            let written = unsafe bytes.withUnsafeBytes { source in
                unsafe ZSTD_decompressDCtx(
                    context, target.baseAddress, rawLength, source.baseAddress, source.count
                )
            }
            count = ZSTD_isError(written) == 0 ? written : 0
        }
        return out.count == rawLength ? out : nil
    }
}
