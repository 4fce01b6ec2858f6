import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A project whose clock is moved by hours and days, and what its checkpoints hold.
final class CollectionBench {
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 24 * hour

    let bench: Bench
    let time = TestClock()
    /// What each checkpoint held when it was made.
    private(set) var held: [Digest: [String]] = [:]

    init() throws {
        bench = try Bench(beneath: Bench.memory)
        try reopen()
    }

    var engine: ChronosEngine { bench.engine }
    var project: ProjectRecord { bench.project }

    func reopen(files: any FileOperations = RealFileOperations(), hooks: Hooks = .none) throws {
        try bench.reopen(files: files, hooks: hooks, clock: time.clock)
    }

    func advance(_ milliseconds: Int64) { time.advance(milliseconds: milliseconds) }

    @discardableResult
    func checkpoint(_ name: String? = nil) throws -> Digest {
        time.advance(milliseconds: 1)
        let id = try bench.checkpoint(name).id
        if held[id] == nil { held[id] = try HeldWorld(id, bench.otherEngine(clock: time.clock)).lines }
        return id
    }

    @discardableResult
    func collect(
        now: Bool = false, all: Bool = false, budget: UInt64? = nil, retention: RetentionPolicy = RetentionPolicy()
    ) throws -> CollectionReport {
        try engine.collect(request(now: now, all: all, budget: budget, retention: retention), .none)
    }

    func request(
        now: Bool = false, all: Bool = false, budget: UInt64? = nil, retention: RetentionPolicy = RetentionPolicy()
    ) -> CollectionRequest {
        CollectionRequest(
            retention: retention, storage: StoragePolicy(budget: budget), ignoresGrace: now, rewritesAll: all)
    }

    /// Reads every checkpoint that has a row, through an engine opened anew, and compares it with what it held.
    @discardableResult
    func expectHeld(home: AbsolutePath? = nil, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws -> Int
    {
        let engine = try bench.otherEngine(clock: time.clock, home: home)
        let records = try engine.log(project, includingHidden: true)
        for record in records {
            do {
                let lines = try HeldWorld(record.id, engine).lines
                if let expected = held[record.id] {
                    #expect(lines == expected, "checkpoint \(record.number)", sourceLocation: sourceLocation)
                }
            } catch {
                Issue.record("checkpoint \(record.number) cannot be read: \(error)", sourceLocation: sourceLocation)
            }
        }
        let report = try engine.verify(quick: false, .none)
        #expect(report.problems.map(\.detail) == [], sourceLocation: sourceLocation)
        return records.count
    }

    /// A history with changes of every kind: large files, patches of trees, a repository, things that come back.
    func history(_ count: Int, _ example: inout PropertyCase) throws {
        try bench.write(".git/HEAD", "ref: refs/heads/main\n")
        for number in 0..<40 { try bench.write("wide/file\(number).txt", "file \(number)") }
        for number in 0..<count {
            for _ in 0..<example.int(1...3) {
                let name = "dir\(example.int(0...3))/file\(example.int(0...5)).swift"
                if example.int(0...4) == 0, (try? bench.statusOf(name)) != nil {
                    try bench.remove(name)
                } else {
                    try bench.write(name, example.bytes(example.int(0...3000)))
                }
            }
            try bench.write("wide/file\(example.int(0...39)).txt", "changed \(example.int(0...9))")
            if example.int(0...3) == 0 { try bench.write("large.bin", example.bytes(1_300_000 + example.int(0...9))) }
            if example.int(0...3) == 0 { try bench.write(".git/objects/ab/\(number)", example.bytes(50)) }
            bench.settle()
            try checkpoint(example.int(0...5) == 0 ? "named \(number)" : nil)
            advance(Int64(example.int(1...40)) * CollectionBench.hour)
        }
    }

    /// A copy of the home as it is now: what a process that dies now leaves.
    func copyOfHome(_ name: String) throws -> AbsolutePath {
        let machine = RealFileOperations()
        func copy(_ from: AbsolutePath, _ to: AbsolutePath) throws {
            try machine.makeDirectory(FileDescriptors.none, CName(to.bytes), permissions: 0o700)
            let directory = try machine.openOwned(absolute: from, [.read, .directory])
            for entry in try machine.list(directory.raw) {
                let path = BytePath.root.appending(entry.name)
                if entry.kind == .directory {
                    try copy(from.appending(path), to.appending(path))
                } else {
                    let bytes = try machine.readWhole(absolute: from.appending(path), limit: 1 << 30)
                    let file = try machine.openOwned(absolute: to.appending(path), [.write, .create])
                    try machine.writeAll(file.raw, bytes, at: 0)
                }
            }
        }
        let place = bench.scratch.at(name)
        try copy(bench.home, place)
        return place
    }
}
