internal import Base
internal import CLinux

/// One thing that happened in some directory of a watched filesystem, as the kernel tells it.
package struct FilesystemEvent: Sendable, Hashable {
    /// Nil when it is about no directory: events were dropped.
    package let directory: FileHandle?
    package let kind: WatchEvent.Kind
    /// The entry of the directory that it is about; empty: the directory itself.
    package let name: [UInt8]

    package init(_ directory: FileHandle?, _ kind: WatchEvent.Kind, _ name: [UInt8] = []) {
        self.directory = directory
        self.kind = kind
        self.name = name
    }

    package static let overflow = FilesystemEvent(nil, .overflow)

    /// Whether a directory, and all beneath it, is elsewhere now.
    package var movesDirectory: Bool {
        kind.contains(.directory) && !kind.isDisjoint(with: [.movedFrom, .movedTo])
    }

    private static let headerSize = 24
    /// In front of the handle: what kind of information follows, its length, and which filesystem it is about.
    private static let prefaceSize = 12

    /// The events of one read, in order; nil when the bytes are none.
    package static func decode(_ bytes: [UInt8]) -> [FilesystemEvent]? {
        var events: [FilesystemEvent] = []
        var position = 0
        while position < bytes.count {
            guard let (event, length) = one(bytes, at: position) else { return nil }
            events.append(event)
            position += length
        }
        return events
    }

    private static func one(_ bytes: [UInt8], at start: Int) -> (FilesystemEvent, length: Int)? {
        var header = ByteReader(bytes, in: start..<bytes.count)
        guard let length = try? header.fixed(UInt32.self), let version = try? header.u8(), (try? header.u8()) != nil,
            let headerLength = try? header.fixed(UInt16.self), let mask = try? header.fixed(UInt64.self),
            version == EV_FAN_VERSION, headerLength == headerSize, length >= headerSize,
            Int(length) <= bytes.count - start
        else { return nil }
        let kind = WatchEvent.Kind(kernelMask: UInt32(truncatingIfNeeded: mask))
        if kind.contains(.overflow) { return (.overflow, Int(length)) }
        let about = start + headerSize
        let end = start + Int(length)
        guard let (directory, name) = place(bytes, in: about..<end) else { return nil }
        return (FilesystemEvent(directory, kind, name), Int(length))
    }

    /// The handle and the name; `.` is the directory itself.
    private static func place(_ bytes: [UInt8], in range: Range<Int>) -> (FileHandle, [UInt8])? {
        var preface = ByteReader(bytes, in: range)
        guard let type = try? preface.u8(), (try? preface.u8()) != nil, let length = try? preface.fixed(UInt16.self),
            type == EV_FAN_DIRECTORY_AND_NAME, length >= prefaceSize, Int(length) <= range.count
        else { return nil }
        let start = range.lowerBound + prefaceSize
        let end = range.lowerBound + Int(length)
        var handle = ByteReader(bytes, in: start..<end)
        guard let size = try? handle.fixed(UInt32.self), (try? handle.fixed(UInt32.self)) != nil,
            Int(size) <= min(end - start, FileHandle.limit) - FileHandle.headerSize
        else { return nil }
        let nameStart = start + FileHandle.headerSize + Int(size)
        let name = Array(bytes[nameStart..<end].prefix { $0 != 0 })
        let directory = FileHandle(Array(bytes[start..<nameStart]))
        if name == [UInt8(ascii: ".")] { return (directory, []) }
        return BytePath.isName(name) ? (directory, name) : nil
    }
}
