import Base
import Platform
import TestSupport
import Testing

struct CrashSimulatorTests {
    private static let old: [UInt8] = [UInt8](repeating: 1, count: 10_000)
    private static let new: [UInt8] = [UInt8](repeating: 2, count: 12_000)
    private static let name = BytePath("file") ?? .root

    /// Runs `body` on a watched directory that holds an old file.
    private func record(_ body: (RecordingFileOperations, Int32) throws -> Void) throws -> CrashLog {
        let scratch = try Scratch()
        try scratch.write("file", CrashSimulatorTests.old)
        let files = try RecordingFileOperations(RealFileOperations(), watching: scratch.path)
        let directory = try files.openOwned(absolute: scratch.path, [.read, .directory])
        try body(files, directory.raw)
        return files.log
    }

    /// Every image of `log` at every moment under many rules.
    private func images(_ log: CrashLog, seeds: UInt64 = 60) -> [(moment: Int, image: CrashImage)] {
        let rules: [CrashRule] =
            [.dropUnsynced, .namesOnly, .keepEverything] + (0..<seeds).map(CrashRule.random(seed:))
        return (0...log.changes.count).flatMap { moment in
            rules.map { (moment, CrashImage(log, upTo: moment, rule: $0)) }
        }
    }

    private func write(
        _ files: any FileOperations, _ directory: Int32, _ name: String, _ bytes: [UInt8], sync: Bool = false
    ) throws {
        let file = try files.openOwned(directory, CName(name), [.write, .create])
        try files.writeAll(file.raw, bytes, at: 0)
        if sync { try files.fdatasync(file.raw) }
    }

    @Test func `writing a file and renaming it without a sync can leave it empty or torn`() throws {
        let log = try record { files, directory in
            try write(files, directory, "tmp", CrashSimulatorTests.new)
            try files.rename(directory, CName("tmp"), directory, CName("file"), .replace)
        }
        let contents = images(log).compactMap { $0.image[CrashSimulatorTests.name]?.content }
        #expect(contents.contains([]))
        #expect(contents.contains(CrashSimulatorTests.old))
        #expect(contents.contains(CrashSimulatorTests.new))
        let torn = contents.filter {
            !$0.isEmpty && $0 != CrashSimulatorTests.old && $0 != CrashSimulatorTests.new
        }
        #expect(!torn.isEmpty)
        // Torn only where a sector ends.
        for content in torn {
            for place in 1..<content.count where content[place] != content[place - 1] {
                #expect(place % 512 == 0)
            }
        }
    }

