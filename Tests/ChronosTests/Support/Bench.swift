import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A project beside an Everett home, both of one test, and engines on them.
final class Bench {
    let scratch: Scratch
    let home: AbsolutePath
    let root: AbsolutePath
    private(set) var engine: ChronosEngine
    private(set) var project: ProjectRecord
    private let ids = IDSource.counting()

    init(
        policy: CapturePolicy = CapturePolicy(), home: String = "home", root: String = "project",
        beneath parent: String? = nil
    ) throws {
        scratch = try Scratch(beneath: parent)
        try scratch.makeDirectory(root)
        self.root = scratch.at(root)
        self.home = scratch.at(home)
        engine = try Bench.open(self.home, ids: ids)
        project = try engine.initialise(self.root, policy: policy, forbidden: [], force: false, .none).project
    }

    /// A directory in memory where there is one: thousands of files cost no disk there.
    static var memory: String? {
        let place = "/dev/shm"
        let isThere = (try? RealFileOperations().access(FileDescriptors.none, CName(place), mode: W_OK)) != nil
        return isThere ? place : nil
    }

    /// Few, so that every test reads in several waves.
    static let filesAtOnce = 3

    private static func open(
        _ home: AbsolutePath, ids: IDSource, files: any FileOperations = RealFileOperations(), hooks: Hooks = .none,
        identity: ProcessIdentity? = nil, clockStep: Int64 = 1, clock: Clock? = nil,
        filesAtOnce: Int = Bench.filesAtOnce, watch: (any ScanWatch)? = nil
    ) throws -> ChronosEngine {
        try ChronosEngine(
            home: home,
            environment: EngineEnvironment(
                files: files, clock: clock ?? TickingClock(step: clockStep).clock, ids: ids,
                identity: try identity ?? ProcessIdentity.current(), hooks: hooks, workers: 2, filesAtOnce: filesAtOnce,
                // A child that another test is just starting holds a copy of every lock until it has become its program.
                lockPatienceMilliseconds: 20, gitPatienceMilliseconds: 20, version: "test",
                secretKeys: home.parent?.appending("config/everett/secrets.key"), watch: { _ in watch },
            ),
        )
    }

    /// Another engine on the same home, as another process would have.
    func otherEngine(
        files: any FileOperations = RealFileOperations(), hooks: Hooks = .none, identity: ProcessIdentity? = nil,
        clockStep: Int64 = 1, clock: Clock? = nil, home: AbsolutePath? = nil, filesAtOnce: Int = Bench.filesAtOnce,
        watch: (any ScanWatch)? = nil
    ) throws -> ChronosEngine {
        try Bench.open(
            home ?? self.home, ids: ids, files: files, hooks: hooks, identity: identity, clockStep: clockStep,
            clock: clock, filesAtOnce: filesAtOnce, watch: watch)
    }

    /// Leaves the engine and opens a new one, as the next command does.
    func reopen(
        files: any FileOperations = RealFileOperations(), hooks: Hooks = .none, clockStep: Int64 = 1,
        clock: Clock? = nil, filesAtOnce: Int = Bench.filesAtOnce, watch: (any ScanWatch)? = nil
    ) throws {
        engine = try otherEngine(
            files: files, hooks: hooks, clockStep: clockStep, clock: clock, filesAtOnce: filesAtOnce, watch: watch)
    }

    func setPolicy(_ policy: CapturePolicy) throws {
        project = try engine.initialise(root, policy: policy, forbidden: [], force: false, .none).project
    }

    @discardableResult
    func checkpoint(_ name: String? = nil, rereads: Bool = false) throws -> CheckpointReport {
        try engine.checkpoint(project, CheckpointRequest(name: name, rereads: rereads), .none)
    }

    func status() throws -> StatusReport { try engine.status(project, .none) }

    /// Paths that `status` says differ, as text.
    func changedPaths() throws -> [String] { try status().changes?.map { "\($0.status.rawValue) \($0.path)" } ?? [] }

