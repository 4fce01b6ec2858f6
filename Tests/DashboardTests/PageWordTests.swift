import Base
import Dashboard
import Testing

@Suite struct PageWordTests {
    private let english = PageWords.words(.english)
    private let polish = PageWords.words(.polish)

    /// `t("key")`, `tn("key", n)` for counted words, and `tv("prefix.", value)` for a family of keys.
    private func used() throws -> (plain: Set<String>, counted: Set<String>, families: Set<String>) {
        let modules = try SourceFiles.modules()
        func keys(_ pattern: Regex<(Substring, Substring)>) -> Set<String> {
            Set(modules.matches(of: pattern).map { String($0.1) })
        }
        return (keys(/\bt\("([^"]+)"/), keys(/\btn\("([^"]+)"/), keys(/\btv\("([^"]+)"/))
    }

    private static let forms = ["one", "few", "many"]

    @Test func `every word that the page says is in the table`() throws {
        let known = Set(english.map(\.0))
        let used = try used()
        #expect(used.plain.count > 200)
        #expect(used.plain.subtracting(known).sorted() == [])
        let forms = Set(used.counted.flatMap { key in Self.forms.map { "\(key).\($0)" } })
        #expect(forms.subtracting(known).sorted() == [])
        for family in used.families {
            #expect(known.contains { $0.hasPrefix(family) }, "no word begins with \(family)")
        }
    }

    @Test func `every word of the table is said somewhere`() throws {
        let used = try used()
        let idle = english.map(\.0).filter { key in
            let stem = Self.forms.first { key.hasSuffix(".\($0)") }.map { String(key.dropLast($0.count + 1)) }
            return !used.plain.contains(key) && !used.counted.contains(stem ?? "")
                && !used.families.contains { key.hasPrefix($0) }
        }
        #expect(idle == [])
    }

    @Test func `no key is there twice and none is empty in either language`() {
        #expect(Set(english.map(\.0)).count == english.count)
        #expect(english.map(\.0) == polish.map(\.0))
        for (key, text) in english + polish { #expect(!text.isEmpty, "\(key)") }
    }

    @Test func `both languages fill in the same places`() {
        for ((key, english), (_, polish)) in zip(english, polish) {
            func places(_ text: String) -> [String] { text.matches(of: /\{\w+\}/).map { String($0.0) }.sorted() }
            #expect(places(english) == places(polish), "\(key)")
        }
    }

    /// What the page asks of every module: keys are literals, so that the tests above see all of them.
    @Test func `keys are never put together`() throws {
        let modules = try SourceFiles.modules()
        #expect(modules.matches(of: /\b(?:t|tn|tv)\(`/).count == 1, "only words.js itself may")
    }
}
