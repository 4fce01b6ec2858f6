internal import Base
internal import Databases

extension DatabaseConformance {
    static let looking: [Check] = [
        Check("a look tells what the server is and changes nothing") { scene in
            try scene.bench.write(1, "one", in: scene.live)
            let before = try scene.bench.outside(of: scene.live)
            let seen = try scene.server.examine(scene.live, scene.patience)
            try require(seen.major > 0 && !seen.version.isEmpty, "no version")
            try require(seen.sizeBytes > 0, "no size")
            try require(seen.sessions.isEmpty, "our own connection was listed: \(seen.sessions)")
            try require(try scene.bench.outside(of: scene.live) == before, "grants or settings changed")
        },
        Check("a database that is not there is not found") { scene in
            try refuses("examine", { if case .notFound = $0 { true } else { false } }) {
                _ = try scene.server.examine("no such " + scene.live, scene.patience)
            }
        },
        Check("open sessions are listed, and ended only when named") { scene in
            let first = try scene.bench.connect(to: scene.live)
            let second = try scene.bench.connect(to: scene.live)
            let sessions = try scene.server.sessions(of: scene.live, scene.patience)
            try require(
                Set(sessions.map(\.processID)) == [first.processID, second.processID], "listed: \(sessions)")
            let chosen = sessions.filter { $0.processID == first.processID }
            let ended = try scene.server.end(chosen, of: scene.live, scene.patience)
            try require(ended.map(\.processID) == [first.processID], "ended: \(ended)")
            try require(!first.isConnected && second.isConnected, "the wrong one was ended")
            try require(
                try scene.server.end(chosen, of: scene.live, scene.patience).isEmpty, "ended somebody twice")
            second.close()
        },
        Check("a mark proves that nothing changed, and never proves it wrongly") { scene in
            try scene.bench.write(1, "one", in: scene.live)
            let mark = try scene.server.mark(scene.live, scene.patience)
            try require(try scene.server.isUnchanged(scene.live, since: mark, scene.patience), "changed by itself")
            try scene.bench.write(1, "two", in: scene.live)
            try require(try !scene.server.isUnchanged(scene.live, since: mark, scene.patience), "a change was missed")
            let second = try scene.server.mark(scene.live, scene.patience)
            _ = try scene.bench.nextNumber(in: scene.live)
            try require(
                try !scene.server.isUnchanged(scene.live, since: second, scene.patience), "a number taken was missed")
            let odd = ChangeMark(bytes: [1, 2, 3])
            try require(try !scene.server.isUnchanged(scene.live, since: odd, scene.patience), "believed an odd mark")
        },
        Check("freezing is no change of what is frozen") { scene in
            try scene.bench.write(1, "one", in: scene.live)
            let mark = try scene.server.mark(scene.live, scene.patience)
            _ = try scene.server.freeze(scene.live, as: scene.mark(.frozen), base: scene.live, scene.patience)
            try require(try scene.server.isUnchanged(scene.live, since: mark, scene.patience), "freezing changed it")
            try scene.bench.write(2, "two", in: scene.live)
            try require(try !scene.server.isUnchanged(scene.live, since: mark, scene.patience), "a change was missed")
        },
        Check("a call that is cancelled ends") { scene in
            let clock = scene.patience.clock
            let cancelled = Patience(timeoutMilliseconds: 60_000, clock: clock, isCancelled: { true })
            try refuses("examine", { if case .cancelled = $0 { true } else { false } }) {
                _ = try scene.server.examine(scene.live, cancelled)
            }
            try refuses("freeze", { if case .cancelled = $0 { true } else { false } }) {
                _ = try scene.server.freeze(scene.live, as: scene.mark(.frozen), base: scene.live, cancelled)
            }
            try require(try scene.server.owned(by: scene.home, scene.patience).isEmpty, "something was left")
        },
    ]
}
