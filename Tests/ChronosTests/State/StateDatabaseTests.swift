import Base
import Platform
import Storage
import TestSupport
import Testing

@testable import Chronos

struct StateDatabaseTests {
    private let scratch: Scratch
    private let ids = IDSource.counting()

    init() throws { scratch = try Scratch() }

    private var path: AbsolutePath { scratch.at("state.db") }

    private func open() throws -> StateDatabase { try StateDatabase(path, files: RealFileOperations()) }

    private func project(_ root: String = "/p") throws -> ProjectRecord {
        ProjectRecord(
            id: ids.next(), root: try #require(AbsolutePath(root)), created: Timestamp(milliseconds: 5),
            policy: CapturePolicy(maximumBytes: 7, maximumFiles: 8, crossesMounts: true)
        )
    }

    private func checkpoint(
        _ byte: UInt8, name: String? = nil, parents: [Digest] = [], isHidden: Bool = false
    ) -> CheckpointRecord {
        CheckpointRecord(
            id: Digest([UInt8](repeating: byte, count: 32)), timeline: "main", number: 0,
            created: Timestamp(milliseconds: Int64(byte)), cause: .safety, name: name, parents: parents, files: 3,
            bytes: .max >> 1, newBytes: 9, isPinned: true, isHidden: isHidden, expired: nil, occasion: nil
        )
    }

    @Test func `projects come back as they were`() throws {
        let state = try open()
        try state.adopt(generation: 1)
        let one = try project("/one")
        let odd = ProjectRecord(
            id: ids.next(), root: try #require(AbsolutePath([0x2f, 0xff, 0x0a])), created: Timestamp(milliseconds: 6),
            policy: CapturePolicy(maximumBytes: .max), said: [.maximumBytes]
        )
        try state.write {
            try state.insert(one)
            try state.insert(odd)
        }
        let found = try open().projects()
        #expect(found[0] == one)
        #expect(found[1] == odd)
        try state.write { try state.update(CapturePolicy(), [.maximumFiles, .crossesMounts], of: one.id) }
        #expect(try state.projects()[0].policy == CapturePolicy())
        #expect(try state.projects()[0].said == [.maximumFiles, .crossesMounts])
        #expect(throws: EverettError.self) { try state.write { try state.insert(project("/one")) } }
    }

    @Test func `checkpoints come back as they were, newest first and counted`() throws {
        let state = try open()
        try state.adopt(generation: 1)
        let project = try project()
        let first = checkpoint(1)
        let second = checkpoint(2, name: "na“me\n", parents: [first.id, Digest.zero])
        let hidden = checkpoint(3, isHidden: true)
        try state.write {
            try state.insert(project)
            for record in [first, second, hidden] { try state.insert(record, project.id) }
            try state.setHead(second.id, project.id, "main")
        }
        let all = try state.checkpoints(project.id, includingHidden: true)
        #expect(all.map(\.id) == [hidden.id, second.id, first.id])
        #expect(all.map(\.number) == [3, 2, 1])
        #expect(try state.checkpoints(project.id, includingHidden: false).map(\.id) == [second.id, first.id])
        #expect(try state.checkpointCount(project.id) == 2)
        let found = try #require(try open().checkpoint(second.id, project.id))
        #expect(found.name == second.name && found.parents == second.parents && found.cause == .safety)
        #expect(found.files == 3 && found.bytes == second.bytes && found.newBytes == 9 && found.isPinned)
        #expect(found.created == second.created && found.timeline == "main")
        #expect(try state.head(project.id, "main") == second.id)
        #expect(try state.head(project.id, "other") == nil)
        try state.write {
            try state.setPinned(false, second.id, project.id)
            try state.setHidden(true, second.id, project.id)
            try state.setHead(nil, project.id, "main")
        }
        #expect(try state.checkpoint(second.id, project.id)?.isPinned == false)
        #expect(try state.checkpoint(second.id, project.id)?.isHidden == true)
        #expect(try state.head(project.id, "main") == nil)
    }

    @Test func `numbers count in each project by itself`() throws {
        let state = try open()
        try state.adopt(generation: 1)
        let projects = [try project("/a"), try project("/b")]
        try state.write {
            for project in projects { try state.insert(project) }
            for byte in 1...3 as ClosedRange<UInt8> {
                for project in projects { try state.insert(checkpoint(byte), project.id) }
            }
        }
        for project in projects {
            #expect(try state.checkpoints(project.id, includingHidden: true).map(\.number) == [3, 2, 1])
        }
    }

    @Test func `a head must be a checkpoint of the project`() throws {
        let state = try open()
        try state.adopt(generation: 1)
        let project = try project()
        try state.write { try state.insert(project) }
        #expect(throws: EverettError.self) { try state.write { try state.setHead(.zero, project.id, "main") } }
        #expect(try state.head(project.id, "main") == nil)
    }

