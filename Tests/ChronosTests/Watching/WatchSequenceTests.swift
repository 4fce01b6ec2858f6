import Base
import Dispatch
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

/// Random changes, and checkpoints that believe a watcher compared with looks that read everything.
@Suite struct WatchSequenceTests {
    @Test(arguments: WatchMeans.allowed)
    func `checkpoints that believe the watcher hold what is there`(means: WatchMeans) throws {
        var believed = 0
        try forAll(seed: 0x0a7c_4e55, count: TestScale.count(60)) { example in
            let run = try WatchRun(means, example)
            try run.run(steps: 40)
            believed += run.watchedOnes
        }
        #expect(believed > 0, "no checkpoint believed the watcher, so nothing was seen of what that leads to")
    }

    @Test(.enabled(if: LoopMount.xfs.isAllowed && WatchMeans.allowed.contains(.fanotify)))
    func `on XFS they do, too, when all of it is watched`() throws {
        let scratch = try Scratch(beneath: Bench.memory)
        let disk = try LoopMount.xfs.mount(scratch)
        try forAll(seed: 0xf5_4e55, count: TestScale.count(6)) { example in
            try WatchRun(.fanotify, example, beneath: disk).run(steps: 40)
        }
    }

    @Test(arguments: WatchMeans.allowed)
    func `writers that never rest are caught up with`(means: WatchMeans) throws {
        try forAll(seed: 0x77ac_e5, count: TestScale.count(4)) { example in
            let watched = try WatchBench(means)
            let isOver = Atomic<Bool>(false)
            let seeds = [example.next(), example.next(), example.next()]
            let root = watched.bench.root
            let queue = DispatchQueue(label: "writers", attributes: .concurrent)
            for _ in 0..<6 {
                isOver.store(false, ordering: .sequentiallyConsistent)
                let writers = DispatchGroup()
                for seed in seeds {
                    queue.async(group: writers) {
                        var mover = Mover(root, PropertyCase(seed: seed, number: 0))
                        while !isOver.load(ordering: .sequentiallyConsistent) { mover.step() }
                    }
                }
                for _ in 0..<8 { _ = try? watched.bench.checkpoint() }
                isOver.store(true, ordering: .sequentiallyConsistent)
                writers.wait()
                try watched.checkpoint()
            }
            #expect(try watched.bench.changedPaths() == [], "\(example)")
            try assertSound(watched.bench)
        }
    }
}

/// Changes a directory at random; what cannot be done is not done.
struct Mover {
    private let root: AbsolutePath
    private let files = RealFileOperations()
    private var example: PropertyCase
    private let none = FileDescriptors.none
    private static let names = ["a", "b", "c", "d"]

    init(_ root: AbsolutePath, _ example: PropertyCase) {
        self.root = root
        self.example = example
    }

    private mutating func path() -> AbsolutePath {
        var path = root
        for _ in 0..<example.int(1...4) {
            path = path.appending(BytePath.root.appending(Array(Mover.names[example.int(0...3)].utf8)))
        }
        return path
    }

    private mutating func outside() -> AbsolutePath {
        let name = "aside-\(example.int(0...2))"
        return (root.parent ?? root).appending(BytePath.root.appending(Array(name.utf8)))
    }

