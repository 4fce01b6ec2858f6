import Base
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

struct PurgeTests {
    private static let secret = "a text that should never have been captured, in any version, number 8841"

    /// Everything that lies in a home: files as they are, and what their frames hold.
    private func holds(_ text: String, _ home: AbsolutePath) throws -> [String] {
        let machine = RealFileOperations()
        let needle = Array(text.utf8)
        var found: [String] = []
        func visit(_ place: AbsolutePath) throws {
            let directory = try machine.openOwned(absolute: place, [.read, .directory])
            for entry in try machine.list(directory.raw) {
                let path = place.appending(BytePath.root.appending(entry.name))
                if entry.kind == .directory {
                    try visit(path)
                    continue
                }
                let bytes = try machine.readWhole(absolute: path, limit: 1 << 30)
                if bytes.contains(needle) { found.append(path.description) }
                var offset = PackFormat.headerSize
                let decompressor = try ZstdDecompressor()
                while path.nameText.hasSuffix(".pack"), offset + PackFormat.frameHeaderSize < bytes.count,
                    let header = try? FrameHeader(Array(bytes[offset..<offset + PackFormat.frameHeaderSize]))
                {
                    let start = offset + PackFormat.frameHeaderSize
                    let payload = Array(bytes[start..<start + header.storedLength])
                    let raw =
                        header.codec == .raw
                        ? payload : decompressor.decompress(payload, rawLength: header.rawLength) ?? []
                    if raw.contains(needle) { found.append("a frame of \(path)") }
                    offset = start + header.storedLength
                }
            }
        }
        try visit(home)
        return found
    }

    private func prepare() throws -> CollectionBench {
        let bench = try CollectionBench()
        for number in 0..<30 { try bench.bench.write("dir/\(number)", "number \(number)") }
        try bench.bench.write("dir/private.txt", PurgeTests.secret)
        try bench.bench.write("dir/big.bin", [UInt8](repeating: 7, count: 100) + Array(PurgeTests.secret.utf8))
        bench.bench.settle()
        try bench.checkpoint("first")
        try bench.bench.write("dir/private.txt", PurgeTests.secret + "-changed")
        bench.bench.settle()
        try bench.checkpoint("second")
        try bench.bench.remove("dir/private.txt")
        try bench.bench.remove("dir/big.bin")
        try bench.bench.write("dir/1", "something else")
        bench.bench.settle()
        try bench.checkpoint("third")
        return bench
    }

