import Base
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

struct LockFileTests {
    private let scratch: Scratch
    private let clock = TestClock()
    private let own: ProcessIdentity

    init() throws {
        scratch = try Scratch()
        own = try ProcessIdentity.current()
    }

    /// A lock file whose pauses move the test's clock.
    private func lock(
        _ files: any FileOperations = RealFileOperations(),
        as identity: ProcessIdentity? = nil,
        pause: @escaping @Sendable (Int64) -> Void = { _ in },
    ) -> LockFile {
        let clock = clock
        return LockFile(scratch.at("lock"), files: files, identity: identity ?? own, clock: clock.clock) {
            clock.advance(milliseconds: $0)
            pause($0)
        }
    }

    /// The error of an acquisition that must fail.
    private func failure(_ body: () throws(EverettError) -> HeldLock) throws -> EverettError {
        do throws(EverettError) {
            _ = try body()
        } catch {
            return error
        }
        throw ScratchFault(what: "the lock was given")
    }

    @Test func `generations count up, also across crashes`() throws {
        for expected in 1...9 as ClosedRange<UInt64> {
            let held = try lock().acquire(for: "work")
            #expect(held.generation == expected)
            #expect(held.previousOwnerCrashed == nil)
            if expected % 2 == 0 { try held.release() }
        }
        #expect(lock().owner() == nil)
    }

    @Test func `a refusal names the holder, its work and what to do`() throws {
        let held = try lock().acquire(for: "restoring a1b2")
        let error = try failure { () throws(EverettError) in try lock().acquire(for: "other") }
        #expect(error.code == .locked)
        #expect(error.message.english.contains("process \(own.pid)"))
        #expect(error.message.english.contains("restoring a1b2"))
        #expect(error.message.polish.contains("proces \(own.pid)"))
        #expect(error.hints.first?.english.contains("kill \(own.pid)") == true)
        #expect(lock().owner()?.action == "restoring a1b2")
        try held.release()
        #expect(lock().owner() == nil)
        _ = try lock().acquire(for: "other")
    }

    @Test func `waiting pauses longer and longer, tells the owner once and ends in time`() throws {
        let held = try lock().acquire(for: "long work")
        let pauses = Mutex<[Int64]>([])
        var named: [String] = []
        let error = try failure { () throws(EverettError) in
            try lock(pause: { step in pauses.withLock { $0.append(step) } })
                .acquire(for: "other", waiting: 1000, onWait: { named.append($0.action) })
        }
        #expect(error.code == .locked)
        #expect(named == ["long work"])
        let lengths = pauses.withLock { $0 }
        #expect(lengths.reduce(0, +) == 1000)
        #expect(Array(lengths.prefix(7)) == [5, 10, 20, 40, 80, 160, 250])
        try held.release()
    }

    @Test func `a waiter gets the lock when it becomes free`() throws {
        let box = HeldBox(try lock().acquire(for: "first"))
        let clock = clock
        let freeing: @Sendable (Int64) -> Void = { _ in
            if clock.clock.now > Timestamp(milliseconds: 1_795_000_000_100) { box.free() }
        }
        let held = try lock(pause: freeing).acquire(for: "second", waiting: 10_000)
        #expect(held.generation == 2)
        #expect(held.previousOwnerCrashed == nil)
    }

    @Test func `a waiter can be called off`() throws {
        let held = try lock().acquire(for: "first")
        var asked = 0
        let error = try failure { () throws(EverettError) in
            try lock().acquire(
                for: "second", waiting: 10_000,
                cancelled: {
                    asked += 1
                    return asked > 3
                })
        }
        #expect(error.code == .cancelled)
        #expect(asked == 4)
        try held.release()
    }

    @Test func `a lock file that is replaced while a process waits is noticed`() throws {
        let held = try lock().acquire(for: "first")
        let path = scratch.at("lock")
        let removing: @Sendable (Int64) -> Void = { _ in
            try? RealFileOperations().unlink(FileDescriptors.none, CName(path.bytes))
        }
        let second = try lock(pause: removing).acquire(for: "second", waiting: 1000)
        #expect(lock().owner()?.action == "second")
        // The holder of the file that has no name any more must not disturb the new one.
        try held.release()
        #expect(lock().owner()?.action == "second")
        try second.release()
    }

