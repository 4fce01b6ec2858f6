import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Plans and journals: what was written is read, and nothing else is believed.
@Suite struct RestorePlanTests {
    private func path(_ example: inout PropertyCase) -> BytePath {
        var path = BytePath.root
        for _ in 0..<example.int(1...4) {
            var name = example.bytes(example.int(1...12)).map { $0 == 0 || $0 == 0x2f ? 0x61 : $0 }
            if name.allSatisfy({ $0 == 0x2e }) { name = [0x62] }
            path = path.appending(name)
        }
        return path
    }

    private func digest(_ example: inout PropertyCase) -> Digest { Digest(example.bytes(Digest.size)) }

    private func signature(_ example: inout PropertyCase) -> ScanSignature {
        ScanSignature(
            inode: example.next(), size: example.next(), modified: Int64(truncatingIfNeeded: example.next()),
            changed: Int64(truncatingIfNeeded: example.next()), mode: UInt32(truncatingIfNeeded: example.next()))
    }

    private func step(_ example: inout PropertyCase) -> RestoreStep {
        let actions = (UInt8(0)...20).compactMap(RestoreStep.Action.init(rawValue:))
        let action = actions[example.int(0...actions.count - 1)]
        var step = RestoreStep(
            action, action == .directoryMetadata && example.flip() ? .root : path(&example),
            slot: UInt32(example.int(0...70_000)), expected: example.flip() ? signature(&example) : nil,
            databaseState: example.next(), permissions: UInt16(example.int(0...0o7777)),
            attributes: example.flip()
                ? AttributeList([.init(name: Array("user.a".utf8), value: example.bytes(5))]) : nil)
        if example.flip() { step.staged = signature(&example) }
        return step
    }

    private func plan(_ example: inout PropertyCase, steps: Int = 6) throws -> RestorePlan {
        let ids = IDSource.seeded(example.next())
        return RestorePlan(
            operation: ids.next(), kind: example.flip() ? .undo : .restore, reverses: example.flip() ? ids.next() : nil,
            project: ids.next(), root: try #require(AbsolutePath("/a/project")), timeline: "main",
            safety: digest(&example), target: digest(&example), headBefore: example.flip() ? digest(&example) : nil,
            headAfter: digest(&example), paths: (0..<example.int(0...3)).map { _ in path(&example) },
            components: example.flip() ? [.files, .git] : [.git],
            changedRepositories: Set((0..<example.int(0...2)).map { _ in path(&example) }),
            derived: Set((0..<example.int(0...2)).map { _ in path(&example) }),
            databases: (0..<example.int(0...2)).map {
                RestorePlan.Database(name: "db\($0)", address: example.bytes(example.int(0...40)))
            }, isRecorded: example.flip(),
            steps: (0..<example.int(0...steps)).map { _ in step(&example) })
    }

    private func journal(_ body: [UInt8], kind: UInt8 = 2) -> [UInt8] {
        var out = ByteWriter()
        out.raw(Array("EVRSTJ\r\n".utf8))
        out.fixed(UInt16(1))
        out.u8(kind)
        out.raw(body)
        out.digest(Hasher256.digest(of: out.bytes))
        return out.bytes
    }

    @Test func `a plan is read as it was written`() throws {
        try forAll(seed: 31, count: TestScale.count(300)) { example in
            let plan = try plan(&example)
            #expect(try RestorePlan(plan.encoded) == plan, "\(example)")
            guard case .applying(let read) = try RestoreJournal.decode(journal(plan.encoded)) else {
                Issue.record("\(example)")
                return
            }
            #expect(read == plan, "\(example)")
        }
    }

    @Test func `a plan cut short or longer is refused`() throws {
        try forAll(seed: 32, count: TestScale.count(20)) { example in
            let bytes = try plan(&example).encoded
            for length in 0..<bytes.count {
                #expect(throws: DecodingFault.self) { try RestorePlan(Array(bytes.prefix(length))) }
            }
            #expect(throws: DecodingFault.self) { try RestorePlan(bytes + [0]) }
        }
    }

