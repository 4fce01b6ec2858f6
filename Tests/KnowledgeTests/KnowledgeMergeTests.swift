import Base
import TestSupport
import Testing

@testable import Knowledge

@Suite struct KnowledgeMergeTests {
    private static func note(_ number: Int, _ body: String, at time: Int64 = 1) -> Note {
        Note(
            id: identifier(number), kind: "note", title: body, body: body, tags: [],
            provenance: NoteProvenance(timeline: "main", author: .user), validFrom: Timestamp(milliseconds: time),
            created: Timestamp(milliseconds: time), changed: Timestamp(milliseconds: time))
    }

    private static func identifier(_ number: Int) -> Identifier {
        let digits = String(number, radix: 16)
        return Identifier(String(repeating: "0", count: 32 - digits.count) + digits) ?? IDSource.counting().next()
    }

    private static func retired(_ note: Note, at time: Int64 = 5) -> Note {
        var note = note
        note.retired = Timestamp(milliseconds: time)
        note.changed = Timestamp(milliseconds: time)
        return note
    }

    private static func superseded(_ note: Note, by other: Int, at time: Int64 = 5) -> Note {
        var note = note
        note.supersededBy = identifier(other)
        note.validTo = Timestamp(milliseconds: time)
        note.changed = Timestamp(milliseconds: time)
        return note
    }

    @Test func `what each side added is there`() {
        let (a, b, c) = (Self.note(1, "a"), Self.note(2, "b"), Self.note(3, "c"))
        let merge = KnowledgeMerge(base: [a], ours: [a, b], theirs: [a, c])
        #expect(merge.notes == [a, b, c])
        #expect(merge.disputes.isEmpty)
    }

    @Test func `what one side changed is changed`() {
        let (a, b) = (Self.note(1, "a"), Self.note(2, "b"))
        let merge = KnowledgeMerge(base: [a], ours: [a], theirs: [Self.superseded(a, by: 2), b])
        #expect(merge.notes == [Self.superseded(a, by: 2), b])
        #expect(merge.disputes.isEmpty)
    }

