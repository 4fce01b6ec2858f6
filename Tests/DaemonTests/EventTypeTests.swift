import Base
import Chronos
import Dashboard
import FoundationEssentials
import Testing

@testable import Daemon

/// The events that are told, held against those that the documentation and the page know.
@Suite struct EventTypeTests {
    private func page(_ name: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: name), encoding: .utf8)
    }

    /// The types in the first column of a table, in which `.pinned` stands for the family of the type before it.
    private func types(_ text: String, head: String) throws -> [String] {
        let start = try #require(text.firstRange(of: head)).upperBound
        let rows = text[start...].split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2)
        var types: [String] = []
        for row in rows.prefix(while: { $0.hasPrefix("|") }) {
            for match in row.split(separator: "|")[0].matches(of: /`([a-z.]+)`/) {
                let family = types.last?.split(separator: ".").first ?? ""
                types.append(match.1.hasPrefix(".") ? "\(family)\(match.1)" : "\(match.1)")
            }
        }
        return types
    }

    @Test func `the events that are told are those that the documentation names`() throws {
        let all = EventTypes.all.sorted()
        #expect(Set(all).count == all.count)
        #expect(try types(page("docs/user/daemon.md"), head: "| event | when |").sorted() == all)
        #expect(try types(page("docs/design/006-daemon.md"), head: "| type | subject | data |").sorted() == all)
    }

    @Test func `the page has a word for each event, and for no other`() {
        let words = PageWords.words(.english).map(\.0).filter { $0.hasPrefix("event.") }.map { $0.dropFirst(6) }
        #expect(Set(words.map(String.init)) == Set(EventTypes.all))
    }
}
