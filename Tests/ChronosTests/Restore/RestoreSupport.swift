import Base
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

/// What the tests of restores do to a project, in one word each.
extension RestoreFixture {
    var files: RealFileOperations { RealFileOperations() }

    /// The empty path is the project itself.
    private func place(_ path: String) -> String { path.isEmpty ? "project" : "project/\(path)" }

    func name(_ path: String) -> CName { CName(scratch.at(place(path)).bytes) }

    func write(_ path: String, _ text: String, permissions: UInt32 = 0o644) throws {
        try scratch.write("project/\(path)", text, permissions: permissions)
    }

    func read(_ path: String) throws -> String { try scratch.text("project/\(path)") }
    func remove(_ path: String) throws { try scratch.remove("project/\(path)") }
    func exists(_ path: String) -> Bool { scratch.exists("project/\(path)") }
    func status(_ path: String) throws -> FileStatus { try scratch.status("project/\(path)") }
    func chmod(_ path: String, _ permissions: UInt32) throws { try scratch.changeMode(place(path), permissions) }

    /// A second name for a file of the project.
    func link(_ first: String, _ second: String) throws {
        try files.link(FileDescriptors.none, name(first), FileDescriptors.none, name(second))
    }

    func setAttribute(_ path: String, _ attribute: String, _ value: String) throws {
        let file = try files.openOwned(absolute: scratch.at(place(path)), [.read])
        try files.setAttribute(file.raw, CName(attribute), Array(value.utf8))
    }

    func setModified(_ path: String, _ nanoseconds: Int64) throws {
        let file = try files.openOwned(absolute: scratch.at(place(path)), [.read])
        try files.setModified(file.raw, nanoseconds: nanoseconds)
    }

    /// Lets the file clock move on, until what was written so far is too old to be racy.
    func settle() {
        let start = Machine.fileClockNanoseconds
        while Machine.fileClockNanoseconds < start + 30_000_000 { sched_yield() }
    }

    @discardableResult
    func restore(_ id: Digest, paths: [String], _ components: Set<RestoreRequest.Component> = [.files]) throws
        -> RestoreReport
    {
        try engine.restore(
            project,
            RestoreRequest(checkpoint: id, paths: paths.compactMap(BytePath.init), components: components), .none
        )
    }

    func undo() throws -> ReversalReport { try engine.undo(project, .none) }
    func redo() throws -> ReversalReport { try engine.redo(project, .none) }

    /// The home and the project hold nothing of a restore any more, and the store is whole.
    func expectSound(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        #expect(try leftovers() == [], sourceLocation: sourceLocation)
        #expect(try engine.verify(quick: false, .none).problems == [], sourceLocation: sourceLocation)
    }

    /// Journals, and staging directories of the project.
    func leftovers() throws -> [String] {
        var found: [String] = []
        for place in ["home/restores", "project"] {
            let directory = try files.openOwned(absolute: scratch.at(place), [.read, .directory])
            found += try files.list(directory.raw).map { String(decoding: $0.name, as: UTF8.self) }.filter {
                $0.hasSuffix(".journal") || $0.hasPrefix(".everett-")
            }
        }
        return found
    }

    /// Everything in `rescued`, path beneath its restore and content.
    func rescued() throws -> [(path: String, content: [UInt8])] {
        try Contents.all(scratch.at("home/rescued")).map { path, content in
            (path.split(separator: "/").dropFirst().joined(separator: "/"), content)
        }
    }

    /// Expects two states of the project to be the same.
    func expectEqual(
        _ now: TreeSnapshot, _ then: TreeSnapshot, _ comment: String = "",
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        if now == then { return }
        Issue.record("\(comment) \(now.difference(from: then))", sourceLocation: sourceLocation)
    }
}

/// The bytes of every regular file beneath a directory.
enum Contents {
    static func all(_ directory: AbsolutePath) throws -> [(path: String, content: [UInt8])] {
        let files = RealFileOperations()
        var found: [(String, [UInt8])] = []
        func visit(_ directory: AbsolutePath, _ prefix: String) throws {
            let opened = try files.openOwned(absolute: directory, [.read, .directory])
            for entry in try files.list(opened.raw) {
                let name = String(decoding: entry.name, as: UTF8.self)
                let place = directory.appending(BytePath.root.appending(entry.name))
                switch entry.kind {
                case .directory: try visit(place, prefix + name + "/")
                case .regular: found.append((prefix + name, try files.readWhole(absolute: place, limit: 1 << 30)))
                default: break
                }
            }
        }
        try visit(directory, "")
        return found.sorted { $0.0 < $1.0 }
    }
}

