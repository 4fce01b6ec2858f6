internal import Base
internal import Databases
internal import Platform

/// Which databases on servers belong to a world: a small file in the world's own directory.
///
/// For `main` they are what the user declared. For a timeline they are what was made for it; it is written before that is
/// made, so that whoever removes a half-made timeline knows what to look for.
struct WorldDatabases {
    private static let magic: [UInt8] = Array("EVDBS\r\n1".utf8)
    private static let file: [UInt8] = Array("databases".utf8)
    private static let largest = 1 << 20

    struct Entry: Hashable {
        let name: String
        /// The variable whose value is the address, where it was declared by one.
        let variable: String?
        /// Where it is, sealed as secrets are; nil: the variable's value decides.
        let sealed: [UInt8]?
        /// What a timeline's login and database were marked with.
        let own: Own?
    }

    struct Own: Hashable {
        let role: Identifier
        let database: Identifier
        /// The living database that their names begin with.
        let base: String
    }

    /// A database that a restore took away and that holds what no checkpoint does: it stays until its user removes it.
    struct Kept: Hashable {
        /// As the project calls it.
        let name: String
        /// What it is called on its server.
        let database: String
        /// Where the server is, as a component says it.
        let origin: Digest
        let key: Identifier
        let operation: Identifier
    }

    var entries: [Entry]
    var kept: [Kept]

    static let none = WorldDatabases(entries: [], kept: [])

    subscript(_ name: String) -> Entry? { entries.first { $0.name == name } }

    /// Whether what is called by this key is to stay.
    func keeps(_ key: Identifier) -> Bool { kept.contains { $0.key == key } }

    static func read(_ world: AbsolutePath, _ files: any FileOperations) throws -> WorldDatabases {
        let place = world.appending(BytePath.root.appending(file))
        let bytes: [UInt8]
        do {
            bytes = try files.readWhole(absolute: place, limit: largest)
        } catch {
            if error.isMissing { return .none }
            throw EverettError(
                error, while: Phrase("reading which databases belong here", pl: "odczyt listy należących tu baz"))
        }
        guard let known = try? WorldDatabases(bytes) else { throw EverettError.damaged("\(place)") }
        return known
    }

    func write(_ world: AbsolutePath, _ files: any FileOperations) throws {
        do throws(SystemError) {
            let directory = try files.openOwned(absolute: world, [.read, .directory])
            try AtomicFile.replace(files, directory: directory.raw, name: WorldDatabases.file, bytes: encoded)
        } catch {
            throw EverettError(
                error, while: Phrase("keeping which databases belong here", pl: "zapis listy należących tu baz"))
        }
    }

    private init(entries: [Entry], kept: [Kept]) {
        self.entries = entries
        self.kept = kept
    }

    private var encoded: [UInt8] {
        HashedRecord.bytes(WorldDatabases.magic) { out in
            out.varint(entries.count)
            for entry in entries {
                out.text(entry.name)
                out.optional(entry.variable) { $0.text($1) }
                out.optional(entry.sealed) { $0.blob($1) }
                out.optional(entry.own) { out, own in
                    out.text(own.role.text)
                    out.text(own.database.text)
                    out.text(own.base)
                }
            }
            out.varint(kept.count)
            for kept in kept {
                out.text(kept.name)
                out.text(kept.database)
                out.digest(kept.origin)
                out.text(kept.key.text)
                out.text(kept.operation.text)
            }
        }
    }

    private init(_ bytes: [UInt8]) throws(DecodingFault) {
        var reader = try HashedRecord.reader(bytes, WorldDatabases.magic)
        var entries: [Entry] = []
        for _ in 0..<(try reader.count()) {
            entries.append(
                Entry(
                    name: try reader.text(),
                    variable: try reader.optional { reader throws(DecodingFault) in try reader.text() },
                    sealed: try reader.optional { reader throws(DecodingFault) in try reader.blob() },
                    own: try reader.optional { reader throws(DecodingFault) in
                        guard let role = Identifier(try reader.text()), let database = Identifier(try reader.text())
                        else { throw .malformed }
                        return Own(role: role, database: database, base: try reader.text())
                    }))
        }
        var kept: [Kept] = []
        for _ in 0..<(try reader.count()) {
            let (name, database, origin) = (try reader.text(), try reader.text(), try reader.digest())
            guard let key = Identifier(try reader.text()), let operation = Identifier(try reader.text()) else {
                throw .malformed
            }
            kept.append(Kept(name: name, database: database, origin: origin, key: key, operation: operation))
        }
        try reader.finish()
        self.entries = entries
        self.kept = kept
    }
}
