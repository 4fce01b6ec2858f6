internal import Base
internal import Platform
internal import Synchronization
internal import TestSupport

/// The directories of one run: a home, a workspace, what lies outside of both, and room to look at checkpoints.
final class ChaosPlace {
    let scratch: Scratch
    private static let kept = Mutex<[Scratch]>([])

    /// Most runs are in memory, where a sync costs nothing; some are on the disk, which reuses inode numbers; all of them
    /// are in `directory` when there is one.
    init(seed: UInt64, beneath directory: String?) throws {
        let memory = seed % 4 == 3 ? nil : ChaosPlace.memory
        scratch = try Scratch(beneath: directory ?? memory)
        for name in ["work", "user", "outside"] { try scratch.makeDirectory(name) }
        try scratch.write("outside/secret", "never to be read, written or removed\n")
        try scratch.write("outside/inner/file", "nor this\n")
    }

    var home: AbsolutePath { scratch.at("home") }
    var work: AbsolutePath { scratch.at("work") }
    var user: AbsolutePath { scratch.at("user") }
    var outside: AbsolutePath { scratch.at("outside") }

    /// A directory for one look, gone afterwards.
    func withRoom<Value>(_ body: (AbsolutePath) throws -> Value) rethrows -> Value {
        let room = scratch.at("room")
        try? Scratch.remove(room)
        defer { try? Scratch.remove(room) }
        return try body(room)
    }

    func child(_ program: AbsolutePath) -> EverettChild {
        EverettChild(program: program, home: home, workspace: work, user: user)
    }

    /// Leaves the directory where it is when the process ends.
    func keep() -> String {
        ChaosPlace.kept.withLock { $0.append(scratch) }
        return scratch.path.description
    }

    private static let memory: String? = {
        let files = RealFileOperations()
        let place = "/dev/shm"
        guard (try? files.access(FileDescriptors.none, CName(place), mode: 7)) != nil else { return nil }
        return place
    }()
}
