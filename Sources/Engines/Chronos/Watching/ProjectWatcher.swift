package import Base
internal import Dispatch
package import Platform
internal import Synchronization

/// Watches one workspace from a thread of its own, and answers what has changed in it.
///
/// The queue of events is read, and what it asks for is done, in one step under a lock: who looks therefore never misses what
/// the thread is about to enter. Reading does not wait; listing a new directory does what the scan would do next anyway.
package final class ProjectWatcher: ScanWatch {
    package enum State: String, Sendable, CaseIterable {
        case starting, watched, overflowed, unwatched
    }

    /// How the watching stands, for people.
    package struct Standing: Sendable {
        package let state: State
        /// By what; nil while nobody watches.
        package let means: WatchMeans?
        /// Directories that are watched one by one; nil: the whole filesystem is watched.
        package let directories: Int?
        package let since: Timestamp
        /// Why it is not watched.
        package let detail: Phrase?
    }

    /// What has happened so far: compared with what was there earlier, it says whether anything has since.
    package struct Activity: Sendable, Hashable {
        /// Which watcher, and the newest change that it knows.
        let epoch: UInt64
        let sequence: UInt64
        /// How many checkpoints have believed the watching.
        package let believed: Int

        package init(epoch: UInt64, sequence: UInt64, believed: Int) {
            self.epoch = epoch
            self.sequence = sequence
            self.believed = believed
        }
    }

    private struct Inside {
        var state = State.starting
        var since: Timestamp
        var detail: Phrase?
        var epoch: UInt64 = 0
        var current: (any WatchedWorkspace)?
        var caches: [String: UInt64] = [:]
        /// The picture of what is marked, as long as it has not changed.
        var picture: (version: UInt64, value: DirtyPicture)?
        var isStopped = false
        var isAsked = false
        /// Whether it is worth trying again when someone looks.
        var triesAgain = false
        var restartsInARow = 0
        var believed = 0
        /// The newest change that was told of.
        var told: UInt64 = 0
    }

    private let root: AbsolutePath
    private let files: any FileOperations
    private let clock: Clock
    private let means: WatchMeans?
    private let onChange: @Sendable (Standing) -> Void
    private let onEvents: @Sendable () -> Void
    private let signal: WatchSignal
    private let queue: DispatchQueue
    private let inside: Mutex<Inside>
    /// What a wait longer than this would not make better.
    private static let longestPause: Int32 = 10_000

    /// Watches by whatever the machine allows, or by `means` only.
    ///
    /// `onChange` is called on the watcher's thread, with nothing locked, each time that the state has become another one; it
    /// never hears of `starting`, in which a watcher begins. `onEvents` is called whenever something has changed in the
    /// workspace, on whichever thread found it.
    package init(
        _ root: AbsolutePath, _ files: any FileOperations, clock: Clock, means: WatchMeans? = nil,
        onChange: @escaping @Sendable (Standing) -> Void = { _ in }, onEvents: @escaping @Sendable () -> Void = {}
    ) throws(EverettError) {
        self.root = root
        self.files = files
        self.clock = clock
        self.means = means
        self.onChange = onChange
        self.onEvents = onEvents
        do {
            signal = try WatchSignal()
        } catch {
            throw EverettError(error, while: Phrase("watching \(root)", pl: "obserwowanie \(root)"))
        }
        queue = DispatchQueue(label: "everett.watch")
        inside = Mutex(Inside(since: clock.now))
    }

    /// Begins; returns at once.
    package func start() {
        queue.async { self.run() }
    }

    /// Ends the thread; from now on nothing counts as quiet.
    package func stop() {
        inside.withLock { inside in
            inside.isStopped = true
            inside.current = nil
        }
        signal.wake()
    }

    /// Tries again where the workspace could not be watched.
    package func restart() {
        inside.withLock { $0.isAsked = true }
        signal.wake()
    }

    /// Whether a look would be answered by a watcher.
    package var isEstablished: Bool { inside.withLock { $0.current?.loss == nil && $0.current != nil } }

    /// As if the kernel had dropped events.
    package func loseEvents() {
        inside.withLock { $0.current?.lose(.overflow) }
        signal.wake()
    }

    package var standing: Standing { inside.withLock { standing($0) } }

    /// Nil while nobody watches.
    package var activity: Activity? {
        inside.withLock { inside in
            let believed = inside.believed
            let epoch = inside.epoch
            guard inside.current?.loss == nil else { return nil }
            return inside.current.map { Activity(epoch: epoch, sequence: $0.dirty.sequence, believed: believed) }
        }
    }

    private func standing(_ inside: borrowing Inside) -> Standing {
        let directories = inside.current.map(\.directories) ?? 0
        return Standing(
            state: inside.state, means: inside.current?.means, directories: directories, since: inside.since,
            detail: inside.detail
        )
    }

    // MARK: - Questions

    package func look(_ root: Int32) -> ScanLook { look(root, isFirst: true) }
    package func lookAgain(_ root: Int32) -> ScanLook { look(root, isFirst: false) }

    private func look(_ root: Int32, isFirst: Bool) -> ScanLook {
        defer { tell() }
        return inside.withLock { inside in
            let epoch = inside.epoch
            let nothing = ScanLook(epoch: epoch, sequence: 0, picture: nil, caches: [:])
            guard inside.current != nil else {
                // The workspace may be back by now.
                if inside.triesAgain, !inside.isAsked {
                    inside.isAsked = true
                    signal.wake()
                }
                return nothing
            }
            inside.current?.drain()
            guard inside.current?.loss == nil, inside.current?.isSame(root) == true else {
                inside.current?.noteOtherRoot()
                // Whoever looks has the directory open, so there is one to be watched.
                inside.isAsked = true
                signal.wake()
                return nothing
            }
            if isFirst { inside.current?.markSuspects(beneath: root) }
            guard let dirty = inside.current?.dirty else { return nothing }
            if inside.picture?.version != dirty.version {
                inside.picture = (dirty.version, dirty.picture())
            }
            return ScanLook(
                epoch: epoch, sequence: dirty.sequence, picture: inside.picture?.value, caches: inside.caches
            )
        }
    }

    /// Says that something has changed, once for all that has.
    private func tell() {
        let isNew = inside.withLock { inside in
            guard let newest = inside.current?.dirty.sequence, newest != inside.told else { return false }
            inside.told = newest
            return true
        }
        if isNew { onEvents() }
    }

    package func settle(_ look: ScanLook, _ caches: [String: UInt64], hasBelieved: Bool) {
        let changed: Standing? = inside.withLock { inside in
            if hasBelieved { inside.believed += 1 }
            guard look.isWatched, look.epoch == inside.epoch, inside.current != nil else { return nil }
            inside.current?.clear(through: look.sequence)
            inside.caches = caches
            inside.restartsInARow = 0
            guard inside.state == .overflowed else { return nil }
            enter(.watched, nil, &inside)
            return standing(inside)
        }
        if let changed { onChange(changed) }
    }

    package func mark(_ paths: [BytePath]) {
        inside.withLock { inside in
            for path in paths { inside.current?.mark(path) }
        }
    }

    // MARK: - The thread

    private func run() {
        var state = State.starting
        while !inside.withLock({ $0.isStopped }) {
            do throws(WatchFailure) {
                let workspace = try watch()
                let (queue, mounts) = (workspace.queue, workspace.root.wakingMounts)
                // Whoever looks before this sees no watcher, and so sees everything.
                install(workspace, state == .overflowed ? .overflowed : .watched)
                let loss = follow(queue, mounts)
                guard let loss else { return }
                state = leave(loss)
            } catch {
                state = .unwatched
                leave(.unwatched, error.phrase, triesAgain: !error.isLimit)
            }
            if state == .unwatched { waitToBeAsked() } else { pause() }
        }
    }

    private func watch() throws(WatchFailure) -> any WatchedWorkspace {
        if means != .inotify {
            do {
                return try WatchedFilesystem(root, files)
            } catch {
                if means == .fanotify { throw WatchFailure(.failed(error), root) }
            }
        }
        return try WatchedTree(root, files)
    }

    private func install(_ workspace: any WatchedWorkspace, _ state: State) {
        report { inside in
            guard !inside.isStopped else { return }
            inside.epoch += 1
            inside.current = workspace
            inside.caches = [:]
            inside.picture = nil
            enter(state, nil, &inside)
        }
    }

    /// Keeps the queue short until the picture is lost; nil when it was stopped.
    private func follow(_ queue: any WatchQueue, _ mounts: MountTable?) -> WatchLoss? {
        while true {
            signal.wait(queue, mounts)
            let end: (isOver: Bool, loss: WatchLoss?) = inside.withLock { inside in
                if inside.isStopped { return (true, nil) }
                inside.current?.drain()
                return (inside.current?.loss != nil, inside.current?.loss)
            }
            tell()
            if end.isOver { return end.loss }
        }
    }

    private func leave(_ loss: WatchLoss) -> State {
        let state = loss == .rootGone || loss == .limit ? State.unwatched : .overflowed
        leave(state, WatchFailure.words(for: loss), triesAgain: loss == .rootGone)
        return state
    }

    private func leave(_ state: State, _ detail: Phrase, triesAgain: Bool) {
        report { inside in
            inside.triesAgain = triesAgain
            inside.current = nil
            inside.caches = [:]
            inside.restartsInARow += 1
            enter(state, detail, &inside)
        }
    }

    private func waitToBeAsked() {
        while true {
            let goesOn = inside.withLock { inside in
                defer { inside.isAsked = false }
                return inside.isStopped || inside.isAsked
            }
            if goesOn { return }
            signal.wait(nil, nil)
        }
    }

    /// A storm of changes is let pass: each new beginning lists every directory.
    private func pause() {
        let times = inside.withLock { $0.restartsInARow }
        guard times > 1 else { return }
        signal.wait(nil, nil, milliseconds: min(100 << Int32(min(times, 8)), ProjectWatcher.longestPause))
    }

    private func report(_ change: (inout Inside) -> Void) {
        let standing = inside.withLock { inside in
            change(&inside)
            return self.standing(inside)
        }
        onChange(standing)
    }

    private func enter(_ state: State, _ detail: Phrase?, _ inside: inout Inside) {
        if inside.state != state { inside.since = clock.now }
        inside.state = state
        inside.detail = detail
    }
}
