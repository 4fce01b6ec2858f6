internal import Base
internal import Databases

extension DatabaseConformance {
    static let keeping: [Check] = [
        Check("a frozen copy holds the state, and nobody gets in") { scene in
            try scene.bench.write(1, "one", in: scene.live)
            let mark = scene.mark(.frozen)
            let frozen = try scene.server.freeze(scene.live, as: mark, base: scene.live, scene.patience)
            try require(frozen == mark.name(base: scene.live), "another name: \(frozen)")
            try scene.bench.write(1, "changed", in: scene.live)
            try require(!scene.bench.canRead(scene.server.address.leading(to: frozen)), "the copy lets people in")
            let built = try scene.build(.staged, from: .frozen(frozen))
            try require(try scene.bench.notes(in: built.name) == [1: "one"], "not the frozen state")
            try require(!scene.bench.canRead(scene.server.address.leading(to: frozen)), "building opened the copy")
        },
        Check("freezing does not disturb open sessions: it says who they are") { scene in
            let client = try scene.bench.connect(to: scene.live)
            try refuses("freeze", { isBusy($0, with: client.processID) }) {
                _ = try scene.server.freeze(scene.live, as: scene.mark(.frozen), base: scene.live, scene.patience)
            }
            try require(client.isConnected, "the session was ended")
            try require(try scene.server.owned(by: scene.home, scene.patience).isEmpty, "something was left")
            client.close()
        },
        Check("a dump is taken beside open sessions, and says what it holds") { scene in
            for number in 1...50 { try scene.bench.write(number, "note \(number)", in: scene.live) }
            let client = try scene.bench.connect(to: scene.live)
            let dump = try scene.dump(scene.live)
            try require(client.isConnected, "the session was ended")
            try require(dump.report.bytes == UInt64(dump.bytes.count), "counted wrongly")
            try require(dump.report.fingerprint.rows >= 50, "rows: \(dump.report.fingerprint.rows)")
            client.close()
            let again = try scene.dump(scene.live)
            try require(again.bytes == dump.bytes, "unchanged content gave other bytes")
            try scene.bench.write(1, "other", in: scene.live)
            let third = try scene.dump(scene.live)
            try require(third.report.fingerprint != dump.report.fingerprint, "a change was missed")
            try require(
                try scene.server.fingerprint(scene.live, scene.patience) == third.report.fingerprint,
                "two fingerprints of one state")
        },
        Check("a frozen copy can be dumped, and stays frozen") { scene in
            try scene.bench.write(1, "one", in: scene.live)
            let frozen = try scene.server.freeze(
                scene.live, as: scene.mark(.frozen), base: scene.live, scene.patience)
            let dump = try scene.dump(frozen)
            try require(!scene.bench.canRead(scene.server.address.leading(to: frozen)), "the copy was left open")
            let living = try scene.server.fingerprint(scene.live, scene.patience)
            try require(dump.report.fingerprint == living, "not the same content")
            let built = try scene.build(.staged, from: scene.source(dump.bytes))
            try require(try scene.bench.notes(in: built.name) == [1: "one"], "not what was dumped")
        },
        Check("what the sink throws ends the dump and comes back") { scene in
            struct Full: Error {}
            try refuses("dump", { if case .callback(let error) = $0 { error is Full } else { false } }) {
                _ = try scene.server.dump(scene.live, scene.patience) { _ in throw Full() }
            }
        },
    ]

    static func isBusy(_ kind: DatabaseFailure.Kind, with processID: Int) -> Bool {
        if case .busy(let sessions) = kind { sessions.contains { $0.processID == processID } } else { false }
    }
}
