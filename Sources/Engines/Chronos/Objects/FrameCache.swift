internal import Base

/// Expanded frames that were read lately, within a limit of bytes; one value for one thread.
final class FrameCache {
    private struct Key: Hashable {
        let pack: Digest
        let frame: Int
    }

    /// Enough for a scan in path order over packs of several writers.
    static let standardLimit = 32 * 1024 * 1024

    private let decompressor: ZstdDecompressor
    private let limit: Int
    private var frames: [Key: [UInt8]] = [:]
    private var order: [Key] = []
    private var bytes = 0

    init(limit: Int = FrameCache.standardLimit) throws {
        decompressor = try ZstdDecompressor()
        self.limit = limit
    }

    func frame(_ pack: Pack, _ index: Int) throws -> [UInt8] {
        let key = Key(pack: pack.id, frame: index)
        if let cached = frames[key] { return cached }
        let raw = try pack.readFrame(index, with: decompressor)
        while bytes + raw.count > limit, let oldest = order.first {
            order.removeFirst()
            bytes -= frames.removeValue(forKey: oldest)?.count ?? 0
        }
        frames[key] = raw
        order.append(key)
        bytes += raw.count
        return raw
    }

    /// An object's bytes as they lie in the pack.
    func stored(_ pack: Pack, _ location: ObjectLocation) throws -> [UInt8] {
        let frame = try frame(pack, location.frame)
        guard location.offset <= frame.count, location.length <= frame.count - location.offset else {
            throw EverettError.damaged("pack \(pack.id.short)")
        }
        return Array(frame[location.offset..<location.offset + location.length])
    }

    func removeAll() {
        frames = [:]
        order = []
        bytes = 0
    }
}
