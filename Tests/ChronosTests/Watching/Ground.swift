import Base
import Platform
import TestSupport

@testable import Chronos

/// Where a watched bench lies: in memory, and on a filesystem of its own where all of it is watched, so that what other
/// tests write there is not told as well.
final class Ground {
    private let scratch: Scratch?
    let path: String?

    init(_ means: WatchMeans) throws {
        guard means == .fanotify, Mounts.areAllowed else {
            scratch = nil
            path = Bench.memory
            return
        }
        let scratch = try Scratch(beneath: Bench.memory)
        try scratch.makeDirectory("ground")
        try Mounts.memory(scratch, scratch.at("ground"), megabytes: 512)
        self.scratch = scratch
        path = scratch.at("ground").description
    }
}

extension WatchMeans {
    /// What this machine allows these tests.
    static let allowed = allCases.filter { means in
        guard means == .fanotify else { return true }
        guard let ground = try? Ground(means), let path = ground.path.flatMap(AbsolutePath.init) else { return false }
        return (try? WatchedFilesystem(path, RealFileOperations())) != nil
    }
}
