package import Base
package import Platform

/// Asks the daemon of a home over its unix socket, where the kernel says who asks: one question, one JSON answer.
package struct LocalAPI {
    private static let limit = 16 << 20
    private static let patience: Int32 = 10_000

    private let place: DaemonPlace
    private let files: any FileOperations

    package init(_ place: DaemonPlace, _ files: any FileOperations) {
        self.place = place
        self.files = files
    }

    package func post(_ path: String) throws -> JSONValue { try ask("POST", path) }
    package func get(_ path: String) throws -> JSONValue { try ask("GET", path) }

    private func ask(_ method: String, _ path: String) throws -> JSONValue {
        let head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        var answer: [UInt8] = []
        do {
            let directory = try place.open(files)
            let socket = try Socket.connected(in: directory.raw, DaemonPlace.apiSocket)
            try socket.sendAll(Array(head.utf8))
            while true {
                guard try socket.waitReadable(milliseconds: Self.patience) else {
                    throw EverettError(.timeout, Phrase("the daemon does not answer", pl: "usługa nie odpowiada"))
                }
                let part = try socket.receive(64 * 1024).bytes
                if part.isEmpty { break }
                answer += part
                guard answer.count <= Self.limit else { throw Self.unclear }
            }
        } catch let error as EverettError {
            throw error
        } catch {
            throw EverettError(
                .unreachable, Phrase("the daemon cannot be reached", pl: "usługa jest nieosiągalna"), cause: error)
        }
        return try Self.document(answer)
    }

    /// The body of an answer that says it went well; the problem as an error otherwise.
    private static func document(_ answer: [UInt8]) throws -> JSONValue {
        let text = String(decoding: answer.prefix(16), as: UTF8.self)
        guard text.hasPrefix("HTTP/1.1 "), let status = Int(text.dropFirst(9).prefix(3)), let end = bodyStart(answer)
        else { throw unclear }
        let body = Array(answer[end...])
        guard let json = try? JSONValue(body.isEmpty ? Array("{}".utf8) : body) else { throw unclear }
        if (200..<300).contains(status) { return json }
        let detail = json["detail"]?.text ?? "HTTP \(status)"
        throw EverettError(
            ErrorCode(name: json["code"]?.text ?? ""), Phrase(verbatim: detail),
            hints: (json["hints"]?.elements ?? []).compactMap { $0.text.map { Phrase(verbatim: $0) } })
    }

    private static func bodyStart(_ answer: [UInt8]) -> Int? {
        let end = Array("\r\n\r\n".utf8)
        guard answer.count >= end.count else { return nil }
        return (0...(answer.count - end.count)).first { answer[$0..<($0 + end.count)].elementsEqual(end) }
            .map { $0 + end.count }
    }

    private static let unclear = EverettError(
        .internal, Phrase("the daemon's answer makes no sense", pl: "odpowiedź usługi jest niezrozumiała"))
}
