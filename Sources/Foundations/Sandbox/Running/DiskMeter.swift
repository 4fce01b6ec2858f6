internal import Base
internal import Platform

/// What the upper directory of an overlay takes on its disk, asked often but measured only where it can have changed much.
struct DiskMeter {
    private let place: AbsolutePath
    private let limit: UInt64
    private let files: any FileOperations
    private let roomAtStart: UInt64
    private var questions = 0

    /// Every so many questions the directory is measured in any case: others may have given room back meanwhile.
    private static let interval = 20

    init(_ place: AbsolutePath, limit: UInt64, _ files: any FileOperations) {
        self.place = place
        self.limit = limit
        self.files = files
        roomAtStart = DiskMeter.room(place, files)
    }

    /// Whether more than the limit has been written.
    mutating func isExceeded() -> Bool {
        questions += 1
        let room = DiskMeter.room(place, files)
        let taken = roomAtStart > room ? roomAtStart - room : 0
        guard taken > limit || questions.isMultiple(of: DiskMeter.interval) else { return false }
        return measure() > limit
    }

    func measure() -> UInt64 {
        guard let directory = try? files.openOwned(absolute: place, [.read, .directory]) else { return 0 }
        return DiskMeter.measure(directory.raw, files)
    }

    private static func room(_ place: AbsolutePath, _ files: any FileOperations) -> UInt64 {
        guard let directory = try? files.openOwned(absolute: place, [.pathOnly, .directory]) else { return 0 }
        return (try? files.space(directory.raw).availableBytes) ?? 0
    }

    /// What changes or cannot be read meanwhile is counted the next time.
    private static func measure(_ directory: Int32, _ files: any FileOperations) -> UInt64 {
        var sum: UInt64 = 0
        for entry in (try? files.list(directory)) ?? [] {
            let name = CName(entry.name)
            guard let status = try? files.status(directory, name) else { continue }
            // The kernel counts in units of 512 bytes.
            sum += status.blocks * 512
            guard status.kind == .directory,
                let inner = try? files.openOwned(directory, name, [.read, .directory, .noFollow], resolution: .beneath)
            else { continue }
            sum += measure(inner.raw, files)
        }
        return sum
    }
}
