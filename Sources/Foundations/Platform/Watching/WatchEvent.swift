internal import Base
internal import CLinux

/// One thing that happened in a watched directory, as the kernel tells it.
package struct WatchEvent: Sendable, Hashable {
    /// What happened; several at once are possible.
    package struct Kind: OptionSet, Sendable, Hashable {
        package let rawValue: UInt16
        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let modified = Kind(rawValue: 1 << 0)
        package static let attributes = Kind(rawValue: 1 << 1)
        package static let written = Kind(rawValue: 1 << 2)
        package static let movedFrom = Kind(rawValue: 1 << 3)
        package static let movedTo = Kind(rawValue: 1 << 4)
        package static let created = Kind(rawValue: 1 << 5)
        package static let deleted = Kind(rawValue: 1 << 6)
        package static let selfDeleted = Kind(rawValue: 1 << 7)
        package static let selfMoved = Kind(rawValue: 1 << 8)
        package static let unmounted = Kind(rawValue: 1 << 9)
        package static let overflow = Kind(rawValue: 1 << 10)
        /// The directory is no longer watched.
        package static let ignored = Kind(rawValue: 1 << 11)
        /// It is about a directory.
        package static let directory = Kind(rawValue: 1 << 12)

        /// What a directory is watched for; the rest comes by itself.
        package static let watched: Kind = [
            .modified, .attributes, .written, .movedFrom, .movedTo, .created, .deleted, .selfDeleted, .selfMoved,
        ]

        fileprivate static let kernel: [(Kind, UInt32)] = [
            (.modified, EV_IN_MODIFY), (.attributes, EV_IN_ATTRIB), (.written, EV_IN_CLOSE_WRITE),
            (.movedFrom, EV_IN_MOVED_FROM), (.movedTo, EV_IN_MOVED_TO), (.created, EV_IN_CREATE),
            (.deleted, EV_IN_DELETE), (.selfDeleted, EV_IN_DELETE_SELF), (.selfMoved, EV_IN_MOVE_SELF),
            (.unmounted, EV_IN_UNMOUNT), (.overflow, EV_IN_Q_OVERFLOW), (.ignored, EV_IN_IGNORED),
            (.directory, EV_IN_ISDIR),
        ]

        init(kernelMask: UInt32) {
            self = Kind.kernel.reduce(into: []) { kind, pair in
                if kernelMask & pair.1 != 0 { kind.insert(pair.0) }
            }
        }

        var kernelMask: UInt32 {
            Kind.kernel.reduce(EV_IN_ONLYDIR) { contains($1.0) ? $0 | $1.1 : $0 }
        }
    }

    package let watch: Int32
    package let kind: Kind
    /// The entry of the directory that it is about; empty: the directory itself.
    package let name: [UInt8]

    package init(_ watch: Int32, _ kind: Kind, _ name: [UInt8] = []) {
        self.watch = watch
        self.kind = kind
        self.name = name
    }

    package static let overflow = WatchEvent(-1, .overflow)

    private static let headerSize = 16

    /// The events of one read, in order; nil when the bytes are none.
    package static func decode(_ bytes: [UInt8]) -> [WatchEvent]? {
        var events: [WatchEvent] = []
        var position = 0
        while position < bytes.count {
            guard bytes.count - position >= headerSize else { return nil }
            var header = ByteReader(bytes, in: position..<position + headerSize)
            // In the order of the machine, and every machine that Everett runs on counts from the low end.
            guard let watch = try? header.fixed(Int32.self), let mask = try? header.fixed(UInt32.self),
                (try? header.fixed(UInt32.self)) != nil, let length = try? header.fixed(UInt32.self),
                Int(length) <= bytes.count - position - headerSize
            else { return nil }
            let start = position + headerSize
            position = start + Int(length)
            let name = Array(bytes[start..<position].prefix { $0 != 0 })
            guard name.isEmpty || BytePath.isName(name) else { return nil }
            events.append(WatchEvent(watch, Kind(kernelMask: mask), name))
        }
        return events
    }
}
