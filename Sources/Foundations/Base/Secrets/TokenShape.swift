/// The exact checks behind ``TokenRule``; each looks at a few bytes around one place and at nothing outside.
enum TokenShape {
    private static let digits: ClosedRange<UInt8> = 0x30...0x39
    private static let uppers: ClosedRange<UInt8> = 0x41...0x5a
    private static let lowers: ClosedRange<UInt8> = 0x61...0x7a

    static let alphanumeric = ByteSet([digits, uppers, lowers])
    static let word = ByteSet([digits, uppers, lowers], and: "_")
    static let dashed = ByteSet([digits, uppers, lowers], and: "_-")
    static let base64 = ByteSet([digits, uppers, lowers], and: "+/")
    static let hexadecimal = ByteSet([digits, 0x61...0x66])
    static let upper = ByteSet([digits, uppers])

    static func holds(_ wanted: [UInt8], _ bytes: Span<UInt8>, at place: Int) -> Bool {
        guard place >= 0, bytes.count - place >= wanted.count else { return false }
        for index in 0..<wanted.count where bytes[place + index] != wanted[index] { return false }
        return true
    }

    /// Where a run of bytes of a set ends; `limit` bytes are looked at.
    static func end(_ bytes: Span<UInt8>, _ start: Int, _ set: ByteSet, limit: Int = 4096) -> Int {
        var place = start
        let last = min(bytes.count, start + limit)
        while place < last, set.contains(bytes[place]) { place += 1 }
        return place
    }

    /// Whether no word goes on to the left of a place.
    static func beginsWord(_ bytes: Span<UInt8>, _ place: Int) -> Bool {
        place == 0 || !word.contains(bytes[place - 1])
    }

    static func tail(
        _ bytes: Span<UInt8>, _ start: Int, _ tail: Int, _ set: ByteSet, _ count: ClosedRange<Int>
    ) -> Range<Int>? {
        guard beginsWord(bytes, start) else { return nil }
        let end = end(bytes, tail, set, limit: count.upperBound + 1)
        guard count.contains(end - tail), looksRandom(bytes, tail..<end) else { return nil }
        // The beginning of a longer word of other letters.
        if end < bytes.count, word.contains(bytes[end]) { return nil }
        return start..<end
    }

    static func awsKeyID(_ bytes: Span<UInt8>, _ start: Int, _ tail: Int) -> Range<Int>? {
        let end = end(bytes, tail, upper, limit: 17)
        guard beginsWord(bytes, start), end - tail == 16, distinct(bytes, tail..<end) >= 7 else { return nil }
        if end < bytes.count, word.contains(bytes[end]) { return nil }
        return isPlaceholder(bytes, tail..<end) ? nil : start..<end
    }

    /// `name = "value"`, in the spellings of shells, YAML, JSON, TOML and code.
    static func assigned(
        _ bytes: Span<UInt8>, _ start: Int, _ set: ByteSet, _ count: ClosedRange<Int>
    ) -> Range<Int>? {
        let separators = ByteSet([], and: " \t\"'=:>")
        let value = end(bytes, start, separators, limit: 12)
        guard value > start || bytes[start - 1] == UInt8(ascii: "=") else { return nil }
        let end = end(bytes, value, set, limit: count.upperBound + 1)
        guard count.contains(end - value), looksRandom(bytes, value..<end) else { return nil }
        return value..<end
    }

    private static let keyKinds: [(prefix: [UInt8], least: Int)] = [
        (Array("ant-".utf8), 40), (Array("proj-".utf8), 40), (Array("svcacct-".utf8), 40), (Array("admin-".utf8), 40),
        (Array("or-v1-".utf8), 60),
    ]

