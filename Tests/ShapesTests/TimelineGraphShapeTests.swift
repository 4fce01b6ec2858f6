import Base
import TestSupport
import Testing

@testable import Chronos
@testable import Shapes

@Suite struct TimelineGraphShapeTests {
    private func digest(_ number: Int) -> Digest { Hasher256.digest(of: Array("\(number)".utf8)) }

    private func checkpoint(_ number: Int, name: String? = nil, id: Digest? = nil) -> CheckpointRecord {
        CheckpointRecord(
            id: id ?? digest(number), timeline: "main", number: number,
            created: Timestamp(milliseconds: 1_770_000_000_000 + Int64(number) * 60_000),
            cause: number % 50 == 0 ? .safety : .user, name: name, parents: number > 1 ? [digest(number - 1)] : [],
            files: 75_000 + number, bytes: 1 << 30, newBytes: UInt64(number * 7919 % 5_000_000),
            isPinned: number % 100 == 0, isHidden: false, expired: nil, occasion: nil)
    }

    private func document(_ records: [CheckpointRecord]) -> String {
        JSONWriter.text { $0.object { $0.graph([], TimelineGraph([main(records.first?.id)], records)) } }
    }

    private func main(_ head: Digest?) -> TimelineRecord {
        TimelineRecord(
            name: "main", key: nil, kind: .main, state: .ready, head: head, workspace: nil, origin: nil, base: nil,
            created: Timestamp(milliseconds: 0), way: .own, owner: nil)
    }

    @Test func `twenty thousand checkpoints are a small document`() throws {
        let records = (1...20_000).reversed().map { checkpoint($0, name: $0 % 5 == 0 ? "before step \($0)" : nil) }
        let text = document(records)
        #expect(text.utf8.count < 2_000_000)
        let columns = try #require(try JSONValue(Array(text.utf8))["checkpoints"])
        for name in ["id", "parents", "lane", "number", "created_ms", "cause", "files", "bytes_new"] {
            #expect(columns[name]?.elements?.count == 20_000, "\(name)")
        }
        #expect(columns["id"]?.elements?.first?.text == records[0].id.short)
    }

    @Test func `ids that begin alike are written whole`() throws {
        let one = digest(1)
        var bytes = one.bytes
        bytes[bytes.count - 1] ^= 1
        let text = document([checkpoint(2, id: Digest(bytes)), checkpoint(1, id: one)])
        let ids = try JSONValue(Array(text.utf8))["checkpoints"]?["id"]?.elements?.compactMap(\.text)
        #expect(ids == [Digest(bytes).hex, one.hex])
    }
}