    private func paths(_ names: String...) throws -> [BytePath] { try names.map { try #require(BytePath($0)) } }

    @Test func `a secret is gone from everything the home holds`() throws {
        let bench = try prepare()
        try #require(!holds(PurgeTests.secret, bench.bench.home).isEmpty)
        let ids = try bench.engine.log(bench.project).map(\.id)
        let wanted = try paths("dir/private.txt", "dir/big.bin")
        let preview = try bench.engine.previewPurge(bench.project, wanted, everywhere: false, .none)
        #expect(preview.versions == 3 && preview.affected.count == 2 && preview.inWorkspace == [])
        #expect(try !holds(PurgeTests.secret, bench.bench.home).isEmpty)
        let report = try bench.engine.purge(bench.project, wanted, everywhere: false, .none)
        #expect(report.isVerified && report.versions == 3 && report.freedBytes > 0)
        #expect(try holds(PurgeTests.secret, bench.bench.home) == [])
        #expect(try bench.engine.log(bench.project).map(\.id) == ids)
        // Everything else is there, and verification knows why this is not.
        try bench.reopen()
        let verified = try bench.engine.verify(quick: false, .none)
        #expect(verified.problems.map(\.detail) == [] && verified.purged == 3)
        #expect(try bench.engine.verify(quick: true, .none).isSound)
        // Once more there is nothing to remove.
        let again = try bench.engine.purge(bench.project, wanted, everywhere: false, .none)
        #expect(again.isVerified && again.freedBytes == 0)
        try bench.collect(now: true)
        #expect(try bench.engine.verify(quick: false, .none).isSound)
    }

    @Test func `a restore leaves a purged path as it is and says so`() throws {
        let bench = try prepare()
        let first = try bench.engine.resolve("first", bench.project)
        _ = try bench.engine.purge(bench.project, try paths("dir/private.txt"), everywhere: false, .none)
        try bench.bench.write("dir/private.txt", "a new key")
        let report = try bench.engine.restore(bench.project, RestoreRequest(checkpoint: first), .none)
        #expect(report.isVerified)
        #expect(report.preview.untouched.map(\.path) == (try paths("dir/private.txt")))
        #expect(report.preview.untouched.map(\.reason) == [.purged])
        #expect(try bench.bench.scratch.read("project/dir/private.txt") == Array("a new key".utf8))
        #expect(try bench.bench.scratch.read("project/dir/1") == Array("number 1".utf8))
        #expect(bench.bench.scratch.exists("project/dir/big.bin"))
        let place = bench.bench.scratch.at("elsewhere")
        let written = try bench.engine.materialise(
            bench.project, RestoreRequest(checkpoint: first), into: place, .none)
        #expect(written.isVerified && written.omitted.count == 1)
        #expect(!bench.bench.scratch.exists("elsewhere/dir/private.txt"))
        #expect(try bench.engine.undo(bench.project, .none).restore?.isVerified == true)
        #expect(try bench.bench.scratch.read("project/dir/private.txt") == Array("a new key".utf8))
    }

    @Test func `a collection after the purge of a large file does its work`() throws {
        let bench = try CollectionBench()
        var example = PropertyCase(seed: 932, number: 0)
        try bench.bench.write("large.bin", example.bytes(3_000_000))
        try bench.bench.write("small", "stays")
        let first = try bench.checkpoint()
        try bench.bench.write("small", "changed")
        try bench.checkpoint()
        let report = try bench.engine.purge(bench.project, try paths("large.bin"), everywhere: false, .none)
        #expect(report.isVerified && report.objects > 1)
        #expect(try bench.collect(now: true).damage.isEmpty)
        #expect(try bench.collect(now: true, all: true).damage.isEmpty)
        #expect(try bench.engine.verify(quick: false, .none).problems.map(\.detail) == [])
        try bench.bench.remove("large.bin")
        _ = try bench.engine.restore(bench.project, RestoreRequest(checkpoint: first), .none)
        #expect(try bench.bench.scratch.read("project/small") == Array("stays".utf8))
    }

    @Test func `a purged path whose content stays elsewhere does not keep the rest from being restored`() throws {
        let bench = try CollectionBench()
        try bench.bench.write("tagged", "the same text")
        try bench.bench.write("copy", "the same text")
        try bench.bench.setAttribute("tagged", Array("user.tag".utf8), Array("secret".utf8))
        let first = try bench.checkpoint()
        try bench.bench.remove("tagged")
        try bench.bench.remove("copy")
        let report = try bench.engine.purge(bench.project, try paths("tagged"), everywhere: false, .none)
        #expect(report.shared == (try paths("copy")))
        let restored = try bench.engine.restore(bench.project, RestoreRequest(checkpoint: first), .none)
        #expect(restored.isVerified)
        #expect(restored.preview.untouched.map(\.path) == (try paths("tagged")))
        #expect(try bench.bench.scratch.read("project/copy") == Array("the same text".utf8))
        #expect(!bench.bench.scratch.exists("project/tagged"))
    }

    @Test func `content that another path shares stays unless everywhere is asked for`() throws {
        let bench = try prepare()
        try bench.bench.write("copy", PurgeTests.secret)
        bench.bench.settle()
        try bench.checkpoint("fourth")
        let wanted = try paths("dir/private.txt")
        let report = try bench.engine.purge(bench.project, wanted, everywhere: false, .none)
        #expect(report.shared == (try paths("copy")))
        // The copy is no secret by its name, and so another object with the same bytes.
        #expect(report.versions == 1 && report.isVerified)
        #expect(try !holds(PurgeTests.secret, bench.bench.home).isEmpty)
        try bench.bench.remove("copy")
        let all = try bench.engine.purge(bench.project, wanted, everywhere: true, .none)
        #expect(all.isVerified)
        let left = try bench.engine.purge(bench.project, try paths("dir/big.bin"), everywhere: false, .none)
        #expect(left.isVerified)
        #expect(try holds(PurgeTests.secret, bench.bench.home) == [])
    }

    @Test func `what is in the project still is named, and captured again`() throws {
        let bench = try prepare()
        try bench.bench.write("dir/private.txt", PurgeTests.secret)
        bench.bench.settle()
        let fourth = try bench.checkpoint("fourth")
        let report = try bench.engine.purge(bench.project, try paths("dir/private.txt"), everywhere: false, .none)
        #expect(report.inWorkspace == (try paths("dir/private.txt")))
        // The head's content is gone; a checkpoint of the same world stores it again instead of believing that it is there.
        bench.bench.settle()
        #expect(try bench.bench.checkpoint().isUnchanged)
        #expect(try HeldWorld(fourth, bench.bench.otherEngine()).lines == bench.held[fourth])
    }

    @Test func `what nothing refers to any more, and what restores set aside, is purged too`() throws {
        let bench = try prepare()
        let second = try bench.engine.resolve("second", bench.project)
        bench.advance(8 * CollectionBench.day)
        _ = try bench.engine.forget([second], bench.project, RetentionPolicy(), .none)
        try bench.bench.scratch.makeDirectory("home/rescued/op1/dir")
        try bench.bench.scratch.write("home/rescued/op1/dir/private.txt", PurgeTests.secret)
        try bench.bench.scratch.write("home/rescued/op1/renamed", PurgeTests.secret + "-changed")
        try bench.bench.scratch.write("home/rescued/op1/other", "kept")
        _ = try bench.engine.purge(
            bench.project, try paths("dir/private.txt", "dir/big.bin"), everywhere: false, .none)
        #expect(try holds(PurgeTests.secret, bench.bench.home) == [])
        #expect(bench.bench.scratch.exists("home/rescued/op1/other"))
        #expect(!bench.bench.scratch.exists("home/rescued/op1/dir"))
    }

    @Test func `an interrupted purge is finished by the next who owns the store`() throws {
        let points = Hooks.Point.allCases.filter { $0.rawValue.hasPrefix("purge.") }
        let bench = try prepare()
        let images = Mutex<[(Hooks.Point, AbsolutePath)]>([])
        let copies = Copies(bench)
        try bench.reopen(
            hooks: Hooks { point in
                guard point.rawValue.hasPrefix("purge.") || point.rawValue.hasPrefix("repack.") else { return }
                let place = try copies.take("\(point.rawValue)-\(images.withLock { $0.count })")
                images.withLock { $0.append((point, place)) }
            })
        _ = try bench.engine.purge(bench.project, try paths("dir/private.txt", "dir/big.bin"), everywhere: false, .none)
        let taken = images.withLock { $0 }
        #expect(Set(points).isSubset(of: taken.map(\.0)))
        for (point, home) in taken {
            let engine = try bench.bench.otherEngine(clock: bench.time.clock, home: home)
            #expect(try engine.hasUnfinishedPurge() == (point != .purgeEnded), "\(point)")
            try engine.recover(bench.project, .none)
            #expect(try holds(PurgeTests.secret, home) == [], "\(point)")
            #expect(try engine.hasUnfinishedPurge() == false, "\(point)")
            let report = try engine.verify(quick: false, .none)
            #expect(report.problems.map(\.detail) == [] && report.purged == 3, "\(point)")
            #expect(try engine.log(bench.project).count == 3)
        }
    }

    @Test func `a failing call leaves a purge that can be finished`() throws {
        let counting = FaultyFileOperations(RealFileOperations())
        var bench = try prepare()
        try bench.reopen(files: counting)
        let wanted = try paths("dir/private.txt", "dir/big.bin")
        let start = counting.counts.stateChanging
        _ = try bench.engine.purge(bench.project, wanted, everywhere: false, .none)
        let total = counting.counts.stateChanging - start
        try forAll(seed: 931, count: TestScale.count(12)) { example in
            bench = try prepare()
            let plan = FaultPlan([
                .init(
                    scope: .stateChanging,
                    occasion: example.flip() ? .nth(example.int(1...total)) : .from(example.int(1...total)),
                    effect: .failure(errno: [EIO, ENOSPC][example.int(0...1)]))
            ])
            do {
                try bench.reopen(files: FaultyFileOperations(RealFileOperations(), plan))
                _ = try bench.engine.purge(bench.project, wanted, everywhere: false, .none)
            } catch is EverettError {}
            try bench.reopen()
            let report = try bench.engine.purge(bench.project, wanted, everywhere: false, .none)
            #expect(report.isVerified, "\(example)")
            #expect(try holds(PurgeTests.secret, bench.bench.home) == [], "\(example)")
            #expect(try bench.engine.verify(quick: false, .none).problems.map(\.detail) == [], "\(example)")
        }
    }
}

/// Hands a bench, which is confined, to a hook that runs on the same thread.
// SAFETY: the hook is called by the engine on the thread of the test that made it.
private final class Copies: @unchecked Sendable {
    private let bench: CollectionBench

    init(_ bench: CollectionBench) {
        self.bench = bench
    }

    func take(_ name: String) throws -> AbsolutePath { try bench.copyOfHome(name) }
}

extension [UInt8] {
    fileprivate func contains(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first, count >= needle.count else { return false }
        for start in 0...(count - needle.count) where self[start] == first {
            if self[start..<start + needle.count].elementsEqual(needle) { return true }
        }
        return false
    }
}
