import Base
import Glibc
import Platform
import TestSupport
import Testing

struct FaultyFileOperationsTests {
    private func faulty(_ plan: String) throws -> FaultyFileOperations {
        FaultyFileOperations(RealFileOperations(), try FaultPlan(parsing: plan))
    }

    /// Creates, writes twice, renames: the errno of each step that failed.
    private func steps(_ files: any FileOperations, _ scratch: Scratch) throws -> [String] {
        let directory = try RealFileOperations().openOwned(absolute: scratch.path, [.read, .directory])
        let raw = directory.raw
        var failures: [String] = []
        func step(_ name: String, _ body: () throws -> Void) {
            do { try body() } catch { failures.append("\(name): \((error as? SystemError)?.reason ?? "\(error)")") }
        }
        step("create") { _ = try files.openOwned(raw, CName("file"), [.write, .create]) }
        let file = try RealFileOperations().openOwned(raw, CName("file"), [.write, .create])
        let descriptor = file.raw
        step("write") { try files.writeAll(descriptor, [1, 2, 3, 4], at: 0) }
        step("write") { try files.writeAll(descriptor, [5, 6, 7, 8], at: 4) }
        step("rename") { try files.rename(raw, CName("file"), raw, CName("done"), .replace) }
        return failures
    }

    @Test(arguments: [
        ("fail:write:2:ENOSPC", ["write: No space left on device"]),
        ("fail-from:write:1:EIO", ["write: Input/output error", "write: Input/output error"]),
        ("fail:state:1:EMFILE", ["create: Too many open files"]),
        ("fail:state:4:EACCES", ["rename: Permission denied"]),
        ("fail:open:1:EDQUOT", ["create: Disk quota exceeded"]),
        ("fail:1:EIO,fail:rename:1:EIO", ["create: Input/output error", "rename: Input/output error"]),
        ("short:write:all", []),
    ])
    func `exactly the planned calls fail`(_ plan: String, _ expected: [String]) throws {
        #expect(try steps(faulty(plan), try Scratch()) == expected)
    }

    @Test func `calls are counted in total and by kind`() throws {
        let files = try faulty("short:write:all")
        _ = try steps(files, try Scratch())
        // Four bytes by halves: 2 + 1 + 1.
        #expect(files.counts[.write] == 6)
        #expect(files.counts[.open] == 1)
        #expect(files.counts.stateChanging == 8)
        #expect(files.counts.total == files.counts[.open] + files.counts[.close] + 6 + 1)
        #expect(files.counts.count(in: .operation(.rename)) == 1)
    }

    @Test func `a failed close still frees the descriptor`() throws {
        let scratch = try Scratch()
        try scratch.write("file", "x")
        let files = try faulty("fail:close:all:EIO")
        let other = try RealFileOperations().openOwned(absolute: scratch.at("file"), [.read])
        let raw = try files.open(
            FileDescriptors.none, CName(scratch.at("file").bytes), [.read], permissions: 0, resolution: .trusting)
        #expect(try files.tryLock(raw, exclusive: true))
        #expect(throws: SystemError.self) { try files.close(raw) }
        // The number may be in use again elsewhere; that the lock is free shows that the file was closed.
        let number = other.raw
        #expect(try Scratch.eventually { try files.tryLock(number, exclusive: true) })
    }

    @Test func `every single failure of a replacement leaves the old file or the new one`() throws {
        let count = try {
            let files = try faulty("short:write:all")
            let scratch = try Scratch()
            try scratch.write("file", "old")
            let directory = try files.openOwned(absolute: scratch.path, [.read, .directory])
            try AtomicFile.replace(files, directory: directory.raw, name: Array("file".utf8), bytes: [1, 2, 3])
            return files.counts.total
        }()
        for number in 1...count {
            let scratch = try Scratch()
            try scratch.write("file", "old")
            let files = try faulty("fail:\(number):ENOSPC,short:write:all")
            do {
                let directory = try files.openOwned(absolute: scratch.path, [.read, .directory])
                try AtomicFile.replace(files, directory: directory.raw, name: Array("file".utf8), bytes: [1, 2, 3])
            } catch {}
            let content = try scratch.read("file")
            #expect(content == Array("old".utf8) || content == [1, 2, 3], "call \(number)")
            #expect(try scratch.snapshot().lines.count == 1, "call \(number) leaves no temporary file")
        }
    }

    @Test(arguments: [FaultPlan.Moment.before, .torn, .after])
    func `a kill ends the process with the write undone, half done or done`(_ moment: FaultPlan.Moment) async throws {
        let scratch = try Scratch()
        let place = scratch.path.description
        let plan = "kill:write:1:\(moment.rawValue)"
        await #expect(processExitsWith: .signal(SIGKILL)) { [place = place as String, plan = plan as String] in
            let path = try #require(AbsolutePath(place + "/file"))
            let files = FaultyFileOperations(RealFileOperations(), try FaultPlan(parsing: plan))
            let file = try files.openOwned(absolute: path, [.write, .create])
            try files.writeAll(file.raw, [1, 2, 3, 4], at: 0)
        }
        let expected: [UInt8] =
            switch moment {
            case .before: []
            case .torn: [1, 2]
            case .after: [1, 2, 3, 4]
            }
        #expect(try scratch.read("file") == expected)
    }

    @Test func `a kill between state changes keeps exactly what was done before`() async throws {
        let scratch = try Scratch()
        let place = scratch.path.description
        for (number, moment, names) in [(1, "before", 0), (1, "after", 1), (2, "torn", 1), (2, "after", 2)] {
            try scratch.makeDirectory("\(number)\(moment)")
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [place = place as String, number = number as Int, moment = moment as String] in
                let path = try #require(AbsolutePath("\(place)/\(number)\(moment)"))
                let plan = try FaultPlan(parsing: "kill:state:\(number):\(moment)")
                let files = FaultyFileOperations(RealFileOperations(), plan)
                let directory = try files.openOwned(absolute: path, [.read, .directory])
                try files.makeDirectory(directory.raw, CName("a"), permissions: 0o700)
                try files.makeDirectory(directory.raw, CName("b"), permissions: 0o700)
            }
            #expect(try scratch.snapshot("\(number)\(moment)").lines.count == names, "\(number) \(moment)")
        }
    }
}
