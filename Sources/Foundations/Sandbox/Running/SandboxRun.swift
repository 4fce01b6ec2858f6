internal import Base
internal import Glibc
internal import Platform

/// One run of a program in a sandbox, from its start until nothing of it is left.
struct SandboxRun: ~Copyable {
    private var child: ConfinedChild
    private let group: ControlGroup?
    private let limits: SandboxLimits
    private let startedAt: Int64
    private var meter: DiskMeter?
    private var met: Set<SandboxLimit> = []
    private var wasKilled = false
    private var isPaused = false
    private let doors: [SandboxDoor]
    private var keeper: DoorKeeper?

    /// How often wishes are asked for, and how often counters are looked at, while nothing happens.
    private static let wishInterval: Int64 = 20_000_000
    private static let counterInterval: Int64 = 250_000_000
    private static let drainMilliseconds: Int64 = 250
    private static let statusMilliseconds: Int32 = 2000
    private static let endMilliseconds: Int32 = 10_000

    init(
        _ start: ConfinedStart, _ group: ControlGroup?, _ limits: SandboxLimits, _ doors: [SandboxDoor],
        _ files: any FileOperations
    ) throws(EverettError) {
        self.limits = limits
        self.doors = doors
        self.group = group
        startedAt = Machine.clock.monotonicNanoseconds
        if let limit = limits.writtenBytes, let overlay = start.overlay {
            meter = DiskMeter(overlay.upper, limit: limit, files)
        } else {
            meter = nil
        }
        do throws(ProcessFailure) {
            child = try ConfinedChild(start)
        } catch {
            throw SandboxWords.notStarted(error)
        }
    }

    /// Opens the doors in the network that was made for the program, which waits for that.
    private mutating func openDoors() throws(SocketFailure) {
        if doors.isEmpty { return }
        // Where bubblewrap told no number it ends, and says why.
        if let first = SandboxStatus(child.statusLine(within: SandboxRun.endMilliseconds)).first {
            let keeper = try DoorKeeper()
            self.keeper = keeper
            for door in doors { try keeper.open(door, within: first) }
        }
        child.release()
    }

    /// Waits for the end, brought about where a limit or a wish demands it, and tells how it was.
    consuming func finish(
        teardown: Teardown, wishes: SandboxWishes
    ) throws(EverettError) -> SandboxResult {
        var supervision = ChildSupervision(
            startedAt: startedAt, timeoutMilliseconds: limits.wallMilliseconds, teardown: teardown,
            drainMilliseconds: SandboxRun.drainMilliseconds)
        let isEmpty: Bool
        let termination: ChildResult.Termination
        do throws(SocketFailure) {
            try openDoors()
        } catch {
            _ = end()
            _ = try? child.reap()
            throw EverettError(error, while: SandboxWords.openingDoors)
        }
        do throws(ProcessFailure) {
            try supervise(&supervision, wishes)
            isEmpty = end()
            termination = try child.reap()
        } catch {
            _ = end()
            throw EverettError(.internal, SandboxWords.lost, cause: error)
        }
        let wasCancelled = supervision.interruption == .cancelled && met.isEmpty
        if supervision.interruption == .timeout { met.insert(.time) }
        return try result(termination, wasCancelled: wasCancelled, isEmpty)
    }

    private mutating func supervise(
        _ supervision: inout ChildSupervision, _ wishes: SandboxWishes
    ) throws(ProcessFailure) {
        var nextCount = startedAt + SandboxRun.counterInterval
        while true {
            let now = Machine.clock.monotonicNanoseconds
            if now >= nextCount {
                nextCount = now + SandboxRun.counterInterval
                count()
            }
            if SandboxRun.size(child.output) + SandboxRun.size(child.error) > limits.outputBytes { met.insert(.output) }
            if !met.isEmpty, !wasKilled { kill() }
            if let wish = wishes.isPaused?(), wish != isPaused { pause(wish) }
            let action = supervision.next(
                now: now, exited: child.hasExited, drained: child.isDrained,
                cancelled: !met.isEmpty || (wishes.isCancelled?() ?? false))
            switch action {
            case .wait(let until):
                var limit = min(until ?? .max, nextCount)
                if wishes.areAsked { limit = min(limit, now + SandboxRun.wishInterval) }
                try child.wait(milliseconds: SandboxRun.wait(from: now, until: limit))
            case .signalGroup(SIGKILL): kill()
            case .signalGroup(let signal):
                // Who is stopped hears nothing.
                if isPaused { pause(false) }
                space()?.signal(signal)
            case .finish: return
            }
        }
    }

    /// Looks at what only the kernel counts.
    private mutating func count() {
        if meter?.isExceeded() ?? false { met.insert(.disk) }
        if (group?.memoryKills ?? 0) > 0 { met.insert(.memory) }
    }

    /// By the group where there is one to freeze; otherwise everyone is stopped by itself.
    private mutating func pause(_ wish: Bool) {
        isPaused = wish
        if group?.freeze(wish) ?? false { return }
        space()?.signal(wish ? SIGSTOP : SIGCONT)
    }

    private mutating func kill() {
        wasKilled = true
        // The first process inside goes before the one outside, which knows its number.
        space()?.kill()
        group?.kill()
        child.kill()
    }

    /// Ends whatever is left, and tells whether nothing is.
    private mutating func end() -> Bool {
        keeper?.stop()
        let isSpaceEmpty: Bool
        if let space = space() {
            space.kill()
            isSpaceEmpty = space.isEmpty(within: SandboxRun.endMilliseconds)
        } else {
            isSpaceEmpty = true
        }
        child.kill()
        return (group?.end() ?? true) && isSpaceEmpty
    }

    /// Everything inside; nil when it has ended.
    private mutating func space() -> ProcessSpace? {
        // Bubblewrap tells the number before it lets the first process go on, or ends.
        let status = SandboxStatus(child.status(within: SandboxRun.statusMilliseconds))
        guard let first = status.first, let number = status.processSpace else { return nil }
        return ProcessSpace(first: first, number: number)
    }

    private mutating func result(
        _ termination: ChildResult.Termination, wasCancelled: Bool, _ isEmpty: Bool
    ) throws(EverettError) -> SandboxResult {
        let milliseconds = (Machine.clock.monotonicNanoseconds - startedAt) / 1_000_000
        if (group?.memoryKills ?? 0) > 0 { met.insert(.memory) }
        if (group?.refusedProcesses ?? 0) > 0 { met.insert(.processes) }
        // Bubblewrap tells an exit code only when the program itself was started.
        let code = SandboxStatus(child.status(within: 0)).exitCode
        if code == nil, case .exited = termination, !wasKilled, met.isEmpty {
            throw SandboxWords.notEntered(child.error.text)
        }
        return SandboxResult(
            termination: wasKilled ? .killed : code.map { .exited($0) } ?? .killed,
            limitsMet: SandboxLimit.allCases.filter(met.contains), wasCancelled: wasCancelled, output: child.output,
            error: child.error, wallMilliseconds: milliseconds, peakMemoryBytes: group?.peakMemory,
            reach: group == nil ? .each : .together, isEmpty: isEmpty)
    }

    private static func size(_ output: ChildOutput) -> Int { output.bytes.count + output.droppedBytes }

    /// The time to wait in the unit of poll(2), rounded up so that a deadline has passed when it returns.
    private static func wait(from now: Int64, until end: Int64) -> Int32 {
        end <= now ? 0 : Int32(clamping: (end - now - 1) / 1_000_000 + 1)
    }
}
