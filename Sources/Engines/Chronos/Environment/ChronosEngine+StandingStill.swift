internal import Base
internal import Databases
internal import Environments
internal import Platform

extension ChronosEngine {
    private static let patienceNanoseconds: Int64 = 30_000_000_000
    private static let pauseMilliseconds: Int64 = 100

    /// Runs `body` while these containers stand still, and starts them again whatever became of it.
    ///
    /// Which they are is written down first. When one of them cannot be stopped `failing` is told, and `body` does not run; one
    /// that does not start again is told in what comes back, and tried again by whoever owns the store next.
    func standingStill(
        _ running: [FoundContainer], of world: ProjectRecord, _ containers: any ContainerEngine,
        _ supervision: Supervision, _ body: () throws -> Void, failing: (Phrase) -> Void
    ) throws -> [Phrase] {
        if running.isEmpty {
            try body()
            return []
        }
        let place = home.world(world)
        try wrapped { () throws(SystemError) in try home.makeWorld(world, files) }
        try StoppedContainers(running).write(place, files)
        try environment.hooks.reach(.volumesNoted)
        var stopped: [FoundContainer] = []
        var result: Result<Void, any Error> = .success(())
        do throws(EverettError) {
            for container in running {
                // One that could not be stopped in time may be about to stop.
                stopped.append(container)
                try containers.stop(container)
            }
            result = Result {
                try environment.hooks.reach(.volumesStopped)
                try body()
                try environment.hooks.reach(.volumesCopied)
            }
        } catch {
            failing(error.message)
        }
        var stuck: [Phrase] = []
        for container in stopped.reversed() {
            do throws(EverettError) {
                try containers.start(container)
            } catch {
                stuck.append(VolumeWords.stuck(container.name, error.message))
            }
        }
        try environment.hooks.reach(.volumesStarted)
        if stuck.isEmpty { try StoppedContainers.remove(place, files) }
        try result.get()
        try awaitDatabases(of: world, in: stopped, supervision)
        return stuck
    }

    /// Starts what a process that died, or an engine that failed, left standing still. What cannot be done now is tried again
    /// by the next owner, and keeps nobody from working.
    func startStoppedContainers() throws {
        for world in try worlds() {
            let place = home.world(world)
            guard let left = try StoppedContainers.read(place, files) else { continue }
            guard let containers = environment.containers(), let found = try? containers.containers(at: world.root)
            else { continue }
            var isDone = true
            for container in found
            where !container.isRunning && left.containers.contains(where: { $0.id == container.id }) {
                if (try? containers.start(container)) == nil { isDone = false }
            }
            if isDone { try StoppedContainers.remove(place, files) }
        }
    }

    /// Containers that were stopped so that a volume could be copied, and that nobody has started since.
    package func containersLeftStopped() throws -> [String] {
        try worlds().flatMap { try StoppedContainers.read(home.world($0), files)?.containers.map(\.name) ?? [] }
    }

    /// A server that was just started needs a moment until it answers; what is wrong with one is told by whoever needs it.
    func awaitDatabases(
        of world: ProjectRecord, in started: [FoundContainer]? = nil, _ supervision: Supervision
    ) throws {
        let clock = environment.clock
        let end = clock.monotonicNanoseconds + ChronosEngine.patienceNanoseconds
        for (_, found) in try databases(of: world) {
            guard let served = try? found.get() else { continue }
            if let started, !started.contains(where: { served.isReached(through: $0) }) { continue }
            while clock.monotonicNanoseconds < end {
                try supervision.check()
                do throws(DatabaseFailure) {
                    _ = try served.server.examine(served.database, briefPatience(supervision))
                    break
                } catch {
                    guard error.isPassing else { break }
                    LockFile.sleep(ChronosEngine.pauseMilliseconds)
                }
            }
        }
    }
}

extension DatabaseFailure {
    /// Whether a server that is still starting may answer so.
    fileprivate var isPassing: Bool {
        switch kind {
        case .unreachable, .lost, .timeout: true
        default: false
        }
    }
}
