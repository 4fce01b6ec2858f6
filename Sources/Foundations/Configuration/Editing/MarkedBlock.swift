/// Lines of ours in somebody else's text file, between two comment lines that say whose they are.
///
/// For files whose comments begin with `#` and where a block at the end changes nothing of what stands before it.
package enum MarkedBlock {
    private static func begin(_ name: String) -> String { "# >>> \(name) >>>" }
    private static func end(_ name: String) -> String { "# <<< \(name) <<<" }

    /// The text with the block at its end, instead of the one that was there; nil `bytes` for a file that is not there.
    ///
    /// Whether the text ended with a line break, or was there at all, can be told from how the block stands in it.
    package static func install(
        _ lines: [String], name: String, in bytes: [UInt8]?
    ) throws(TextMistake) -> [UInt8] {
        let clean = try remove(name: name, from: bytes)
        let text = clean ?? []
        let newline = text.firstIndex(of: 0x0a).map { $0 > 0 && text[$0 - 1] == 0x0d } == true ? "\r\n" : "\n"
        let block = ([begin(name)] + lines + [end(name)]).joined(separator: newline)
        let (before, after) =
            switch (clean, text.last) {
            case (nil, _): ("", newline)
            case (_, nil): ("", "")
            case (_, 0x0a): (newline, newline)
            default: (newline + newline, "")
            }
        let installed = text + Array((before + block + after).utf8)
        guard try remove(name: name, from: installed) == clean else {
            throw TextMistake(.start, Words.editByHand(name))
        }
        return installed
    }

    /// The text without the block; nil when nothing would be left of a file that was made for it.
    package static func remove(name: String, from bytes: [UInt8]?) throws(TextMistake) -> [UInt8]? {
        guard let bytes else { return nil }
        guard let range = try range(name, in: bytes) else { return bytes }
        var start = range.lowerBound
        var end = range.upperBound
        let hasBreak = end < bytes.count
        if hasBreak { end += bytes[end] == 0x0d ? 2 : 1 }
        if start == 0, end == bytes.count { return hasBreak ? nil : [] }
        for _ in 0..<(hasBreak ? 1 : 2) where start > 0 && bytes[start - 1] == 0x0a {
            start -= start > 1 && bytes[start - 2] == 0x0d ? 2 : 1
        }
        return Array(bytes[..<start] + bytes[min(end, bytes.count)...])
    }

    /// The lines of the block; nil where there is none.
    package static func lines(name: String, in bytes: [UInt8]) throws(TextMistake) -> [String]? {
        guard let range = try range(name, in: bytes) else { return nil }
        let all = bytes[range].split(separator: 0x0a, omittingEmptySubsequences: false)
        return all.dropFirst().dropLast().map { line in
            String(decoding: line.last == 0x0d ? line.dropLast() : line, as: UTF8.self)
        }
    }

    /// From the first byte of the block to before the line break after it.
    private static func range(_ name: String, in bytes: [UInt8]) throws(TextMistake) -> Range<Int>? {
        let begins = places(of: begin(name), in: bytes)
        let ends = places(of: end(name), in: bytes)
        if begins.isEmpty, ends.isEmpty { return nil }
        guard begins.count == 1, ends.count == 1, begins[0] < ends[0] else {
            throw TextMistake(TextPlace(of: begins.first ?? ends[0], in: bytes), Words.brokenBlock(name))
        }
        return begins[0]..<(ends[0] + end(name).utf8.count)
    }

    /// Where lines begin that are exactly this text.
    private static func places(of line: String, in bytes: [UInt8]) -> [Int] {
        let wanted = Array(line.utf8)
        var places: [Int] = []
        var start = 0
        while start < bytes.count {
            let feed = bytes[start...].firstIndex(of: 0x0a) ?? bytes.count
            let end = feed > start && bytes[feed - 1] == 0x0d ? feed - 1 : feed
            if bytes[start..<end].elementsEqual(wanted) { places.append(start) }
            start = feed + 1
        }
        return places
    }
}