    @Test func `a file swapped between opening and locking is not mistaken for the lock`() throws {
        try scratch.write("lock", "")
        let scratch = scratch
        let files = FaultyFileOperations(
            RealFileOperations(),
            beforeCall: { operation, number in
                guard operation == .lock, number == 1 else { return }
                try? scratch.remove("lock")
                try? scratch.write("lock", "")
            })
        let held = try lock(files).acquire(for: "work")
        // Taken, given back, taken again.
        #expect(files.counts[.lock] == 3)
        let error = try failure { () throws(EverettError) in try lock().acquire(for: "other") }
        #expect(error.code == .locked)
        try held.release()
    }

    @Test func `kill -9 frees the lock and the next holder learns what was interrupted`() async throws {
        let place = scratch.at("lock").description
        await #expect(processExitsWith: .signal(SIGKILL)) { [place = place as String] in
            let path = try #require(AbsolutePath(place))
            let lock = LockFile(
                path, files: RealFileOperations(), identity: try ProcessIdentity.current(), clock: Machine.clock)
            let held = try lock.acquire(for: "half of a restore")
            if held.generation == 1 { Machine.killSelf() }
        }
        #expect(lock().owner() == nil)
        let held = try lock().acquire(for: "recovery")
        let previous = held.previousOwnerCrashed
        let crashed = try #require(previous)
        #expect(crashed.action == "half of a restore")
        #expect(crashed.owner.liveness == .dead)
        #expect(crashed.owner.pid != own.pid)
        #expect(held.generation == 2)
        try held.release()
        let next = try lock().acquire(for: "more")
        #expect(next.previousOwnerCrashed == nil)
    }

    @Test func `another process that holds the lock is named, and killing it frees the lock`() throws {
        // A real child holds the kernel's lock; the record is written for it as its own Everett would have.
        try lock().acquire(for: "make the file").release()
        let child = try LockingChild(scratch.at("lock"))
        let record = LockFile(
            scratch.at("copy"), files: RealFileOperations(), identity: try ProcessIdentity(ofRunning: child.pid),
            clock: clock.clock)
        let described = try record.acquire(for: "child's work")
        try scratch.write("lock", try scratch.read("copy"))
        let error = try failure { () throws(EverettError) in try lock().acquire(for: "other", waiting: 100) }
        #expect(error.code == .locked)
        #expect(error.message.english.contains("process \(child.pid)"))
        #expect(error.message.english.contains("child's work"))
        child.kill()
        let held = try lock().acquire(for: "recovery")
        #expect(held.previousOwnerCrashed?.owner.pid == child.pid)
        #expect(held.previousOwnerCrashed?.owner.liveness == .dead)
        try held.release()
        try described.release()
    }

    @Test func `a recycled process number is not mistaken for the owner`() throws {
        let recycled = ProcessIdentity(
            pid: own.pid, startTicks: own.startTicks &+ 1, boot: own.boot, namespace: own.namespace)
        let held = try lock(as: recycled).acquire(for: "work of a dead process")
        #expect(lock().owner() == nil)
        let error = try failure { () throws(EverettError) in try lock().acquire(for: "other") }
        #expect(error.code == .locked)
        #expect(!error.message.english.contains("process \(own.pid)"))
        try held.release()
    }

    @Test func `any single failed call gives no half lock and never repeats a generation`() throws {
        var number = 0
        var isFaultReached = true
        var highest: UInt64 = 0
        while isFaultReached {
            number += 1
            let files = FaultyFileOperations(RealFileOperations(), try FaultPlan(parsing: "fail:\(number):EIO"))
            do {
                let held = try lock(files).acquire(for: "work")
                #expect(held.generation > highest)
                highest = held.generation
                try held.release()
            } catch {
                #expect(EverettError.wrapping(error).code == .io)
            }
            isFaultReached = files.counts.total >= number
            let after = try lock().acquire(for: "after")
            #expect(after.generation > highest, "call \(number)")
            highest = after.generation
            try after.release()
        }
        #expect(number > 8)
    }

    @Test func `who comes back with nobody in between goes on under its generation and waits for no disk`() throws {
        let files = FaultyFileOperations(RealFileOperations(), FaultPlan())
        let lock = LockFile(scratch.at("lock"), files: files, identity: own, clock: clock.clock)
        let first = try lock.acquire(for: "first")
        let (generation, isFirst) = (first.generation, !first.continues)
        #expect(isFirst)
        var turn = try first.release()
        for _ in 0..<9 {
            let again = try lock.acquire(for: "again", continuing: turn)
            let (continues, same) = (again.continues, again.generation)
            #expect(continues && same == generation)
            #expect(lock.owner()?.action == "again")
            turn = try again.release()
            #expect(lock.owner() == nil)
        }
        #expect(files.counts[.fdatasync] == 1)
    }

    @Test func `who comes back after somebody else gets a generation of its own`() throws {
        let mine = try lock().acquire(for: "mine")
        let generation = mine.generation
        let turn = try mine.release()
        try lock().acquire(for: "theirs").release()
        let again = try lock().acquire(for: "mine again", continuing: turn)
        let (continues, next) = (again.continues, again.generation)
        #expect(!continues && next == generation + 2)
        try again.release()
        try scratch.remove("lock")
        let last = try lock().acquire(for: "after the loss", continuing: turn).continues
        #expect(!last)
    }

    @Test func `a power cut never hands out a generation twice`() throws {
        let disk = try Scratch()
        let files = try RecordingFileOperations(RealFileOperations(), watching: disk.path)
        var acknowledged: [(changes: Int, generation: UInt64)] = []
        var turn: LockTurn?
        for round in 0..<12 {
            // Two in three go on from where they were.
            let held = try LockFile(disk.at("lock"), files: files, identity: own, clock: clock.clock).acquire(
                for: "work", continuing: round % 3 == 0 ? nil : turn)
            let continues = held.continues
            #expect(continues == (round % 3 != 0))
            acknowledged.append((files.log.changes.count, held.generation))
            turn = try held.release()
        }
        let log = files.log
        for moment in 0...log.changes.count {
            let least = acknowledged.last { $0.changes <= moment }?.generation ?? 0
            for seed in 0..<6 as Range<UInt64> {
                let copy = try Scratch()
                try CrashSimulator.materialise(log, upTo: moment, rule: .random(seed: seed), into: copy.path)
                let held = try LockFile(copy.at("lock"), files: RealFileOperations(), identity: own, clock: clock.clock)
                    .acquire(for: "after the cut")
                #expect(held.generation > least, "moment \(moment), seed \(seed)")
                try held.release()
            }
        }
    }

    @Test func `a file that is no lock is not overwritten`() throws {
        let content = [UInt8](repeating: UInt8(ascii: "x"), count: 3000)
        try scratch.write("lock", content)
        let error = try failure { () throws(EverettError) in try lock().acquire(for: "work") }
        #expect(error.code == .integrity)
        #expect(try scratch.read("lock") == content)
    }

    @Test func `a symbolic link is not followed`() throws {
        try scratch.write("victim", "precious")
        try scratch.symlink("lock", to: "victim")
        let error = try failure { () throws(EverettError) in try lock().acquire(for: "work") }
        #expect(error.code == .io)
        #expect(try scratch.text("victim") == "precious")
    }

    @Test func `an action is kept short and free of control characters`() throws {
        let held = try lock().acquire(for: "a\u{1b}[31m\nb" + String(repeating: "ż", count: 300))
        let action = try #require(lock().owner()?.action)
        #expect(action.hasPrefix("a [31m bż"))
        #expect(action.utf8.count <= OwnerRecord.longestAction)
        try held.release()
    }
}

/// A lock that a closure can give back.
private final class HeldBox: Sendable {
    private let held: Mutex<HeldLock?>

    init(_ held: consuming HeldLock) {
        self.held = Mutex(held)
    }

    func free() { held.withLock { $0 = nil } }
}