    // MARK: - Files of the project

    func write(_ name: String, _ text: String, permissions: UInt32 = 0o644) throws {
        try scratch.write("\(root.nameText)/\(name)", text, permissions: permissions)
    }

    func write(_ name: String, _ bytes: [UInt8], permissions: UInt32 = 0o644) throws {
        try scratch.write("\(root.nameText)/\(name)", bytes, permissions: permissions)
    }

    func write(_ name: BytePath, _ bytes: [UInt8]) throws {
        try scratch.write(BytePath.root.appending(root.name).appending(name), bytes)
    }

    func makeDirectory(_ name: String, permissions: UInt32 = 0o755) throws {
        try scratch.makeDirectory("\(root.nameText)/\(name)", permissions: permissions)
    }

    func symlink(_ name: String, to target: String) throws {
        try scratch.symlink("\(root.nameText)/\(name)", to: target)
    }

    func remove(_ name: String) throws { try scratch.remove("\(root.nameText)/\(name)") }
    func at(_ name: String) -> AbsolutePath { scratch.at("\(root.nameText)/\(name)") }
    func statusOf(_ name: String) throws -> FileStatus { try scratch.status("\(root.nameText)/\(name)") }
    func chmod(_ name: String, _ permissions: UInt32) throws {
        try scratch.changeMode("\(root.nameText)/\(name)", permissions)
    }

    func rename(_ from: String, _ to: String) throws {
        let none = FileDescriptors.none
        try RealFileOperations().rename(none, CName(at(from).bytes), none, CName(at(to).bytes), .replace)
    }

    func link(_ from: String, _ to: String) throws {
        let none = FileDescriptors.none
        try RealFileOperations().link(none, CName(at(from).bytes), none, CName(at(to).bytes))
    }

    func setAttribute(_ name: String, _ attribute: [UInt8], _ value: [UInt8]) throws {
        let files = RealFileOperations()
        let file = try files.openOwned(absolute: at(name), [.read])
        try files.setAttribute(file.raw, CName(attribute), value)
    }

    func setModified(_ name: String, _ nanoseconds: Int64) throws {
        let files = RealFileOperations()
        let file = try files.openOwned(absolute: at(name), [.read])
        try files.setModified(file.raw, nanoseconds: nanoseconds)
    }

    func removeAttribute(_ name: String, _ attribute: String) throws {
        let files = RealFileOperations()
        let file = try files.openOwned(absolute: at(name), [.read])
        try files.removeAttribute(file.raw, CName(attribute))
    }

    /// Overwrites bytes in place, without any name being changed.
    func overwrite(_ name: String, _ bytes: [UInt8], at offset: UInt64 = 0) throws {
        let files = RealFileOperations()
        let file = try files.openOwned(absolute: at(name), [.write])
        try files.writeAll(file.raw, bytes, at: offset)
    }

    /// Lets the file clock move on, until what was written so far is too old to be racy.
    func settle() {
        let start = Machine.fileClockNanoseconds
        while Machine.fileClockNanoseconds < start + 30_000_000 { sched_yield() }
    }

    // MARK: - The home

    /// Names of the packs that can be seen, temporary ones included.
    func packs() throws -> [String] {
        let files = RealFileOperations()
        let directory = try files.openOwned(absolute: home.appending("packs"), [.read, .directory])
        return try files.list(directory.raw).map { String(decoding: $0.name, as: UTF8.self) }.sorted()
    }

    func pack(_ name: String) -> AbsolutePath {
        home.appending("packs").appending(BytePath.root.appending(Array(name.utf8)))
    }

    /// The file of the keys of secrets.
    var keyFile: AbsolutePath { (home.parent ?? home).appending("config/everett/secrets.key") }

    func cacheFile(_ root: String = "files") -> AbsolutePath { Home(home).cache(project, root) }
}

extension AbsolutePath {
    var nameText: String { String(decoding: name, as: UTF8.self) }
}
