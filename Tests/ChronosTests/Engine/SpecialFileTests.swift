import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

struct SpecialFileTests {
    static let isRoot = Machine.user == 0

    private func isSpecial(_ line: String) -> Bool { ["p ", "s ", "c ", "b "].contains { line.hasPrefix($0) } }

    @Test func `a FIFO and a socket are named and not opened`() throws {
        let bench = try Bench()
        try bench.write("dir/file", "f")
        try bench.scratch.makeFIFO("project/dir/pipe")
        try makeSocket(bench.at("dir/socket"))
        let report = try bench.checkpoint()
        #expect(
            report.coverage.skipped.map { "\($0.path) \($0.reason.rawValue)" }
                == ["dir/pipe special_file", "dir/socket special_file"]
        )
        try expectHeld(bench, report.id, leavingOut: isSpecial)
        // Named again each time, also when nothing changed.
        bench.settle()
        let again = try bench.checkpoint()
        #expect(again.id == report.id)
        #expect(again.coverage.skipped.count == 2)
        try bench.remove("dir/pipe")
        #expect(try bench.checkpoint().coverage.skipped.count == 1)
        try assertSound(bench)
    }

    @Test func `a file that became a FIFO is no longer held but named`() throws {
        let bench = try Bench()
        try bench.write("x", "x")
        try bench.checkpoint()
        try bench.remove("x")
        try bench.scratch.makeFIFO("project/x")
        #expect(try bench.changedPaths() == ["removed x"])
        #expect(try bench.checkpoint().coverage.skipped.map(\.reason) == [.specialFile])
    }

    @Test(.enabled(if: isRoot)) func `a device is named and not opened`() throws {
        let bench = try Bench()
        let made = unsafe CName(bench.at("null").bytes).withPointer { unsafe mknod($0, S_IFCHR | 0o666, 0x103) }
        try #require(made == 0)
        #expect(try bench.checkpoint().coverage.skipped.map(\.reason) == [.specialFile])
        try assertSound(bench)
    }

    @Test func `links are held as links and never followed`() throws {
        let bench = try Bench()
        try bench.scratch.write("outside/secret", "secret")
        try bench.symlink("to-directory", to: "../outside")
        try bench.symlink("to-file", to: "../outside/secret")
        try bench.symlink("absolute", to: "/etc/passwd")
        try bench.symlink("dangling", to: "nowhere")
        try bench.symlink("loop", to: "loop")
        try bench.symlink("long", to: String(repeating: "x/", count: 2000))
        let report = try bench.checkpoint()
        #expect(report.coverage.symlinks == 6)
        #expect(report.coverage.files == 0)
        try expectHeld(bench, report.id)
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        try assertSound(bench)
    }

    /// Whoever runs the tests may read everything, so each refusal is made up.
    @Test func `what may not be read is named and the rest is held`() throws {
        var refused: Set<String> = []
        for number in 1... {
            let bench = try Bench()
            try bench.write("a", "a")
            try bench.write("dir/b", "b")
            let plan = FaultPlan([
                .init(scope: .operation(.open), occasion: .nth(number), effect: .failure(errno: EACCES))
            ])
            let files = FaultyFileOperations(RealFileOperations(), plan)
            do {
                let engine = try bench.otherEngine(files: files)
                let report = try engine.checkpoint(bench.project, CheckpointRequest(), .none)
                if files.counts[.open] < number { break }
                try expectHeld(
                    bench, report.id,
                    leavingOut: { line in
                        report.coverage.skipped.contains { line.contains(" \($0.path)") }
                    })
                #expect(report.coverage.skipped.allSatisfy { $0.reason == .unreadable })
                refused.formUnion(report.coverage.skipped.map(\.path.description))
            } catch let error as EverettError {
                #expect([.permission, .integrity].contains(error.code), "\(number): \(error)")
            }
            // As soon as it may be read it is held.
            try bench.reopen()
            try expectHeld(bench, try bench.checkpoint().id)
            try assertSound(bench)
        }
        #expect(refused == ["a", "dir", "dir/b"])
    }

    private func makeSocket(_ path: AbsolutePath) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        try #require(path.bytes.count < MemoryLayout.size(ofValue: address.sun_path))
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.bytes) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) }
        }
        try #require(bound == 0)
    }
}
