import Base
import Chronos
import Testing

@testable import Daemon

/// When everything is looked at, told with times that nobody waits for.
@Suite struct FullLookTests {
    /// A look that can be asked in the middle of an expectation.
    private final class Looks {
        private var look = FullLook(FullLook.Times(quiet: 10, between: 100, longest: 1000))

        func isDue(_ activity: ProjectWatcher.Activity?, at now: Int64) -> Bool { look.isDue(activity, at: now) }
        func begin(at now: Int64) { look.begin(at: now) }
        func end(at now: Int64, isDone: Bool) { look.end(at: now, isDone: isDone) }
    }

    private func activity(_ sequence: UInt64, believed: Int) -> ProjectWatcher.Activity {
        ProjectWatcher.Activity(epoch: 1, sequence: sequence, believed: believed)
    }

    @Test func `what nobody believed is not looked at`() {
        let look = Looks()
        for now: Int64 in [0, 50, 5000] {
            #expect(!look.isDue(activity(1, believed: 0), at: now))
            #expect(!look.isDue(nil, at: now))
        }
    }

    @Test func `a look comes when nothing has happened for a while, and each change puts it off`() {
        let look = Looks()
        #expect(!look.isDue(activity(1, believed: 1), at: 0))
        #expect(!look.isDue(activity(1, believed: 1), at: 9))
        #expect(!look.isDue(activity(2, believed: 1), at: 10))
        #expect(!look.isDue(activity(2, believed: 1), at: 19))
        #expect(look.isDue(activity(2, believed: 1), at: 20))
        look.begin(at: 20)
        look.end(at: 21, isDone: true)
        #expect(!look.isDue(activity(2, believed: 1), at: 5000), "it is confirmed")
    }

    @Test func `a project that changes all the time is looked at all the same`() {
        let look = Looks()
        var due: [Int64] = []
        for now in Int64(0)..<5000 where look.isDue(activity(UInt64(now), believed: Int(now) / 3 + 1), at: now) {
            due.append(now)
            look.begin(at: now)
            look.end(at: now, isDone: true)
        }
        // After each look a new checkpoint has to come, and the peace after a look has to end.
        #expect(due.count == 4, "\(due)")
        #expect(zip(due, due.dropFirst()).allSatisfy { $1 - $0 >= 1000 })
    }

    @Test func `looks are no more frequent than they may be, and a long one leaves longer peace`() {
        let look = Looks()
        var due: [Int64] = []
        for now in Int64(0)..<1000 where look.isDue(activity(1, believed: Int(now) / 20 + 1), at: now) {
            due.append(now)
            look.begin(at: now)
            look.end(at: now + 1, isDone: true)
        }
        #expect(zip(due, due.dropFirst()).allSatisfy { $1 - $0 > 100 } && due.count > 5, "\(due)")
        look.begin(at: 2000)
        look.end(at: 2500, isDone: true)
        #expect(!look.isDue(activity(1, believed: 1000), at: 2600))
        #expect(!look.isDue(activity(1, believed: 1000), at: 7499))
        #expect(look.isDue(activity(1, believed: 1000), at: 7500))
    }

    @Test func `a checkpoint that came while everything was looked at is looked at again`() {
        let look = Looks()
        _ = look.isDue(activity(1, believed: 1), at: 0)
        #expect(look.isDue(activity(1, believed: 1), at: 10))
        look.begin(at: 10)
        look.end(at: 11, isDone: true)
        _ = look.isDue(activity(1, believed: 2), at: 12)
        #expect(look.isDue(activity(1, believed: 2), at: 200))
    }

    @Test func `a look that came to nothing is made up for`() {
        let look = Looks()
        _ = look.isDue(activity(1, believed: 1), at: 0)
        #expect(look.isDue(activity(1, believed: 1), at: 10))
        look.begin(at: 10)
        look.end(at: 11, isDone: false)
        #expect(!look.isDue(activity(1, believed: 1), at: 110))
        #expect(look.isDue(activity(1, believed: 1), at: 111))
    }
}
