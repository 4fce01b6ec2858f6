package import Base
package import Platform

/// The tokens for agents that were made and not taken back, in one small file of the home.
///
/// Whoever reads the file learns no token. A change is whole or not there, and holds a lock, so that none is lost.
package struct AgentTokenFile: Sendable {
    /// What a token begins with: it can be told from other text wherever it turns up.
    package static let prefix = "everett_agent_"
    package static let most = 100
    private static let limit = 1 << 20
    private static let patience: Int64 = 5_000

    private let home: AbsolutePath
    private let files: any FileOperations

    package init(home: AbsolutePath, files: any FileOperations) {
        self.home = home
        self.files = files
    }

    package static let name: StaticString = "agent-tokens.json"
    package static let lockName: StaticString = "agent-tokens.lock"

    package func read() throws(EverettError) -> [AgentTokenRecord] {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try files.readWhole(absolute: home.appending(Self.name), limit: Self.limit)
        } catch {
            if error.isMissing { return [] }
            throw EverettError(error, while: Phrase("reading the tokens of agents", pl: "odczyt tokenów agentów"))
        }
        guard let json = try? JSONValue(bytes), json["version"] == .integer(1), let elements = json["tokens"]?.elements
        else { throw Self.unreadable }
        let records = elements.compactMap(AgentTokenRecord.init)
        // One that is not understood might be the one that was to be taken back.
        guard records.count == elements.count else { throw Self.unreadable }
        return records
    }

    /// Changes the list while nobody else does.
    package func change<Value>(
        _ identity: ProcessIdentity, _ clock: Clock, _ body: (inout [AgentTokenRecord]) throws -> Value
    ) throws -> Value {
        let lock = try LockFile(
            home.appending(Self.lockName), files: files, identity: identity, clock: clock
        ).acquire(for: "agent tokens", waiting: Self.patience)
        return try withExtendedLifetime(lock) {
            var records = try read()
            let value = try body(&records)
            try write(records)
            return value
        }
    }

    private func write(_ records: [AgentTokenRecord]) throws(EverettError) {
        let text = JSONWriter.text { json in
            json.object { json in
                json.integer("version", 1)
                json.array("tokens") { json in
                    for record in records { json.object { record.write(&$0) } }
                }
            }
        }
        do throws(SystemError) {
            let directory = try files.openOwned(absolute: home, [.read, .directory])
            try AtomicFile.replace(
                files, directory: directory.raw, name: Array("\(Self.name)".utf8), bytes: Array(text.utf8))
        } catch {
            throw EverettError(error, while: Phrase("writing the tokens of agents", pl: "zapis tokenów agentów"))
        }
    }

    private static let unreadable = EverettError(
        .integrity,
        Phrase(
            "\(name) in the home is not what Everett wrote", pl: "\(name) w katalogu programu nie jest tym, co zapisano"
        ),
        hints: [
            Phrase(
                "remove it: all tokens of agents are then worthless, and new ones can be made",
                pl: "usuń go: wszystkie tokeny agentów stracą wtedy ważność i będzie można utworzyć nowe")
        ])
}
