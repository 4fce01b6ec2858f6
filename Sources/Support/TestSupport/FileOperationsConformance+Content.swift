internal import Base
internal import Platform

/// Reading, writing, sizes and what an inode carries.
extension FileOperationsConformance {
    static let content: [Check] = [
        Check("exclusive creation refuses an existing name") { files, scratch in
            let directory = try files.openDirectory(scratch)
            try files.create(directory, "one")
            try refuses("second creation", \.isExisting) { try files.create(directory, "one") }
        },
        Check("opening a missing name says so") { files, scratch in
            let directory = try files.openDirectory(scratch)
            let raw = directory.raw
            try refuses("missing", \.isMissing) { _ = try files.openOwned(raw, CName("none"), [.read]) }
            try refuses("missing", \.isMissing) { _ = try files.status(raw, CName("none")) }
        },
        Check("what is written in full is read back in full") { files, scratch in
            let directory = try files.openDirectory(scratch)
            var generator = SeededGenerator(seed: 11)
            let bytes = generator.bytes(100_003)
            try files.create(directory, "big", bytes)
            try require(try files.content(directory, "big") == bytes, "content")
            try require(try files.status(directory.raw, CName("big")).size == 100_003, "size")
        },
        Check("reading past the end gives what there is") { files, scratch in
            let directory = try files.openDirectory(scratch)
            try files.create(directory, "short", [1, 2, 3])
            let file = try files.openOwned(directory.raw, CName("short"), [.read])
            try require(try files.readUpTo(file.raw, 10, at: 1) == [2, 3], "rest")
            try require(try files.readUpTo(file.raw, 10, at: 9).isEmpty, "beyond")
        },
        Check("truncation shortens and lengthens with zeros") { files, scratch in
            let directory = try files.openDirectory(scratch)
            try files.create(directory, "file", [1, 2, 3, 4])
            let file = try files.openOwned(directory.raw, CName("file"), [.read, .write])
            try files.truncate(file.raw, to: 2)
            try files.truncate(file.raw, to: 4)
            try require(try files.readUpTo(file.raw, 9, at: 0) == [1, 2, 0, 0], "content")
            let again = try files.openOwned(directory.raw, CName("file"), [.write, .truncate])
            try require(try files.status(again.raw).size == 0, "opened to truncate")
        },
        Check("appending ignores the offset, as Linux does") { files, scratch in
            let directory = try files.openDirectory(scratch)
            try files.create(directory, "log", [1, 2])
            let file = try files.openOwned(directory.raw, CName("log"), [.write, .append])
            try files.writeAll(file.raw, [3], at: 0)
            try require(try files.content(directory, "log") == [1, 2, 3], "content")
        },
        Check("holes are found") { files, scratch in
            let directory = try files.openDirectory(scratch)
            let file = try files.openOwned(directory.raw, CName("sparse"), [.read, .write, .create])
            try files.truncate(file.raw, to: 4 << 20)
            try files.writeAll(file.raw, [7], at: 2 << 20)
            let data = try files.seek(file.raw, to: .data, from: 0)
            let hole = try files.seek(file.raw, to: .hole, from: 2 << 20)
            try require(data == 2 << 20, "data at \(data ?? 0)")
            try require(hole ?? 0 > 2 << 20 && hole ?? 0 < 4 << 20, "hole at \(hole ?? 0)")
            try require(try files.seek(file.raw, to: .data, from: 3 << 20) == nil, "no data after the last")
        },
        Check("extended attributes come back as bytes") { files, scratch in
            let directory = try files.openDirectory(scratch)
            try files.create(directory, "file")
            let file = try files.openOwned(directory.raw, CName("file"), [.read])
            let value: [UInt8] = [0, 0xff, 0x0a, 0x80]
            try files.setAttribute(file.raw, CName("user.raw"), value)
            try files.setAttribute(file.raw, CName("user.empty"), [])
            try require(
                Set(try files.attributeNames(file.raw)).isSuperset(of: [
                    Array("user.raw".utf8), Array("user.empty".utf8),
                ]),
                "names")
            try require(try files.attribute(file.raw, CName("user.raw")) == value, "value")
            try require(try files.attribute(file.raw, CName("user.empty")).isEmpty, "empty value")
            try files.removeAttribute(file.raw, CName("user.raw"))
            try require(!(try files.attributeNames(file.raw)).contains(Array("user.raw".utf8)), "removed")
        },
        Check("times are set to the nanosecond, also before 1970") { files, scratch in
            let directory = try files.openDirectory(scratch)
            try files.create(directory, "file")
            let file = try files.openOwned(directory.raw, CName("file"), [.read, .write])
            for time: Int64 in [1_600_000_000_123_456_789, -1_500_000_001, 0] {
                try files.setModified(file.raw, nanoseconds: time)
                try require(try files.status(file.raw).modifiedNanoseconds == time, "time \(time)")
            }
        },
        Check("syncing and measuring succeed") { files, scratch in
            let directory = try files.openDirectory(scratch)
            try files.create(directory, "file", [1])
            let file = try files.openOwned(directory.raw, CName("file"), [.read, .write])
            try files.fdatasync(file.raw)
            try files.fsync(file.raw)
            try files.fsync(directory.raw)
            try files.syncFileSystem(directory.raw)
            try files.startWriteback(file.raw)
            let space = try files.space(directory.raw)
            try require(space.totalBytes >= space.availableBytes && space.totalBytes > 0, "space")
            try files.access(directory.raw, CName("file"), mode: 4)
        },
        Check("a mapped file shows its bytes") { files, scratch in
            let directory = try files.openDirectory(scratch)
            try files.create(directory, "file", [UInt8](repeating: 9, count: 300_000))
            let file = try files.openOwned(directory.raw, CName("file"), [.read])
            let mapped = try MappedBytes(files, file.raw, 0..<300_000)
            try require(mapped.isMapped, "mapped")
            try require(try mapped.bytes(in: 299_998..<300_000) == [9, 9], "bytes")
        },
    ]
}