    @discardableResult
    mutating func step() -> String {
        let place = path()
        switch example.int(0...99) {
        case 0..<30:
            let text = Array("text \(example.int(0...1_000_000))".utf8)
            if let file = try? files.openOwned(absolute: place, [.write, .create, .noFollow], permissions: 0o644) {
                try? files.writeAll(file.raw, text, at: UInt64(example.int(0...20)))
            }
            return "write \(place)"
        case 30..<48:
            try? files.makeDirectory(none, CName(place.bytes), permissions: 0o755)
            return "mkdir \(place)"
        case 48..<56:
            try? Scratch.remove(place)
            return "rm -r \(place)"
        case 56..<72:
            let other = path()
            let mode: RenameMode = example.int(0...3) == 0 ? .exchange : .replace
            try? files.rename(none, CName(place.bytes), none, CName(other.bytes), mode)
            return "mv \(place) \(other) \(mode)"
        case 72..<77:
            let other = outside()
            try? files.rename(none, CName(place.bytes), none, CName(other.bytes), .replace)
            return "mv \(place) \(other)"
        case 77..<82:
            let other = outside()
            try? files.rename(none, CName(other.bytes), none, CName(place.bytes), .replace)
            return "mv \(other) \(place)"
        case 82..<88:
            let mode: UInt32 = example.flip() ? 0o700 : 0o755
            if (try? files.status(none, CName(place.bytes)))?.kind != .symlink {
                try? files.changeMode(none, CName(place.bytes), mode)
            }
            return "chmod \(place)"
        case 88..<94:
            try? files.symlink(target: CName("to \(example.int(0...9))"), none, CName(place.bytes))
            return "ln -s \(place)"
        case 94..<97:
            let other = path()
            try? files.link(none, CName(place.bytes), none, CName(other.bytes))
            return "ln \(place) \(other)"
        default:
            if let file = try? files.openOwned(absolute: place, [.read, .noFollow, .nonBlocking]) {
                try? files.setModified(file.raw, nanoseconds: Int64(example.int(1...1_000_000)) * 1_000_000_000)
            }
            return "touch \(place)"
        }
    }
}

/// One sequence of changes, checkpoints and restores under a watcher.
final class WatchRun {
    private let watched: WatchBench
    private var example: PropertyCase
    private var mover: Mover
    private var checkpoints: [Digest] = []
    private var history: [String] = []
    private var commits = 0
    /// How many checkpoints did not look everywhere.
    private(set) var watchedOnes = 0

    init(_ means: WatchMeans, _ example: PropertyCase, beneath place: String? = nil) throws {
        self.example = example
        // With few at once most directories are listed, with many most are patched.
        watched = try WatchBench(
            means, beneath: place, filesAtOnce: example.number.isMultiple(of: 2) ? Bench.filesAtOnce : 1000)
        mover = Mover(watched.bench.root, example)
    }

    func run(steps: Int) throws {
        do {
            for _ in 0..<steps { try step() }
            try checkpoint()
        } catch {
            throw ScratchFault(what: "\(error)\n  after " + history.joined(separator: "\n  "))
        }
    }

    private func step() throws {
        switch example.int(0...99) {
        case 0..<62: history.append(mover.step())
        case 62..<84: try checkpoint()
        case 84..<88: try commit()
        case 88..<94: try restore()
        case 94..<97:
            history.append("settle")
            watched.bench.settle()
        default:
            history.append("another process")
            _ = try watched.bench.otherEngine().checkpoint(watched.bench.project, CheckpointRequest(), .none)
        }
    }

    private func checkpoint() throws {
        history.append("checkpoint")
        let report = try watched.checkpoint()
        if report.coverage.scan == .watched { watchedOnes += 1 }
        checkpoints.append(report.id)
    }

    /// What git does to its directory for a commit, as far as files go.
    private func commit() throws {
        commits += 1
        history.append("commit \(commits)")
        let id = String(repeating: "0", count: 36) + String(1000 + commits)
        let bench = watched.bench
        if commits == 1 {
            for name in ["objects/info", "objects/pack", "refs/heads", "refs/tags"] {
                try bench.makeDirectory(".git/\(name)")
            }
            try bench.write(".git/HEAD", "ref: refs/heads/main\n")
            try bench.write(".git/config", "[core]\n")
        }
        try bench.write(".git/objects/\(id.suffix(2))/\(id.dropFirst(2))", "object \(commits)")
        try bench.write(".git/index", "index \(commits)")
        try bench.write(".git/refs/heads/main.lock", "\(id)\n")
        try bench.rename(".git/refs/heads/main.lock", ".git/refs/heads/main")
    }

    private func restore() throws {
        guard let target = checkpoints.randomElement(using: &example) else { return }
        history.append("restore \(target.short)")
        let report = try watched.bench.engine.restore(
            watched.bench.project, RestoreRequest(checkpoint: target, components: [.files, .git]), .none)
        guard report.isVerified else { throw ScratchFault(what: "differs at \(report.differing)") }
        try checkpoint()
    }
}
