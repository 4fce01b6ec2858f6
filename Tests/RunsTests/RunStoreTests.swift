import Base
import Platform
import TestSupport
import Testing

@testable import Runs

/// A home with a log of runs, and ids and times that count.
private struct Bench {
    let scratch: Scratch
    let project: Identifier
    let store: RunStore
    private let ids = IDSource.seeded(5)

    init() throws {
        scratch = try Scratch()
        project = ids.next()
        store = try RunStore(home: scratch.path, project: project)
    }

    func id() -> Identifier { ids.next() }
    func at(_ second: Int64) -> Timestamp { Timestamp(milliseconds: second * 1000) }
    func digest(_ byte: UInt8) -> Digest { Digest([UInt8](repeating: byte, count: 32)) }
}

@Suite struct RunStoreTests {
    @Test func `a run is read back as it was written`() throws {
        let bench = try Bench()
        let keeper = try ProcessIdentity.current()
        let run = try bench.store.begin(
            RunDraft(.guarded, agent: "claude", command: "claude --continue", timeline: "main", keeper: keeper),
            id: bench.id(), at: bench.at(1))
        #expect(run.state() == .running)
        try bench.store.append(
            RunEntryDraft(.checkpoint, checkpoint: bench.digest(1)), to: run.id, at: bench.at(2))
        try bench.store.append(
            RunEntryDraft(
                .call, turn: 3, tool: "Bash", detail: "rm -rf build", checkpoint: bench.digest(2),
                changes: .init(added: 0, modified: 1, removed: 12)), to: run.id, at: bench.at(3))
        try bench.store.end(run.id, status: 130, at: bench.at(4))
        try bench.store.end(run.id, status: 0, at: bench.at(5))

        let opened = try RunStore.ifPresent(home: bench.scratch.path, project: bench.project)
        let again = try #require(opened)
        let read = try again.run(run.id.short)
        #expect(read.status == 130 && read.ended == bench.at(4) && read.state() == .ended)
        #expect(read.first == bench.digest(1) && read.last == bench.digest(2) && read.keeper == keeper)
        let entries = try again.entries(of: run.id)
        #expect(entries.map(\.number) == [1, 2] && entries[1].tool == "Bash" && entries[1].turn == 3)
        #expect(entries[1].changes?.total == 13)
        #expect(try again.entries(of: run.id, after: 1).count == 1)
        let none = try RunStore.ifPresent(home: bench.scratch.path, project: bench.id())
        #expect(none == nil)
    }

    @Test func `a session has one run, which goes on after its end`() throws {
        let bench = try Bench()
        let draft = RunDraft(.hooks, agent: "codex", session: "s-1", timeline: "main")
        let first = try bench.store.session(draft, id: bench.id(), at: bench.at(1))
        #expect(try bench.store.session(draft, id: bench.id(), at: bench.at(2)) == first)
        try bench.store.end(first.id, status: nil, at: bench.at(3))
        let later = try bench.store.session(draft, id: bench.id(), at: bench.at(4))
        #expect(later.id == first.id && later.ended == nil)
        let other = try bench.store.session(
            RunDraft(.hooks, agent: "codex", session: "s-1", timeline: "try"), id: bench.id(), at: bench.at(5))
        #expect(other.id != first.id)
        let all = try bench.store.runs(limit: 10)
        #expect(all.map(\.id) == [other.id, first.id])
    }

    @Test func `a run whose keeper is gone was cut off`() throws {
        let bench = try Bench()
        let keeper = try ProcessIdentity.current()
        let gone = ProcessIdentity(
            pid: keeper.pid, startTicks: keeper.startTicks + 1, boot: keeper.boot, namespace: keeper.namespace)
        let run = try bench.store.begin(
            RunDraft(.guarded, agent: "sh", timeline: "main", keeper: gone), id: bench.id(), at: bench.at(1))
        #expect(run.state() == .cutOff)
        try bench.store.keep(run.id, by: keeper)
        #expect(try bench.store.run(run.id.text).state() == .running)
    }

    @Test func `the ends of runs are known while they matter`() throws {
        let bench = try Bench()
        for (second, byte) in [(Int64(10), UInt8(1)), (20, 3), (30, 5)] {
            let run = try bench.store.begin(
                RunDraft(.guarded, agent: "a", timeline: "main", keeper: try ProcessIdentity.current()),
                id: bench.id(), at: bench.at(second))
            for number in 0..<3 {
                try bench.store.append(
                    RunEntryDraft(.checkpoint, checkpoint: bench.digest(byte + UInt8(number) % 2)), to: run.id,
                    at: bench.at(second))
            }
            try bench.store.append(
                RunEntryDraft(.ended, checkpoint: bench.digest(byte + 1)), to: run.id, at: bench.at(second + 1))
            if second < 30 { try bench.store.end(run.id, status: 0, at: bench.at(second + 1)) }
        }
        let known = try bench.store.edges(since: bench.at(21))
        #expect(known == Set([3, 4, 5, 6].map(bench.digest)))
    }

    @Test func `secrets and control characters do not reach the log`() throws {
        let bench = try Bench()
        let run = try bench.store.begin(
            RunDraft(.guarded, agent: "a\u{1b}[2J\n", command: "curl --token=abc123secret x", timeline: "main"),
            id: bench.id(), at: bench.at(1))
        let entry = try bench.store.append(
            RunEntryDraft(.call, tool: "Bash", detail: "psql postgres://u:hunter2@h/db\u{9b}31m"), to: run.id,
            at: bench.at(2))
        #expect(run.agent == "a [2J ")
        #expect(!run.command.contains("abc123secret"))
        let detail = try #require(entry?.detail)
        #expect(
            !detail.contains("hunter2") && detail.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x9b })
    }

    @Test func `what is too much is counted and not kept`() throws {
        let bench = try Bench()
        let run = try bench.store.begin(
            RunDraft(.hooks, agent: "a", session: "s", timeline: "main"), id: bench.id(), at: bench.at(0))
        for number in 1...RunStore.mostEntries + 3 {
            try bench.store.append(RunEntryDraft(.call, detail: "\(number)"), to: run.id, at: bench.at(1))
        }
        #expect(try bench.store.append(RunEntryDraft(.ended), to: run.id, at: bench.at(2)) != nil)
        #expect(try bench.store.append(RunEntryDraft(.ended), to: run.id, at: bench.at(2)) == nil)
        let read = try bench.store.run(run.id.text)
        #expect(read.entries == RunStore.mostEntries + 1 && read.leftOut == 4)
        for number in 1...RunStore.mostRuns + 20 {
            let one = try bench.store.begin(
                RunDraft(.guarded, agent: "b\(number)", timeline: "main"), id: bench.id(), at: bench.at(3))
            try bench.store.end(one.id, status: 0, at: bench.at(3))
        }
        let left = try bench.store.runs(limit: 10_000)
        #expect(left.count == RunStore.mostRuns)
        #expect(try bench.store.entries(of: run.id).isEmpty)
    }

    @Test(arguments: ["", "zz", "../x", "' OR 1", String(repeating: "a", count: 40)])
    func `a reference that is no id names no run`(_ reference: String) throws {
        let bench = try Bench()
        _ = try bench.store.begin(RunDraft(.guarded, agent: "b", timeline: "main"), id: bench.id(), at: bench.at(3))
        #expect(throws: EverettError.self) { try bench.store.run(reference) }
    }
}
