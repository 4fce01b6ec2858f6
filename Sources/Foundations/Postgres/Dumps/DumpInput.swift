internal import Base
internal import Databases

/// Reads a dump from its pieces: the header, the archive as it comes, and at the end the proof that nothing is missing.
final class DumpInput {
    private let next: () throws -> [UInt8]
    private var held: [UInt8] = []
    private var hasher = Hasher256()
    private var isAtEnd = false
    /// Held back while more may come, so that the trailer is never taken for the archive.
    private let reserve = Digest.size

    init(_ next: @escaping () throws -> [UInt8]) {
        self.next = next
    }

    func header() throws(DatabaseFailure) -> DumpHeader {
        let start = DumpHeader.magic.count + 4
        try fill(start)
        guard held.count >= start, held.starts(with: DumpHeader.magic) else { throw damaged() }
        let length = DumpHeader.number(held, at: DumpHeader.magic.count)
        guard length <= DumpHeader.limit else { throw damaged() }
        try fill(start + length)
        guard held.count >= start + length else { throw damaged() }
        do {
            let header = try DumpHeader(Array(held[start..<start + length]))
            take(start + length)
            return header
        } catch {
            throw damaged()
        }
    }

    /// The next bytes that follow the header, the fingerprint among the last of them; nil at the end.
    ///
    /// An archive knows its own end, so a reader of archives does not mind what follows.
    func piece() throws(DatabaseFailure) -> [UInt8]? {
        try fill(reserve + 1)
        guard held.count > reserve else { return nil }
        return take(held.count - reserve)
    }

    /// Reads whatever is left and looks whether the whole is what was written.
    func finish() throws(DatabaseFailure) -> ContentFingerprint {
        while let piece = try piece() { _ = piece }
        guard held.count == Digest.size, hasher.finish() == Digest(held), let found = tail() else { throw damaged() }
        return found
    }

    /// The last bytes that went by.
    private var recent: [UInt8] = []

    private func tail() -> ContentFingerprint? {
        guard recent.count >= 4 else { return nil }
        let length = DumpHeader.number(recent, at: recent.count - 4)
        guard length <= recent.count - 4 else { return nil }
        return try? ContentFingerprint(Array(recent[(recent.count - 4 - length)..<(recent.count - 4)]))
    }

    @discardableResult
    private func take(_ count: Int) -> [UInt8] {
        let taken = Array(held[..<count])
        held.removeSubrange(..<count)
        hasher.update(taken)
        recent += taken
        // A fingerprint takes some sixty bytes for a table.
        if recent.count > 2 * DumpInput.memory { recent.removeSubrange(..<(recent.count - DumpInput.memory)) }
        return taken
    }

    private static let memory = 8 << 20

    private func fill(_ count: Int) throws(DatabaseFailure) {
        while held.count < count, !isAtEnd {
            do {
                let piece = try next()
                isAtEnd = piece.isEmpty
                held += piece
            } catch {
                throw DatabaseFailure(.callback(error), Words.callback)
            }
        }
    }

    private func damaged() -> DatabaseFailure {
        DatabaseFailure(.damagedDump, Words.damagedDump, hints: [Words.damagedHint])
    }
}
