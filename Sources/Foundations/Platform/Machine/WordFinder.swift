internal import CLinux

/// Finds where any of some words may begin in a text, many bytes at a time; the caller checks each place.
// SAFETY: the table is written in `init` and freed in `deinit` only.
@safe
package final class WordFinder: @unchecked Sendable {
    private let table: UnsafeMutablePointer<ev_words>

    /// At most 64 words of three bytes or more, told apart by their places in the list.
    package init(_ words: [[UInt8]]) {
        precondition(words.count <= 64 && words.allSatisfy { $0.count >= 3 }, "64 words of three bytes or more")
        unsafe table = UnsafeMutablePointer<ev_words>.allocate(capacity: 1)
        unsafe table.initialize(to: ev_words())
        for (number, word) in words.enumerated() { unsafe ev_words_add(table, word, UInt32(number)) }
    }

    deinit {
        unsafe table.deallocate()
    }

    /// The next place at or after `start` where some words may begin, and which: a bit for each.
    package func next(in bytes: Span<UInt8>, from start: Int) -> (place: Int, words: UInt64)? {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress, start < buffer.count else { return nil }
            var words: UInt64 = 0
            let place = unsafe ev_words_find(table, base, start, buffer.count, &words)
            return place < buffer.count ? (place, words) : nil
        }
    }
}