/// Programs of the system, run with a small environment of their own.
struct Program {
    let path: AbsolutePath

    init?(_ name: String) {
        guard let path = ChildProcess.find(name, searchPath: "/usr/bin:/bin:/usr/sbin:/sbin") else { return nil }
        self.path = path
    }

    static let git = Program("git")
    static let sqlite = Program("sqlite3")
    static let setfacl = Program("setfacl")

    /// Runs to the end; a failure is an error of the test.
    @discardableResult
    func run(_ arguments: [String], in directory: AbsolutePath, input: String? = nil, home: AbsolutePath? = nil) throws
        -> String
    {
        let result = try ChildProcess.run(
            path, arguments: arguments,
            environment: [
                "PATH": "/usr/bin:/bin", "HOME": (home ?? directory).description, "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
                "GIT_COMMITTER_EMAIL": "a@b", "LC_ALL": "C",
            ],
            workingDirectory: directory, standardInput: input.map { Array($0.utf8) }, timeoutMilliseconds: 60_000
        )
        guard result.succeeded else {
            throw ScratchFault(what: "\(path) \(arguments): \(result.standardError.text)")
        }
        return result.standardOutput.text
    }
}

extension RestoreFixture {
    @discardableResult
    func git(_ arguments: String..., in directory: String = "project") throws -> String {
        try #require(Program.git).run(
            ["-c", "protocol.file.allow=always"] + arguments, in: scratch.at(directory), home: scratch.path
        )
    }

    /// Runs SQL in another process.
    @discardableResult
    func sql(_ database: String, _ script: String) throws -> String {
        try #require(Program.sqlite).run(["-bail", database], in: scratch.at("project"), input: script)
    }

    /// Runs `body` while another process has the database open: after `first`, and before `then`; says what that printed.
    ///
    /// Only another process' locks are the kernel's: those of this one go when the engine closes the file.
    func whileConnected(
        _ database: String, _ first: String, then: String, _ body: @escaping () throws -> Void
    ) throws -> String {
        let held = scratch.at("held")
        let done = scratch.at("done")
        for name in ["held", "done"] where scratch.exists(name) { try scratch.remove(name) }
        let script = """
            \(first)
            .shell : > \(held)
            .shell while [ ! -e \(done) ]; do sleep 0.005; done
            \(then)
            """
        var isDone = false
        var trouble: (any Error)?
        let result = try ChildProcess.run(
            try #require(Program.sqlite).path, arguments: ["-bail", database],
            environment: ["PATH": "/usr/bin:/bin"], workingDirectory: scratch.at("project"),
            standardInput: Array(script.utf8), timeoutMilliseconds: 60_000,
            isCancelled: { [scratch] in
                guard !isDone, scratch.exists("held") else { return false }
                isDone = true
                do {
                    try body()
                    try scratch.write("done", "")
                } catch {
                    trouble = error
                }
                return trouble != nil
            }
        )
        if let trouble { throw trouble }
        guard result.succeeded else { throw ScratchFault(what: "sqlite3: \(result.standardError.text)") }
        return result.standardOutput.text
    }

    /// A repository with one commit.
    func makeRepository(_ directory: String = "project", file: String = "tracked.txt") throws {
        try scratch.makeDirectory(directory)
        try git("init", "-q", "-b", "main", in: directory)
        try scratch.write("\(directory)/\(file)", "first\n")
        try commit("first", in: directory)
    }

    func commit(_ message: String, in directory: String = "project") throws {
        try git("add", "-A", in: directory)
        try git("commit", "-q", "-m", message, in: directory)
    }

    func head(_ directory: String = "project") throws -> String {
        try git("rev-parse", "HEAD", in: directory).trimmed
    }
}

extension String {
    var trimmed: String {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

/// A number that any thread may count up.
final class Mutexed: Sendable {
    private let value: Mutex<Int64>

    init(_ value: Int64) {
        self.value = Mutex(value)
    }

    func next(by step: Int64) -> Int64 {
        value.withLock {
            $0 += step
            return $0
        }
    }
}
