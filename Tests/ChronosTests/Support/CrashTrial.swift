import Glibc
import Platform
import TestSupport

@testable import Chronos

/// An act in a world of its own that is made to fail again and again, each time from the same beginning.
struct CrashTrial {
    let world: RestoreFixture
    let perform: () throws -> Void
    /// Whatever happened: all of it is done, or nothing.
    let expectWhole: (_ what: String) throws -> Void

    /// How many calls that change something the act makes.
    static func changingCalls(_ prepare: () throws -> CrashTrial) throws -> Int {
        let trial = try prepare()
        let counting = FaultyFileOperations(RealFileOperations())
        try trial.world.reopen(files: counting)
        try trial.perform()
        return counting.counts.stateChanging
    }

    /// The call to die at in the `index`-th of `count` trials, spread over all of them.
    static func call(_ index: Int, of count: Int, _ total: Int) -> Int { 1 + (index * total / count) % total }

    /// Lets one call fail in each of about `count` trials.
    static func failCalls(_ count: Int, _ what: String = "", _ prepare: () throws -> CrashTrial) throws {
        let total = try changingCalls(prepare)
        for number in stride(from: 1, through: total, by: max(1, total / count)) {
            let trial = try prepare()
            let plan = FaultPlan([
                .init(
                    scope: .stateChanging, occasion: .nth(number),
                    effect: .failure(errno: number % 2 == 0 ? EIO : ENOSPC))
            ])
            do {
                try trial.world.reopen(files: FaultyFileOperations(RealFileOperations(), plan))
                try trial.perform()
            } catch {
                // Whether it was done all the same is what the next owner finds out.
            }
            try trial.expectWhole("\(what)call \(number) of \(total) fails")
        }
    }
}
