internal import Base
internal import Platform

/// Rebuilds a pack's directory from its frames, which describe themselves.
enum PackSalvage {
    /// What could be made of a pack's frames.
    struct Salvaged {
        let directory: [UInt8]
        /// Tree patches that are not in the directory, because what they are based on was not found.
        let unresolvedPatches: Int
    }

    /// A directory over every frame that can still be read; ids are recomputed from the bytes.
    ///
    /// A tree patch does not hold the bytes its id is made of, so its id is found by applying it to its base, which lies
    /// in this pack or is given by `base`; what cannot be resolved is left out and reported by verification.
    static func rebuildDirectory(
        _ file: Int32, size: UInt64, _ files: any FileOperations, name: String, base: (Digest) -> Tree?
    ) throws -> Salvaged {
        var builder = PackDirectoryBuilder()
        var unresolved = 0
        var trees: [Digest: [UInt8]] = [:]
        let decompressor = try ZstdDecompressor()
        var offset = UInt64(PackFormat.headerSize)
        while offset + UInt64(PackFormat.frameHeaderSize) <= size {
            guard
                let headerBytes = try? files.readUpTo(file, PackFormat.frameHeaderSize, at: offset),
                let header = try? FrameHeader(headerBytes)
            else {
                offset = nextFrame(file, after: offset, size: size, files)
                continue
            }
            let place = FrameLocation(offset: offset, rawLength: header.rawLength, storedLength: header.storedLength)
            if let raw = try? FrameReader.read(file, at: offset, limit: size, files, with: decompressor, name: name) {
                let found = entries(of: raw, trees: &trees, base: base)
                builder.add(place, found.entries)
                unresolved += found.unresolved
            }
            offset += UInt64(PackFormat.frameHeaderSize + header.storedLength)
        }
        return Salvaged(directory: builder.encode(), unresolvedPatches: unresolved)
    }

    /// Looks for the next frame's magic, a block at a time.
    private static func nextFrame(
        _ file: Int32, after offset: UInt64, size: UInt64, _ files: any FileOperations
    ) -> UInt64 {
        var position = offset + 1
        while position < size {
            guard let block = try? files.readUpTo(file, 64 * 1024, at: position), block.count >= 4 else { return size }
            for index in 0...(block.count - 4) where Array(block[index..<index + 4]) == PackFormat.frameMagic {
                return position + UInt64(index)
            }
            position += UInt64(block.count - 3)
        }
        return size
    }

    /// Where the objects of a raw payload lie, as far as it can be parsed.
    static func objects(in raw: [UInt8]) -> [(kind: ObjectKind, encoding: ObjectEncoding, range: Range<Int>)] {
        var found: [(ObjectKind, ObjectEncoding, Range<Int>)] = []
        var reader = ByteReader(raw)
        while !reader.isAtEnd {
            guard
                let kindByte = try? reader.u8(), let kind = ObjectKind(rawValue: kindByte),
                let encodingByte = try? reader.u8(), let encoding = ObjectEncoding(rawValue: encodingByte),
                let length = try? reader.count()
            else { break }
            let start = reader.position
            guard (try? reader.raw(length)) != nil else { break }
            found.append((kind, encoding, start..<start + length))
        }
        return found
    }

    /// The objects of a raw payload, as far as it can be parsed.
    static func entries(
        of raw: [UInt8], trees: inout [Digest: [UInt8]], base: (Digest) -> Tree?
    ) -> (entries: [FrameEntry], unresolved: Int) {
        var entries: [FrameEntry] = []
        var unresolved = 0
        var reader = ByteReader(raw)
        while !reader.isAtEnd {
            guard
                let kindByte = try? reader.u8(), let kind = ObjectKind(rawValue: kindByte),
                let encodingByte = try? reader.u8(), let encoding = ObjectEncoding(rawValue: encodingByte),
                let length = try? reader.count()
            else { break }
            let offset = reader.position
            guard let bytes = try? reader.raw(length) else { break }
            var whole = bytes
            var depth: UInt8 = 0
            if encoding == .treePatch {
                guard let patch = try? TreePatch(bytes),
                    let tree = trees[patch.base].flatMap({ try? Tree($0) }) ?? base(patch.base),
                    let patched = try? patch.apply(to: tree)
                else {
                    unresolved += 1
                    continue
                }
                whole = patched.encoded
                // The true depth is unknown here; the limit stops further patches on this one.
                depth = TreePatch.depthLimit
            }
            let id: Digest
            if encoding == .sealed {
                // Only the key could recompute it; whoever reads the object does.
                guard let header = try? SealedHeader(bytes) else { continue }
                id = header.id
            } else {
                id = ObjectHasher.id(kind, whole)
            }
            if kind == .tree { trees[id] = whole }
            entries.append(
                FrameEntry(id: id, kind: kind, encoding: encoding, depth: depth, offset: offset, length: length)
            )
        }
        return (entries, unresolved)
    }
}