    @Test func `no damage of a journal is taken for a journal`() throws {
        try forAll(seed: 33, count: TestScale.count(150)) { example in
            var bytes = journal(try plan(&example).encoded)
            switch example.int(0...2) {
            case 0: bytes[example.int(0...bytes.count - 1)] ^= UInt8(1 << example.int(0...7))
            case 1: bytes.removeLast(example.int(1...bytes.count))
            default: bytes = example.bytes(example.int(0...600))
            }
            #expect(throws: DecodingFault.self, "\(example)") { try RestoreJournal.decode(bytes) }
        }
    }

    @Test func `rubbish with the right hash never traps`() throws {
        forEach(seed: 34, count: TestScale.count(2000)) { example in
            var body = (try? plan(&example).encoded) ?? []
            for _ in 0..<example.int(1...8) where !body.isEmpty {
                body[example.int(0...body.count - 1)] = UInt8(truncatingIfNeeded: example.next())
            }
            if example.int(0...5) == 0 { body = example.bytes(example.int(0...300)) }
            _ = try? RestoreJournal.decode(journal(body, kind: UInt8(example.int(0...3))))
        }
    }

    private func forEach(seed: UInt64, count: Int, _ body: (inout PropertyCase) -> Void) {
        for number in 0..<count {
            var example = PropertyCase(seed: seed, number: number)
            body(&example)
        }
    }

    @Test(arguments: ["..", "../x", "a/../b", "/etc/passwd", "a//b", "a/./b", ".", "a/", "/", "a\0b", ""])
    func `a plan with a hostile path cannot be read`(_ hostile: String) throws {
        var example = PropertyCase(seed: 35, number: 0)
        let plan = try plan(&example, steps: 0)
        var sound = plan
        sound.steps = [RestoreStep(.remove, try #require(BytePath("PLACEHOLDER")), slot: 1)]
        var out = ByteWriter()
        out.blob(Array("PLACEHOLDER".utf8))
        let encoded = sound.encoded
        let place = try #require(encoded.indices.first { encoded[$0...].starts(with: out.bytes) })
        var forged = ByteWriter()
        forged.blob(Array(hostile.utf8))
        let bytes = Array(encoded[..<place]) + forged.bytes + Array(encoded[(place + out.bytes.count)...])
        #expect(try RestorePlan(encoded) == sound)
        #expect(throws: DecodingFault.self) { try RestorePlan(bytes) }
    }

    @Test func `nothing but its mode can be planned for the root itself`() throws {
        var example = PropertyCase(seed: 36, number: 0)
        for raw in (UInt8(0)...20) {
            guard let action = RestoreStep.Action(rawValue: raw) else { continue }
            var plan = try plan(&example, steps: 0)
            plan.steps = [RestoreStep(action, .root, slot: 1)]
            let read = try? RestorePlan(plan.encoded)
            #expect((read != nil) == (action == .directoryMetadata), "\(action)")
        }
    }

    @Test func `names of slots are told from others`() {
        #expect(SlotName.number(SlotName.slot(17).raw) == 17)
        #expect(SlotName.number(SlotName.done(17).raw) == 17)
        #expect(SlotName.number(SlotName.displaced(17, attempt: 3).raw) == 17)
        for name in ["slot-", "slot-x", "slot-99999999999", "displaced-", "notes", "", "slot--1"] {
            #expect(SlotName.number(Array(name.utf8)) == nil, "\(name)")
        }
    }

    @Test func `runs of zeros become holes and everything else is written`() {
        forEach(seed: 37, count: TestScale.count(60)) { example in
            var bytes: [UInt8] = []
            for _ in 0..<example.int(0...5) {
                let count = example.int(0...3 * DataRuns.block)
                bytes += example.flip() ? [UInt8](repeating: 0, count: count) : example.bytes(min(count, 3000))
            }
            var written = [UInt8](repeating: 0, count: bytes.count)
            var end = 0
            for run in DataRuns(bytes) {
                #expect(run.lowerBound >= end && !run.isEmpty)
                written.replaceSubrange(run, with: bytes[run])
                end = run.upperBound
            }
            #expect(written == bytes, "\(example)")
        }
    }
}
