internal import Base
internal import Databases
internal import Platform

/// Which databases on servers belong to a world: a small file in the world's own directory.
///
/// For `main` they are what the user declared. For a timeline they are what was made for it; it is written before that is
/// made, so that whoever removes a half-made timeline knows what to look for.
struct WorldDatabases {
    private static let magic: [UInt8] = Array("EVDBS\r\n1".utf8)
    private static let record = WorldFile(
        name: Array("databases".utf8), limit: 1 << 20,
        reading: Phrase("reading which databases belong here", pl: "odczyt listy należących tu baz"),
        keeping: Phrase("keeping which databases belong here", pl: "zapis listy należących tu baz"))

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

    /// A database that is only copied; it belongs to the project, so `main` knows it.
    struct Template: Hashable {
        /// As the project calls the database that it was made of.
        let name: String
        /// What it is called on its server.
        let database: String
        /// Where the server is, as a component says it.
        let origin: Digest
        /// The same with whoever connects: what belongs to extensions is his.
        let place: Digest
        /// The dump that it was built from.
        let content: Digest
        let key: Identifier
        let keepsOwners: Bool
        let isOfTimeline: Bool
        let bytes: UInt64
        let made: Timestamp
        var used: Timestamp
        /// What its server said about it when it was compared with the dump.
        let seal: [UInt8]
    }

    var entries: [Entry]
    var kept: [Kept]
    /// The longest unused one first.
    var templates: [Template]

    static let none = WorldDatabases(entries: [], kept: [], templates: [])

    subscript(_ name: String) -> Entry? { entries.first { $0.name == name } }

    /// Whether what is called by this key is to stay.
    func keeps(_ key: Identifier) -> Bool { kept.contains { $0.key == key } }

    static func read(_ world: AbsolutePath, _ files: any FileOperations) throws(EverettError) -> WorldDatabases {
        try record.read(world, files) { bytes throws(DecodingFault) in try WorldDatabases(bytes) } ?? .none
    }

    func write(_ world: AbsolutePath, _ files: any FileOperations) throws(EverettError) {
        try WorldDatabases.record.write(encoded, world, files)
    }

    private init(entries: [Entry], kept: [Kept], templates: [Template]) {
        self.entries = entries
        self.kept = kept
        self.templates = templates
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
            out.varint(templates.count)
            for template in templates {
                out.text(template.name)
                out.text(template.database)
                out.digest(template.origin)
                out.digest(template.place)
                out.digest(template.content)
                out.text(template.key.text)
                out.flag(template.keepsOwners)
                out.flag(template.isOfTimeline)
                out.varint(template.bytes)
                out.fixed(template.made.milliseconds)
                out.fixed(template.used.milliseconds)
                out.blob(template.seal)
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
        var templates: [Template] = []
        for _ in 0..<(try reader.count()) {
            let (name, database) = (try reader.text(), try reader.text())
            let (origin, place, content) = (try reader.digest(), try reader.digest(), try reader.digest())
            guard let key = Identifier(try reader.text()) else { throw .malformed }
            templates.append(
                Template(
                    name: name, database: database, origin: origin, place: place, content: content, key: key,
                    keepsOwners: try reader.flag(), isOfTimeline: try reader.flag(), bytes: try reader.varint(),
                    made: Timestamp(milliseconds: try reader.fixed()),
                    used: Timestamp(milliseconds: try reader.fixed()), seal: try reader.blob()))
        }
        try reader.finish()
        self.entries = entries
        self.kept = kept
        self.templates = templates
    }
}
