import Base
import Databases
import Dispatch
import Platform
import Postgres
import Synchronization
import TestSupport
import Testing

private let obstacle = PostgresTestServer.obstacle

/// The server is killed in the middle of everything; afterwards all is on one side or the other.
@Suite(.enabled(if: obstacle == nil, "\(obstacle ?? "")"), .serialized)
struct CrashTests {
    private enum Act: String, CaseIterable { case freeze, dump, fromFrozen, fromDump, swap, drop }

    @Test func `killed at any moment, nothing is half there and nothing is lost`() throws {
        let test = try PostgresTestServer()
        let scene = try PostgresScene("crash", on: test)
        try scene.bench.run(
            "INSERT INTO public.notes SELECT n, repeat(md5(n::text), 20) FROM generate_series(1, 8000) n",
            in: scene.live)
        try scene.bench.run("CHECKPOINT")
        let content = try scene.server.fingerprint(scene.live, scene.patience)
        var random = SeededGenerator(seed: 11)
        for round in 0..<TestScale.count(6) {
            let act = Act.allCases[round % Act.allCases.count]
            let frozen = try scene.freeze()
            let dump = act == .fromDump ? try scene.dump().bytes : []
            let staged = try scene.server.build(
                BuildOrder(mark: scene.mark(.staged), base: scene.live, source: .frozen(frozen)), scene.patience)
            let plan = SwapPlan(live: scene.live, staged: staged.name, kept: scene.mark(.kept))
            let mark = scene.mark(.scratch)
            let item = OwnedItem(kind: .database, name: staged.name, mark: nil)
            let server = scene.server
            let patience = scene.patience
            let live = scene.live
            let home = scene.home
            let done = DispatchGroup()
            let outcome = Mutex<Result<Void, DatabaseFailure>?>(nil)
            DispatchQueue.global().async(group: done) {
                let result = Result { () throws(DatabaseFailure) in
                    switch act {
                    case .freeze: _ = try server.freeze(live, as: mark, base: live, patience)
                    case .dump: _ = try server.dump(live, patience) { _ in }
                    case .fromFrozen:
                        _ = try server.build(BuildOrder(mark: mark, base: live, source: .frozen(frozen)), patience)
                    case .fromDump:
                        _ = try server.build(
                            BuildOrder(mark: mark, base: live, source: .dump(next: once(dump))), patience)
                    case .swap: try server.swap(plan, ending: true, patience)
                    case .drop: try server.drop(item, home: home, patience)
                    }
                }
                outcome.withLock { $0 = result }
            }
            _ = done.wait(timeout: .now() + .milliseconds(Int(random.next() % (act == .fromDump ? 900 : 250))))
            try test.crash()
            done.wait()
            let at = "round \(round): \(act) \(outcome.withLock { "\(String(describing: $0))" })"
            // The living database is there, whole, and lets its program in.
            #expect(try scene.server.fingerprint(scene.live, scene.patience) == content, "\(at)")
            let isDone = if case .success = outcome.withLock({ $0 }) { true } else { false }
            if act == .swap {
                let state = try scene.server.state(of: plan, scene.patience)
                #expect(state == .after || (state == .before && !isDone), "\(at): \(state)")
                // And can be done again.
                try scene.server.swap(plan, ending: true, scene.patience)
                #expect(try scene.server.fingerprint(scene.live, scene.patience) == content, "\(at)")
            }
            if isDone, act == .freeze {
                #expect(try scene.server.owned(by: scene.home, scene.patience).contains { $0.mark == mark }, "\(at)")
            }
            try scene.dropAll()
            let left = try scene.bench.names(beginning: scene.live)
            #expect(left == [scene.live], "\(at): \(left)")
        }
    }

    @Test func `a call that is cancelled or too late leaves nothing, and the server free`() throws {
        let test = try PostgresTestServer()
        let scene = try PostgresScene("cancel", on: test)
        try scene.bench.run(
            "INSERT INTO public.notes SELECT n, repeat(md5(n::text), 20) FROM generate_series(1, 8000) n",
            in: scene.live)
        var frozen = try scene.freeze()
        let dump = try scene.dump().bytes
        for limit in [4, 12, 30] {
            let asked = Mutex(0)
            let hasty = Patience(timeoutMilliseconds: 60_000, clock: Machine.clock) {
                asked.withLock {
                    $0 += 1
                    return $0 > limit
                }
            }
            let late = Patience(timeoutMilliseconds: Int64(limit * 5), clock: Machine.clock)
            for patience in [hasty, late] {
                for number in 0..<4 {
                    asked.withLock { $0 = 0 }
                    let mark = scene.mark(.scratch)
                    do {
                        switch number {
                        case 0: _ = try scene.server.freeze(scene.live, as: mark, base: scene.live, patience)
                        case 1: _ = try scene.server.dump(scene.live, patience) { _ in }
                        case 2:
                            _ = try scene.server.build(
                                BuildOrder(mark: mark, base: scene.live, source: .dump(next: once(dump))), patience)
                        default:
                            _ = try scene.server.build(
                                BuildOrder(mark: mark, base: scene.live, source: .frozen(frozen)), patience)
                        }
                    } catch let failure {
                        switch failure.kind {
                        case .cancelled, .timeout: break
                        default: Issue.record("limit \(limit), call \(number): \(failure.kind) \(failure)")
                        }
                        let left = try scene.server.owned(by: scene.home, scene.patience).filter { $0.name != frozen }
                        #expect(left.isEmpty, "limit \(limit), call \(number): \(left)")
                    }
                    // Nobody of ours is left in the living database, so it can be copied at once.
                    try scene.dropAll()
                    frozen = try scene.freeze()
                }
            }
        }
    }

    @Test func `a swap wins against clients that come back at once`() throws {
        let scene = try PostgresScene("swap race")
        try scene.bench.write(1, "then", in: scene.live)
        let frozen = try scene.freeze()
        let staged = try scene.server.build(
            BuildOrder(mark: scene.mark(.staged), base: scene.live, source: .frozen(frozen)), scene.patience)
        try scene.bench.write(1, "now", in: scene.live)
        let isOver = Mutex(false)
        let clients = DispatchGroup()
        let connections = Mutex(0)
        for number in 0..<6 {
            DispatchQueue(label: "client \(number)").async(group: clients) {
                while !isOver.withLock({ $0 }) {
                    let address = scene.server.address.leading(to: scene.live)
                    guard let connection = try? PostgresConnection(PostgresServer(address), scene.patience) else {
                        continue
                    }
                    connections.withLock { $0 += 1 }
                    while !isOver.withLock({ $0 }), (try? connection.rows("SELECT * FROM public.notes")) != nil {}
                }
            }
        }
        let hasClients = Scratch.eventually { connections.withLock { $0 } >= 6 }
        #expect(hasClients)
        let plan = SwapPlan(live: scene.live, staged: staged.name, kept: scene.mark(.kept))
        #expect(throws: DatabaseFailure.self) { try scene.server.swap(plan, ending: false, scene.patience) }
        try scene.server.swap(plan, ending: true, scene.patience)
        isOver.withLock { $0 = true }
        clients.wait()
        #expect(try scene.bench.notes(in: scene.live) == [1: "then"])
    }
}
