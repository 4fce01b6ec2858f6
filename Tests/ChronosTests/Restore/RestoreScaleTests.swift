import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Many changes, long paths, little rights.
@Suite struct RestoreScaleTests {
    @Test func `ten times as many changes take about ten times as long`() throws {
        func seconds(_ count: Int) throws -> (Double, Double) {
            let world = try RestoreFixture(inMemory: true)
            for number in 0..<count {
                try world.scratch.write("project/d\(number % 50)/f\(number)", [UInt8(number & 255)])
            }
            let start = try world.checkpoint()
            for number in 0..<count {
                let path = "d\(number % 50)/f\(number)"
                switch number % 4 {
                case 0: try world.remove(path)
                case 1: try world.write(path, "changed \(number)")
                case 2: try world.chmod(path, 0o600)
                default:
                    try world.remove(path)
                    try world.link("d\((number + 49) % 50)/f\(number - 1)", path)
                }
            }
            let clock = Machine.clock
            let begin = clock.monotonicNanoseconds
            #expect(try world.restore(start).isVerified)
            let middle = clock.monotonicNanoseconds
            #expect(try world.undo().restore?.isVerified == true)
            return (Double(middle - begin) / 1e9, Double(clock.monotonicNanoseconds - middle) / 1e9)
        }
        let few = try seconds(TestScale.count(200))
        let many = try seconds(TestScale.count(2000))
        #expect(many.0 < 40 * few.0 + 1, "\(few) \(many)")
        #expect(many.1 < 40 * few.1 + 1, "\(few) \(many)")
    }

    @Test func `many left out paths cost no more than few`() throws {
        let world = try RestoreFixture(inMemory: true)
        for number in 0..<TestScale.count(600) {
            try world.scratch.makeDirectory("project/p\(number)")
            try world.scratch.makeFIFO("project/p\(number)/pipe")
            try world.write("p\(number)/f", "1")
        }
        let start = try world.checkpoint()
        for number in 0..<TestScale.count(600) {
            try world.write("p\(number)/f", "2")
            try world.write("p\(number)/new/g", "2")
            try world.scratch.makeFIFO("project/p\(number)/new/pipe")
        }
        let report = try world.restore(start)
        #expect(report.isVerified)
        #expect(report.kept.count == TestScale.count(600))
        #expect(report.preview.untouched.count == 2 * TestScale.count(600))
    }

    @Test func `paths longer than the kernel takes at once come back`() throws {
        let world = try RestoreFixture()
        let name = String(repeating: "long", count: 50)
        /// Works beneath one directory after the other, as the kernel takes no such path whole.
        func descend(_ depth: Int, _ body: (Int32) throws -> Void) throws {
            var directory = try world.files.openOwned(absolute: world.scratch.at("project"), [.read, .directory])
            for _ in 0..<depth {
                if (try? world.files.status(directory.raw, CName(name))) == nil {
                    try world.files.makeDirectory(directory.raw, CName(name), permissions: 0o755)
                }
                directory = try world.files.openOwned(directory.raw, CName(name), [.read, .directory])
            }
            try body(directory.raw)
        }
        func write(_ directory: Int32, _ text: String) throws {
            let file = try world.files.openOwned(directory, CName("file"), [.write, .create, .truncate])
            try world.files.writeAll(file.raw, Array(text.utf8), at: 0)
        }
        func expect(_ text: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
            try descend(25) { directory in
                let file = try world.files.openOwned(directory, CName("file"), [.read])
                let found = String(decoding: try world.files.readUpTo(file.raw, 100, at: 0), as: UTF8.self)
                #expect(found == text, sourceLocation: sourceLocation)
            }
        }
        try descend(25) { try write($0, "deep down") }
        let start = try world.checkpoint()
        try descend(25) { try write($0, "changed") }
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        try expect("deep down")
        _ = try world.undo()
        try expect("changed")
        #expect(try #require(Program("rm")).run(["-rf", name], in: world.scratch.at("project")) == "")
        let gone = try world.restore(start)
        #expect(gone.isVerified, "\(gone.differing)")
        try expect("deep down")
        _ = try world.undo()
        #expect(!world.exists(name))
        #expect(
            try world.engine.materialise(
                world.project, RestoreRequest(checkpoint: start), into: world.scratch.at("copy"), .none
            ).isVerified)
        try #require(Program("rm")).run(["-rf", "copy", "project/\(name)"], in: world.scratch.path)
    }
}
