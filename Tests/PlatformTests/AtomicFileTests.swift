import Base
import Platform
import TestSupport
import Testing

struct AtomicFileTests {
    @Test func `a file is replaced and nothing else is left`() throws {
        let scratch = try Scratch()
        let files = RealFileOperations()
        let directory = try files.openOwned(absolute: scratch.path, [.read, .directory])
        for bytes in [[1], [2, 3], []] as [[UInt8]] {
            try AtomicFile.replace(files, directory: directory.raw, name: Array("file".utf8), bytes: bytes)
            #expect(try scratch.read("file") == bytes)
        }
        #expect(try scratch.snapshot().lines.count == 1)
        #expect(try scratch.status("file").permissions == 0o600)
    }

    @Test func `the longest name the kernel takes can be replaced`() throws {
        let scratch = try Scratch()
        let files = RealFileOperations()
        let directory = try files.openOwned(absolute: scratch.path, [.read, .directory])
        let name = [UInt8](repeating: 0xff, count: 255)
        try AtomicFile.replace(files, directory: directory.raw, name: name, bytes: [1])
        #expect(try files.list(directory.raw).map(\.name) == [name])
    }

    @Test func `a temporary file tells whose it is`() throws {
        let scratch = try Scratch()
        let plan = try FaultPlan(parsing: "fail:rename:1:EIO,fail:unlink:1:EIO")
        let files = FaultyFileOperations(RealFileOperations(), plan)
        let directory = try files.openOwned(absolute: scratch.path, [.read, .directory])
        let raw = directory.raw
        #expect(throws: SystemError.self) {
            try AtomicFile.replace(files, directory: raw, name: Array("file".utf8), bytes: [1])
        }
        let left = try files.list(raw).map(\.name)
        #expect(left.count == 1)
        #expect(left.compactMap(AtomicFile.owner(ofTemporary:)) == [Machine.processID])
        for other in ["file", ".everett-.tmp", ".everett-12.tmp", ".everett-x.1.tmp", ".everett-1.2.3.tmp", ""] {
            #expect(AtomicFile.owner(ofTemporary: Array(other.utf8)) == nil)
        }
    }

    @Test func `threads that replace one file do not disturb each other`() async throws {
        let scratch = try Scratch()
        let path = scratch.path
        try await withThrowingTaskGroup { group in
            for writer in 0..<4 as Range<UInt8> {
                group.addTask {
                    let files = RealFileOperations()
                    let directory = try files.openOwned(absolute: path, [.read, .directory])
                    for _ in 0..<10 {
                        try AtomicFile.replace(
                            files, directory: directory.raw, name: Array("file".utf8),
                            bytes: [UInt8](repeating: writer, count: 5000))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(Set(try scratch.read("file")).count == 1)
        #expect(try scratch.snapshot().lines.count == 1)
    }
}