    /// `sk-…`: a style sheet has many such words, so only what is long and random counts.
    static func prefixedKey(_ bytes: Span<UInt8>, _ start: Int, _ tail: Int) -> Range<Int>? {
        guard beginsWord(bytes, start), start == 0 || bytes[start - 1] != UInt8(ascii: "-") else { return nil }
        for kind in keyKinds where holds(kind.prefix, bytes, at: tail) {
            let value = tail + kind.prefix.count
            let end = end(bytes, value, dashed, limit: 300)
            return end - value >= kind.least && looksRandom(bytes, value..<end) ? start..<end : nil
        }
        return self.tail(bytes, start, tail, alphanumeric, 40...64)
    }

    private static let tokenStart = Array("eyJ".utf8)
    /// The payload of the token that every tutorial shows.
    private static let samplePayload = Array("eyJzdWIiOiIxMjM0NTY3ODkw".utf8)

    static func jsonWebToken(_ bytes: Span<UInt8>, _ start: Int) -> Range<Int>? {
        guard beginsWord(bytes, start) else { return nil }
        let header = end(bytes, start, dashed)
        guard header - start >= 16, header < bytes.count, bytes[header] == UInt8(ascii: "."),
            holds(tokenStart, bytes, at: header + 1), !holds(samplePayload, bytes, at: header + 1)
        else { return nil }
        let payload = end(bytes, header + 1, dashed)
        guard payload - header > 12, payload < bytes.count, bytes[payload] == UInt8(ascii: ".") else { return nil }
        let end = end(bytes, payload + 1, dashed)
        guard end - payload > 20, looksRandom(bytes, payload + 1..<end) else { return nil }
        return start..<end
    }

    static func twoParts(
        _ bytes: Span<UInt8>, _ start: Int, _ tail: Int, _ first: Int, _ second: Int
    ) -> Range<Int>? {
        guard beginsWord(bytes, start) else { return nil }
        let middle = end(bytes, tail, dashed, limit: first + 1)
        guard middle - tail == first, middle < bytes.count, bytes[middle] == UInt8(ascii: ".") else { return nil }
        let end = end(bytes, middle + 1, dashed, limit: second + 1)
        guard end - middle - 1 == second, looksRandom(bytes, middle + 1..<end) else { return nil }
        return start..<end
    }

    /// `…/services/T…/B…/…`
    static func slackHook(_ bytes: Span<UInt8>, _ start: Int, _ tail: Int) -> Range<Int>? {
        var place = tail
        for letter in [UInt8(ascii: "T"), UInt8(ascii: "B")] {
            guard place < bytes.count, bytes[place] == letter else { return nil }
            let end = end(bytes, place, upper, limit: 20)
            guard end - place >= 8, end < bytes.count, bytes[end] == UInt8(ascii: "/") else { return nil }
            place = end + 1
        }
        let end = end(bytes, place, alphanumeric, limit: 40)
        guard end - place >= 20, looksRandom(bytes, place..<end) else { return nil }
        return start..<end
    }

    // MARK: - What looks random

    /// Whether a run is not the work of a person: it has a digit, many different bytes, and nothing of a placeholder.
    static func looksRandom(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var hasDigit = false
        for place in range.prefix(200) where digits.contains(bytes[place]) { hasDigit = true }
        return hasDigit && distinct(bytes, range) >= min(10, range.count / 2) && !isPlaceholder(bytes, range)
    }

    private static func distinct(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        var seen = ByteSet()
        var count = 0
        for place in range.prefix(200) where !seen.contains(bytes[place]) {
            seen.insert(bytes[place])
            count += 1
        }
        return count
    }

    private static let placeholders = ["EXAMPLE", "example", "abcdef", "ABCDEF", "123456", "your", "YOUR"].map {
        Array($0.utf8)
    }

    private static func isPlaceholder(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var run = 1
        for place in range.prefix(200) {
            if place > range.lowerBound {
                run = bytes[place] == bytes[place - 1] ? run + 1 : 1
                if run == 5 { return true }
            }
            for text in placeholders where holds(text, bytes, at: place) { return true }
        }
        return false
    }
}
