package import Base

/// Reads what the other program answers, as it arrives; pure.
package struct RelayReading: Sendable {
    package enum Found: Sendable {
        case progress(Phrase)
        /// The end: what came of the wish.
        case end(Deed)
        /// Nothing was begun: the wish is to be fulfilled in another way.
        case declined
    }

    /// What one message may have, with room for a document that stands in it twice.
    private static let longest = 40 << 20

    private enum Part: Sendable {
        case head, events, document
    }

    private var part = Part.head
    private var status = 0
    private var pending: [UInt8] = []

    package init() {}

    package mutating func take(_ bytes: [UInt8]) -> [Found] {
        pending += bytes
        if pending.count > Self.longest { return [.end(Self.unclear)] }
        if part == .head, !readHead() { return [] }
        return part == .events ? events() : []
    }

    /// The other side sends no more.
    package mutating func finish() -> Found {
        switch part {
        // It may have been begun: it is not done a second time.
        case .head: return .end(.failed(Self.lost))
        case .events: return .end(.failed(Self.lost))
        case .document:
            // A request that was refused as such was not begun.
            guard let message = try? JSONValue(pending) else { return status == 200 ? .end(Self.unclear) : .declined }
            return answer(message) ?? .declined
        }
    }

    private mutating func readHead() -> Bool {
        let end = Array("\r\n\r\n".utf8)
        guard pending.count >= end.count,
            let place = (0...(pending.count - end.count)).first(where: {
                pending[$0..<($0 + end.count)].elementsEqual(end)
            })
        else { return false }
        let lines = String(decoding: pending[..<place], as: UTF8.self).split(separator: "\r\n")
        pending.removeFirst(place + end.count)
        status = lines.first.flatMap { Int($0.dropFirst("HTTP/1.1 ".count).prefix(3)) } ?? 0
        let isStream = lines.contains { $0.lowercased().hasPrefix("content-type: text/event-stream") }
        part = status == 200 && isStream ? .events : .document
        return true
    }

    private mutating func events() -> [Found] {
        var found: [Found] = []
        var start = pending.startIndex
        while let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = pending[start..<end]
            start = end + 1
            guard line.starts(with: "data: ".utf8) else { continue }
            guard let message = try? JSONValue(Array(line.dropFirst(6))) else { return [.end(Self.unclear)] }
            if let answer = answer(message) {
                found.append(answer)
            } else if let words = message["params"]?["message"]?.text {
                found.append(.progress(Phrase(verbatim: words)))
            }
        }
        pending.removeFirst(start - pending.startIndex)
        return found
    }

    private func answer(_ message: JSONValue) -> Found? {
        if case .object(let members)? = message["result"] { return .end(.passedOn(members)) }
        guard let error = message["error"], let code = error["code"]?.integer else { return nil }
        let kind = RPCError.Code(rawValue: Int(clamping: code)) ?? .internal
        return .end(.refused(RPCError(kind, Phrase(verbatim: error["message"]?.text ?? ""))))
    }

    private static let unclear = Deed.failed(
        EverettError(
            .internal, Phrase("the daemon's answer makes no sense", pl: "odpowiedź usługi jest niezrozumiała")))
    package static let lost = EverettError(
        .unreachable,
        Phrase("the daemon ended before the call did", pl: "usługa zakończyła się przed wywołaniem"),
        hints: [
            Phrase(
                "nothing is lost: look at list_checkpoints and status, then call again",
                pl: "nic nie zginęło: sprawdź list_checkpoints i status, potem wywołaj ponownie")
        ])
}
