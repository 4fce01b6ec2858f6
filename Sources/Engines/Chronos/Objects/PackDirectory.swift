internal import Base

/// Where an object lies in a pack.
struct ObjectLocation: Sendable {
    let frame: Int
    let offset: Int
    let length: Int
    let kind: ObjectKind
    let encoding: ObjectEncoding
    let depth: UInt8

    /// How many patches lie between the bytes and the object; 0 for what is stored whole.
    var chain: UInt8 { encoding == .treePatch ? max(1, depth) : 0 }
}

/// Where a frame lies in a pack's file.
struct FrameLocation: Sendable {
    let offset: UInt64
    let rawLength: Int
    let storedLength: Int
}

/// Builds the sorted directory that ends a pack.
struct PackDirectoryBuilder {
    private var objects: [(id: Digest, frame: Int, entry: FrameEntry)] = []
    private var frames: [FrameLocation] = []

    var objectCount: Int { objects.count }

    mutating func add(_ frame: SealedFrame, at offset: UInt64) {
        add(
            FrameLocation(offset: offset, rawLength: frame.rawLength, storedLength: frame.payload.count),
            frame.entries
        )
    }

    mutating func add(_ location: FrameLocation, _ entries: [FrameEntry]) {
        for entry in entries { objects.append((entry.id, frames.count, entry)) }
        frames.append(location)
    }

    func encode() -> [UInt8] {
        let sorted = objects.sorted { $0.id < $1.id }
        var out = ByteWriter(
            reserving: PackFormat.directorySize(objects: sorted.count, frames: frames.count)
        )
        out.raw(PackFormat.directoryMagic)
        out.fixed(UInt32(sorted.count))
        out.fixed(UInt32(frames.count))
        out.fixed(UInt32(0))
        for object in sorted { out.digest(object.id) }
        for object in sorted {
            out.fixed(UInt32(object.frame))
            out.fixed(UInt32(object.entry.offset))
            out.fixed(UInt32(object.entry.length))
            out.u8(object.entry.kind.rawValue)
            out.u8(object.entry.encoding.rawValue)
            out.u8(object.entry.depth)
            out.u8(0)
        }
        for frame in frames {
            out.fixed(frame.offset)
            out.fixed(UInt32(frame.rawLength))
            out.fixed(UInt32(frame.storedLength))
        }
        return out.bytes
    }
}