    @Test func `writing, syncing, renaming and syncing the directory never leaves half a file`() throws {
        let log = try record { files, directory in
            try write(files, directory, "tmp", CrashSimulatorTests.new, sync: true)
            try files.rename(directory, CName("tmp"), directory, CName("file"), .replace)
            try files.fsync(directory)
        }
        for (moment, image) in images(log) {
            let content = image[CrashSimulatorTests.name]?.content
            #expect(content == CrashSimulatorTests.old || content == CrashSimulatorTests.new)
            if moment == log.changes.count { #expect(content == CrashSimulatorTests.new) }
        }
    }

    @Test func `AtomicFile never leaves half a file, under any single failed call`() throws {
        var number = 0
        var isFaultReached = true
        while isFaultReached {
            number += 1
            let scratch = try Scratch()
            try scratch.write("file", CrashSimulatorTests.old)
            let plan = try FaultPlan(parsing: "fail:\(number):EIO")
            let faulty = FaultyFileOperations(RealFileOperations(), plan)
            let files = try RecordingFileOperations(faulty, watching: scratch.path)
            let directory = try RealFileOperations().openOwned(absolute: scratch.path, [.read, .directory])
            let raw = directory.raw
            let isDone =
                (try? AtomicFile.replace(
                    files, directory: raw, name: Array("file".utf8), bytes: CrashSimulatorTests.new)) != nil
            isFaultReached = faulty.counts.total >= number
            for (moment, image) in images(files.log, seeds: 20) {
                let content = image[CrashSimulatorTests.name]?.content
                #expect(content == CrashSimulatorTests.old || content == CrashSimulatorTests.new, "call \(number)")
                if isDone, moment == files.log.changes.count { #expect(content == CrashSimulatorTests.new) }
            }
        }
        #expect(number > 5)
    }

    @Test func `a rename without a sync of the directory may be lost, but one of the two names stays`() throws {
        let log = try record { files, directory in
            try files.rename(directory, CName("file"), directory, CName("moved"), .replace)
        }
        let moved = try #require(BytePath("moved"))
        var seen: Set<Bool> = []
        for (_, image) in images(log) {
            let isMoved = image[moved] != nil
            #expect(isMoved == (image[CrashSimulatorTests.name] == nil))
            seen.insert(isMoved)
        }
        #expect(seen == [true, false])
    }

    @Test func `a new file whose directory was not synced may be missing although its content was`() throws {
        let log = try record { files, directory in try write(files, directory, "new", [1, 2, 3], sync: true) }
        let new = try #require(BytePath("new"))
        let nodes = Set(images(log).filter { $0.moment == log.changes.count }.map { $0.image[new]?.content })
        #expect(nodes == [nil, [1, 2, 3]])
    }

    @Test func `removed and linked names may come and go until the directory is synced`() throws {
        for isSynced in [false, true] {
            let log = try record { files, directory in
                try files.link(directory, CName("file"), directory, CName("other"))
                try files.unlink(directory, CName("file"))
                if isSynced { try files.fsync(directory) }
            }
            let other = try #require(BytePath("other"))
            let ends = images(log).filter { $0.moment == log.changes.count }
                .map { [$0.image[CrashSimulatorTests.name] != nil, $0.image[other] != nil] }
            #expect(
                Set(ends)
                    == (isSynced ? [[false, true]] : [[true, false], [false, true], [true, true], [false, false]]))
        }
    }

    @Test func `a later success does not mend a failed sync`() throws {
        let scratch = try Scratch()
        try scratch.write("file", CrashSimulatorTests.old)
        let faulty = FaultyFileOperations(RealFileOperations(), try FaultPlan(parsing: "fail:fdatasync:1:EIO"))
        let files = try RecordingFileOperations(faulty, watching: scratch.path)
        let file = try files.openOwned(absolute: scratch.at("file"), [.write])
        try files.writeAll(file.raw, [9, 9], at: 0)
        let raw = file.raw
        #expect(throws: SystemError.self) { try files.fdatasync(raw) }
        try files.fdatasync(raw)
        let kept = CrashImage(files.log, upTo: files.log.changes.count, rule: .dropUnsynced)
        #expect(kept[CrashSimulatorTests.name]?.content == CrashSimulatorTests.old)
        try files.writeAll(raw, [9, 9], at: 0)
        try files.fdatasync(raw)
        let written = CrashImage(files.log, upTo: files.log.changes.count, rule: .dropUnsynced)
        #expect(written[CrashSimulatorTests.name]?.content.prefix(3) == [9, 9, 1])
    }

    @Test func `fdatasync does not promise the mode, fsync does`() throws {
        for (isFull, expected) in [(false, 0o644), (true, 0o600)] as [(Bool, UInt32)] {
            let log = try record { files, directory in
                let file = try files.openOwned(directory, CName("file"), [.write])
                try files.changeMode(file.raw, 0o600)
                if isFull { try files.fsync(file.raw) } else { try files.fdatasync(file.raw) }
            }
            let image = CrashImage(log, upTo: log.changes.count, rule: .dropUnsynced)
            #expect(image[CrashSimulatorTests.name]?.permissions == expected)
        }
    }

    @Test func `a reused inode number is a new file`() throws {
        let log = try record { files, directory in
            for number in 0..<20 as Range<UInt8> {
                try write(files, directory, "again", [number], sync: true)
                if number < 19 { try files.unlink(directory, CName("again")) }
            }
            try files.fsync(directory)
        }
        let image = CrashImage(log, upTo: log.changes.count, rule: .dropUnsynced)
        #expect(image[try #require(BytePath("again"))]?.content == [19])
    }

    @Test func `when nothing is lost the materialised tree is the recorded one`() throws {
        try forAll(seed: 77, count: 25) { example in
            let scratch = try Scratch()
            try scratch.write("a/one", "1")
            try scratch.write("b/two", "2", permissions: 0o600)
            try scratch.symlink("b/link", to: "../a/one")
            let files = try RecordingFileOperations(RealFileOperations(), watching: scratch.path)
            let directory = try files.openOwned(absolute: scratch.path, [.read, .directory])
            for _ in 0..<40 { try change(&example, files, directory.raw) }
            for synced in [false, true] {
                if synced { try files.syncFileSystem(directory.raw) }
                let copy = try Scratch()
                let log = files.log
                try CrashSimulator.materialise(
                    log, upTo: log.changes.count, rule: synced ? .dropUnsynced : .keepEverything, into: copy.path)
                let difference = try copy.snapshot().difference(from: scratch.snapshot())
                try #require(difference.isEmpty, "\(difference)")
            }
        }
    }

    /// One random change; those that the kernel refuses change nothing.
    private func change(
        _ example: inout PropertyCase, _ files: any FileOperations, _ directory: Int32
    ) throws {
        let names = ["a/one", "a/x", "a/y", "b/two", "b/x", "b", "c", "a/d", "a/d/z"]
        let from = CName(names[example.int(0...names.count - 1)])
        let to = CName(names[example.int(0...names.count - 1)])
        switch example.int(0...11) {
        case 0...2:
            guard let file = try? files.openOwned(directory, from, [.write, .create, .noFollow]) else { return }
            try files.writeAll(
                file.raw, example.bytes(example.int(0...9000)), at: UInt64(example.int(0...5000)))
        case 3: try? files.rename(directory, from, directory, to, .replace)
        case 4: try? files.rename(directory, from, directory, to, .exchange)
        case 5: try? files.unlink(directory, from)
        case 6: try? files.makeDirectory(directory, from, permissions: 0o750)
        case 7: try? files.removeDirectory(directory, from)
        case 8: try? files.link(directory, from, directory, to)
        case 9: try? files.symlink(target: CName("nowhere"), directory, from)
        case 10: try? files.changeMode(directory, from, example.flip() ? 0o700 : 0o640)
        default:
            guard let file = try? files.openOwned(directory, from, [.write, .noFollow]) else { return }
            if example.flip() { try files.truncate(file.raw, to: UInt64(example.int(0...9000))) }
            try? files.setAttribute(file.raw, CName("user.mark"), example.bytes(5))
        }
    }

    @Test func `what comes in from outside the watched directory is not taken to be durable`() throws {
        let outside = try Scratch()
        try outside.write("folder/file", "text")
        let scratch = try Scratch()
        let files = try RecordingFileOperations(RealFileOperations(), watching: scratch.path)
        try files.rename(
            FileDescriptors.none, CName(outside.at("folder").bytes), FileDescriptors.none,
            CName(scratch.at("folder").bytes), .replace)
        let place = try #require(BytePath("folder/file"))
        let log = files.log
        #expect(CrashImage(log, upTo: log.changes.count, rule: .keepEverything)[place]?.content == Array("text".utf8))
        #expect(CrashImage(log, upTo: log.changes.count, rule: .namesOnly)[place]?.content == [])
        #expect(CrashImage(log, upTo: log.changes.count, rule: .dropUnsynced)[place] == nil)
    }

    @Test func `the same seed leaves the same disk`() throws {
        let log = try record { files, directory in
            for number in 0..<5 { try write(files, directory, "f\(number)", CrashSimulatorTests.new) }
        }
        let one = CrashImage(log, upTo: log.changes.count, rule: .random(seed: 5))
        #expect(one == CrashImage(log, upTo: log.changes.count, rule: .random(seed: 5)))
        #expect(Set((0..<30).map { CrashImage(log, upTo: log.changes.count, rule: .random(seed: $0)) }).count > 5)
    }
}