    @Test func `operations come back as they were, newest first`() throws {
        let bench = try Bench()
        let project = bench.project
        let state = bench.engine.state
        let operation = bench.engine.record(
            .restore, project, "main", headBefore: Digest.zero, headAfter: nil,
            worldBefore: Digest([UInt8](repeating: 1, count: 32)), worldAfter: Digest([UInt8](repeating: 2, count: 32)),
            components: ["files", "git"], subject: Digest([UInt8](repeating: 3, count: 32)), reverses: ids.next(),
            setAside: 4
        )
        try bench.engine.owning("test", .none) { try state.write { try state.append(operation, project.id) } }
        let found = try #require(try state.operations(project.id).first)
        #expect(found.id == operation.id && found.kind == .restore && found.created == operation.created)
        #expect(found.headBefore == operation.headBefore && found.headAfter == nil)
        #expect(found.worldBefore == operation.worldBefore && found.worldAfter == operation.worldAfter)
        #expect(found.components == ["files", "git"] && found.subject == operation.subject)
        #expect(found.reverses == operation.reverses && found.setAside == 4)
        #expect(try state.operations(project.id).map(\.kind) == [.restore, .initialise])
        #expect(try state.operations(project.id, limit: 1).count == 1)
        #expect(try state.hasOperation(operation.id))
        #expect(try !state.hasOperation(IDSource.seeded(1).next()))
    }

    @Test func `who lost the lock cannot write`() throws {
        let old = try open()
        try old.adopt(generation: 4)
        let project = try project()
        try old.write { try old.insert(project) }
        let new = try open()
        try new.adopt(generation: 5)
        let error = #expect(throws: EverettError.self) {
            try old.write { try old.setPackCount(7) }
        }
        #expect(error?.code == .locked)
        try new.write { try new.setPackCount(2) }
        #expect(try old.packCount() == 2)
        #expect(try open().packCount() == 2)
    }

    @Test func `whoever holds the lock is the owner, though a lost lock file counts from the start`() throws {
        let old = try open()
        try old.adopt(generation: 40)
        let new = try open()
        try new.adopt(generation: 1)
        try new.write { try new.setPackCount(2) }
        #expect(throws: EverettError.self) { try old.write { try old.setPackCount(7) } }
        #expect(try open().packCount() == 2)
    }

    @Test func `stamps rise with each holding, whoever holds`() throws {
        let state = try open()
        #expect(!state.continueOwning(), "nobody goes on who never began")
        try state.adopt(generation: 1)
        var stamps = [state.ownStamp]
        while state.continueOwning() { stamps.append(state.ownStamp) }
        let other = try open()
        try other.adopt(generation: 2)
        stamps.append(other.ownStamp)
        #expect(stamps == stamps.sorted() && Set(stamps).count == stamps.count && stamps.count > 100)
    }

    @Test func `a reader cannot write`() throws {
        let state = try open()
        #expect(throws: EverettError.self) { try state.write { try state.setPackCount(1) } }
    }

    @Test func `a write that fails in the middle changes nothing`() throws {
        let state = try open()
        try state.adopt(generation: 1)
        let project = try project()
        let error = #expect(throws: EverettError.self) {
            try state.write {
                try state.insert(project)
                throw EverettError(.cancelled, Words.cancelled)
            }
        }
        #expect(error?.code == .cancelled)
        #expect(try state.projects() == [])
        try state.write { try state.insert(project) }
        #expect(try state.projects().count == 1)
    }

    @Test func `a newer state is refused and not touched`() throws {
        _ = try open()
        let connection = try Connection.open(path: path)
        try connection.run("PRAGMA user_version = 99")
        let error = #expect(throws: EverettError.self) { try open() }
        #expect(error?.code == .newerFormat)
        #expect(try connection.integer("PRAGMA user_version") == 99)
    }

    @Test func `another program's database is refused and not touched`() throws {
        let connection = try Connection.open(path: path)
        try connection.execute(script: "CREATE TABLE theirs (x)")
        #expect(throws: EverettError.self) { try open() }
        #expect(try connection.integer("SELECT count(*) FROM sqlite_schema") == 1)
    }

    @Test func `a row that makes no sense is named damage`() throws {
        let state = try open()
        try state.adopt(generation: 1)
        let project = try project()
        let record = checkpoint(1)
        try state.write {
            try state.insert(project)
            try state.insert(record, project.id)
        }
        let connection = try Connection.open(path: path)
        for wrong in ["parents = x'00'", "cause = 'nobody'", "id = x'1234'"] {
            try connection.run("UPDATE checkpoints SET \(wrong)")
            let error = #expect(throws: EverettError.self) {
                try state.checkpoints(project.id, includingHidden: true)
            }
            #expect(error?.code == .integrity, "\(wrong)")
            try connection.run("DELETE FROM checkpoints")
            try state.write { try state.insert(record, project.id) }
        }
    }
}