    @Test func `a note that both sides put another one in place of is disputed between these two`() {
        let (a, b, c) = (Self.note(1, "a"), Self.note(2, "b"), Self.note(3, "c"))
        let merge = KnowledgeMerge(
            base: [a], ours: [Self.superseded(a, by: 2), b], theirs: [Self.superseded(a, by: 3, at: 6), c])
        #expect(
            merge.disputes == [
                KnowledgeDispute(kind: .superseded, note: a.id, ours: b.id, theirs: c.id)
            ])
        var marked = c
        marked.disputes = b.id
        #expect(merge.notes == [Self.superseded(a, by: 2), b, marked])
    }

    @Test func `retired here and changed there is disputed, and neither version is lost`() throws {
        let (a, b) = (Self.note(1, "a"), Self.note(2, "b"))
        let merge = KnowledgeMerge(base: [a], ours: [Self.retired(a)], theirs: [Self.superseded(a, by: 2), b])
        let dispute = try #require(merge.disputes.first)
        #expect(merge.disputes.count == 1 && dispute.kind == .retired && dispute.ours == a.id)
        let copy = try #require(merge.notes.first { $0.id == dispute.theirs })
        #expect(copy.disputes == a.id && copy.supersededBy == b.id)
        #expect(merge.notes.count == 3)
    }

    @Test func `retired on both sides is retired`() {
        let a = Self.note(1, "a")
        let merge = KnowledgeMerge(base: [a], ours: [Self.retired(a, at: 9)], theirs: [Self.retired(a, at: 7)])
        #expect(merge.disputes.isEmpty)
        #expect(merge.notes.first?.retired == Timestamp(milliseconds: 7))
    }

    @Test func `two notes of one id that say different things stay side by side`() {
        let merge = KnowledgeMerge(base: [], ours: [Self.note(1, "a")], theirs: [Self.note(1, "b")])
        #expect(merge.notes.map(\.body).sorted() == ["a", "b"])
        #expect(merge.disputes.map(\.kind) == [.changed])
    }

    @Test func `what one side does not have any more is gone, unless the other one changed it`() {
        let a = Self.note(1, "a")
        #expect(KnowledgeMerge(base: [a], ours: [], theirs: [a]).notes.isEmpty)
        let merge = KnowledgeMerge(base: [a], ours: [], theirs: [Self.retired(a)])
        #expect(merge.notes == [Self.retired(a)])
        #expect(merge.disputes == [KnowledgeDispute(kind: .retired, note: a.id, ours: nil, theirs: a.id)])
    }

    // MARK: - Properties

    private static func history(
        _ base: [Note], _ example: inout PropertyCase, newFrom first: Int
    ) -> [Note] {
        var notes = base
        var next = first
        for _ in 0..<example.int(0...6) {
            let time = Int64(example.int(10...30))
            switch example.int(0...4) {
            case 0, 1:
                notes.append(note(next, "n\(example.int(0...5))", at: time))
                next += 1
            case 2:
                guard !notes.isEmpty else { continue }
                let index = example.int(0...(notes.count - 1))
                if notes[index].supersededBy == nil {
                    notes[index] = superseded(notes[index], by: next, at: time)
                    notes.append(note(next, "n\(example.int(0...5))", at: time))
                    next += 1
                }
            case 3:
                guard !notes.isEmpty else { continue }
                let index = example.int(0...(notes.count - 1))
                notes[index] = retired(notes[index], at: time)
            default:
                guard !notes.isEmpty, example.int(0...3) == 0 else { continue }
                notes.remove(at: example.int(0...(notes.count - 1)))
            }
        }
        return notes
    }

    private static func said(_ notes: [Note]) -> Set<String> {
        Set(
            notes.map { note in
                "\(note.body)|\(note.retired?.milliseconds ?? 0)|\(note.supersededBy?.short ?? "")"
                    + "|\(note.created.milliseconds)"
            })
    }

    @Test func `merging into an unchanged base is the other side`() throws {
        try forAll(seed: 0xbead, count: TestScale.count(500)) { example in
            let base = Self.history([], &example, newFrom: 1)
            let side = Self.history(base, &example, newFrom: 100)
            for merge in [
                KnowledgeMerge(base: base, ours: base, theirs: side),
                KnowledgeMerge(base: base, ours: side, theirs: base),
                KnowledgeMerge(base: base, ours: side, theirs: side),
            ] {
                #expect(Set(merge.notes) == Set(side), "\(example)")
                #expect(merge.disputes.isEmpty, "\(example)")
            }
        }
    }

    @Test func `the order of the sides changes only which one keeps the id`() throws {
        try forAll(seed: 0xacdc, count: TestScale.count(500)) { example in
            let base = Self.history([], &example, newFrom: 1)
            let ours = Self.history(base, &example, newFrom: 100)
            let theirs = Self.history(base, &example, newFrom: 200)
            let one = KnowledgeMerge(base: base, ours: ours, theirs: theirs)
            let other = KnowledgeMerge(base: base, ours: theirs, theirs: ours)
            #expect(one.disputes.map(\.note) == other.disputes.map(\.note), "\(example)")
            #expect(one.disputes.map(\.kind) == other.disputes.map(\.kind), "\(example)")
            #expect(Set(one.notes.map(\.body)) == Set(other.notes.map(\.body)), "\(example)")
            #expect(one.notes.count == other.notes.count, "\(example)")
        }
    }

    @Test func `no version that a side wrote is lost`() throws {
        try forAll(seed: 0x1057, count: TestScale.count(500)) { example in
            let base = Self.history([], &example, newFrom: 1)
            let ours = Self.history(base, &example, newFrom: 100)
            let theirs = Self.history(base, &example, newFrom: 200)
            let merge = KnowledgeMerge(base: base, ours: ours, theirs: theirs)
            let kept = Self.said(merge.notes)
            let superseded = Set(merge.disputes.filter { $0.kind == .superseded }.map(\.note))
            let known = Set(base)
            for note in ours + theirs where !known.contains(note) {
                // Where both sides did the same the earlier moment counts; where both put another note in its place, both
                // of these are there.
                let twin = (ours + theirs).filter { $0.id == note.id }
                if twin.count == 2, twin.allSatisfy({ $0.retired != nil }) || superseded.contains(note.id) { continue }
                #expect(!Self.said([note]).isDisjoint(with: kept), "\(example): \(note)")
            }
            let ids = merge.notes.map(\.id)
            #expect(Set(ids).count == ids.count, "\(example)")
            for dispute in merge.disputes {
                for id in [dispute.ours, dispute.theirs].compactMap({ $0 }) where dispute.kind != .superseded {
                    #expect(ids.contains(id), "\(example)")
                }
            }
        }
    }
}
