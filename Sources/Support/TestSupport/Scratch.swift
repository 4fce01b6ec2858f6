package import Base
internal import Glibc
package import Platform
internal import Synchronization

/// A directory of its own for one test, removed with everything in it at the end.
///
/// Names are ``BytePath``s or texts, so that a test can make names that are not UTF-8.
package final class Scratch: Sendable {
    package let path: AbsolutePath
    private let cleanups = Mutex<[@Sendable () -> Void]>([])
    private static let serial = Atomic<Int>(0)

    /// - Parameter parent: Where the directory is made; `$TMPDIR` or `/tmp`.
    /// - Throws: When it cannot be made.
    package init(beneath parent: String? = nil) throws {
        let place = parent ?? ScratchFault.temporaryDirectory
        guard let parentPath = AbsolutePath(place) else { throw ScratchFault(what: "\(place) is not absolute") }
        let number = Scratch.serial.wrappingAdd(1, ordering: .relaxed).newValue
        let name = "everett-test-\(Machine.processID)-\(Machine.clock.monotonicNanoseconds)-\(number)"
        guard let step = BytePath(name) else { throw ScratchFault(what: name) }
        path = parentPath.appending(step)
        try RealFileOperations().makeDirectory(FileDescriptors.none, CName(path.bytes), permissions: 0o700)
    }

    deinit {
        let pending = cleanups.withLock { $0 }
        for cleanup in pending.reversed() { cleanup() }
        try? Scratch.remove(path)
    }

    /// Runs `cleanup` at the end, the last one asked for first, while the directory is still there.
    package func atEnd(_ cleanup: @escaping @Sendable () -> Void) {
        cleanups.withLock { $0.append(cleanup) }
    }

    /// The absolute path of something inside.
    package func at(_ name: String) -> AbsolutePath { path.appending(Scratch.step(name)) }
    package func at(_ name: BytePath) -> AbsolutePath { path.appending(name) }

    package func write(_ name: String, _ text: String, permissions: UInt32 = 0o644) throws {
        try write(Scratch.step(name), Array(text.utf8), permissions: permissions)
    }

    package func write(_ name: String, _ bytes: [UInt8], permissions: UInt32 = 0o644) throws {
        try write(Scratch.step(name), bytes, permissions: permissions)
    }

    /// Writes a file, replacing its content, and makes the directories that lead to it.
    package func write(_ name: BytePath, _ bytes: [UInt8], permissions: UInt32 = 0o644) throws {
        if let parent = name.parent { try makeDirectory(parent) }
        let files = RealFileOperations()
        let file = try files.openOwned(absolute: at(name), [.write, .create, .truncate], permissions: 0o600)
        try files.writeAll(file.raw, bytes, at: 0)
        try files.changeMode(file.raw, permissions)
    }

    package func makeDirectory(_ name: String, permissions: UInt32 = 0o755) throws {
        try makeDirectory(Scratch.step(name), permissions: permissions)
    }

    /// Makes a directory and those that lead to it; one that is there already stays as it is.
    package func makeDirectory(_ name: BytePath, permissions: UInt32 = 0o755) throws {
        guard !name.isRoot else { return }
        let files = RealFileOperations()
        let place = CName(at(name).bytes)
        if let status = try? files.status(FileDescriptors.none, place), status.kind == .directory { return }
        if let parent = name.parent { try makeDirectory(parent) }
        try files.makeDirectory(FileDescriptors.none, place, permissions: 0o700)
        try files.changeMode(FileDescriptors.none, place, permissions)
    }

    package func read(_ name: String) throws -> [UInt8] { try read(Scratch.step(name)) }

    package func read(_ name: BytePath) throws -> [UInt8] {
        try RealFileOperations().readWhole(absolute: at(name), limit: 1 << 30)
    }

    package func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }

    package func changeMode(_ name: String, _ permissions: UInt32) throws {
        try RealFileOperations().changeMode(FileDescriptors.none, CName(at(name).bytes), permissions)
    }

    package func symlink(_ name: String, to target: String) throws {
        let step = Scratch.step(name)
        if let parent = step.parent { try makeDirectory(parent) }
        try RealFileOperations().symlink(target: CName(target), FileDescriptors.none, CName(at(step).bytes))
    }

    package func makeFIFO(_ name: String) throws {
        let result = unsafe CName(at(name).bytes).withPointer { unsafe mkfifo($0, 0o600) }
        guard result == 0 else { throw ScratchFault(what: "mkfifo \(name)") }
    }

    package func exists(_ name: String) -> Bool {
        (try? RealFileOperations().status(FileDescriptors.none, CName(at(name).bytes))) != nil
    }

    package func status(_ name: String) throws -> FileStatus {
        try RealFileOperations().status(FileDescriptors.none, CName(at(name).bytes))
    }

    package func remove(_ name: String) throws { try Scratch.remove(at(name)) }

    /// What is inside, or inside one of its directories.
    package func snapshot(_ name: String = "") throws -> TreeSnapshot { try TreeSnapshot(at(name)) }

    /// Whether `holds` becomes true, asked again while other threads of the machine get on.
    ///
    /// A child that another test has forked keeps every open file of this process open until it reaches exec.
    package static func eventually(_ holds: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<1_000_000 {
            if try holds() { return true }
            sched_yield()
        }
        return false
    }

    /// An absolute path that a test spells.
    static func place(_ text: String) -> AbsolutePath {
        guard let path = AbsolutePath(text) else { preconditionFailure("\(text) is not absolute") }
        return path
    }

    /// Names that a test spells are valid; an invalid one is a mistake in the test.
    private static func step(_ name: String) -> BytePath {
        guard let step = BytePath(name) else { preconditionFailure("\(name) is not a path beneath a directory") }
        return step
    }

    /// Removes an entry and everything beneath it, through no symbolic link.
    package static func remove(_ path: AbsolutePath) throws {
        let files = RealFileOperations()
        let name = CName(path.bytes)
        guard try files.status(FileDescriptors.none, name).kind == .directory else {
            try files.unlink(FileDescriptors.none, name)
            return
        }
        // A test may have taken its own rights away.
        try files.changeMode(FileDescriptors.none, name, 0o700)
        let directory = try files.openOwned(absolute: path, [.read, .directory, .noFollow])
        for entry in try files.list(directory.raw) {
            guard let step = BytePath(validating: entry.name) else { continue }
            try remove(path.appending(step))
        }
        try files.removeDirectory(FileDescriptors.none, name)
    }
}

/// A test's own preparation that went wrong.
package struct ScratchFault: Error, CustomStringConvertible {
    package let what: String

    package init(what: String) {
        self.what = what
    }

    package var description: String { "scratch directory: \(what)" }

    static var temporaryDirectory: String {
        guard let value = unsafe getenv("TMPDIR") else { return "/tmp" }
        return unsafe String(cString: value)
    }
}
