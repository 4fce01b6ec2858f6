import Platform
import TestSupport
import Testing

@Suite struct WordFinderTests {
    private func all(_ finder: WordFinder, _ text: [UInt8]) -> [String] {
        var found: [String] = []
        var from = 0
        while let next = finder.next(in: text.span, from: from) {
            found.append("\(next.place) \(next.words)")
            from = next.place + 1
        }
        return found
    }

    private func plainly(_ words: [[UInt8]], _ text: [UInt8]) -> [String] {
        (0..<max(0, text.count - 2)).compactMap { place in
            var bits: UInt64 = 0
            for (number, word) in words.enumerated() where text[place..<place + 3].elementsEqual(word.prefix(3)) {
                bits |= 1 << UInt64(number)
            }
            return bits == 0 ? nil : "\(place) \(bits)"
        }
    }

    @Test func `every place is found and no other`() throws {
        try forAll(seed: 91, count: TestScale.count(400)) { example in
            let letters = Array("abcde:/_\u{0}\u{7f}".utf8) + [0x80, 0xff]
            func text(_ count: Int) -> [UInt8] { (0..<count).map { _ in letters[example.int(0...letters.count - 1)] } }
            let words = (0..<example.int(1...64)).map { _ in text(example.int(3...6)) }
            // Around the width in which many bytes are looked at together.
            let bytes = text(example.int(0...150))
            try #require(all(WordFinder(words), bytes) == plainly(words, bytes))
        }
    }

    @Test func `nothing is found beyond the end`() {
        let finder = WordFinder([Array("abc".utf8)])
        #expect(all(finder, Array("ab".utf8)) == [])
        #expect(all(finder, []) == [])
        #expect(finder.next(in: Array("abc".utf8).span, from: 9) == nil)
    }
}
