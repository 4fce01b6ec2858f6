internal import Base
internal import Databases

/// What a dump says before its archive: where it can be built, and by whom.
///
///     stream   "everett postgres dump 1\n" · u32 length of the header · header · archive of pg_dump · trailer
///     trailer  fingerprint · u32 its length · SHA-256 of all before
struct DumpHeader: Equatable {
    static let magic = Array("everett postgres dump 1\n".utf8)
    /// Of a header or a fingerprint: a forged length allocates nothing.
    static let limit = 64 << 20

    var serverMajor: Int
    var programMajor: Int
    var locale: DatabaseLocale
    var extensions: [String]
    /// Where each of them is.
    var schemas: [String]
    /// Who owns something in it.
    var owners: [String]
    /// Objects that only a superuser may make.
    var privileged: [String]

    /// Whether a timeline's login owns something in it.
    var isOfTimeline: Bool { owners.contains { OwnedName($0) != nil } }

    var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        out.varint(serverMajor)
        out.varint(programMajor)
        for text in locale.all { out.optional(text) { $0.text($1) } }
        for list in [extensions, schemas, owners, privileged] {
            out.varint(list.count)
            for text in list { out.text(text) }
        }
        return out.bytes
    }

    /// The beginning of a stream.
    var opening: [UInt8] {
        var out = ByteWriter()
        out.raw(DumpHeader.magic)
        out.fixed(UInt32(clamping: encoded.count))
        out.raw(encoded)
        return out.bytes
    }

    /// Four bytes, the lowest first, which the caller has checked to be there.
    static func number(_ bytes: [UInt8], at place: Int) -> Int {
        var value = 0
        for index in (0..<4).reversed() { value = value << 8 | Int(bytes[place + index]) }
        return value
    }

    init(
        serverMajor: Int, programMajor: Int, locale: DatabaseLocale, extensions: [String], schemas: [String],
        owners: [String], privileged: [String]
    ) {
        self.serverMajor = serverMajor
        self.programMajor = programMajor
        self.locale = locale
        self.extensions = extensions
        self.schemas = schemas
        self.owners = owners
        self.privileged = privileged
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1 else { throw .malformed }
        serverMajor = try reader.int()
        programMajor = try reader.int()
        var texts: [String?] = []
        for _ in 0..<DatabaseLocale.count {
            texts.append(try reader.optional { reader throws(DecodingFault) in try reader.text() })
        }
        locale = DatabaseLocale(texts)
        var lists: [[String]] = []
        for _ in 0..<4 {
            var list: [String] = []
            for _ in 0..<(try reader.count()) { list.append(try reader.text()) }
            lists.append(list)
        }
        extensions = lists[0]
        schemas = lists[1]
        owners = lists[2]
        privileged = lists[3]
        guard extensions.count == schemas.count else { throw .malformed }
        try reader.finish()
    }
}

/// How a database sorts and spells; given when it is made, and never changed.
struct DatabaseLocale: Equatable {
    static let count = 6

    var encoding: String?
    var collate: String?
    var ctype: String?
    /// `c`, `i` (ICU) or `b` (built in); nil before 15.
    var provider: String?
    var locale: String?
    var rules: String?

    var all: [String?] { [encoding, collate, ctype, provider, locale, rules] }

    init(_ texts: [String?]) {
        let texts = texts + Array(repeating: nil, count: max(0, DatabaseLocale.count - texts.count))
        encoding = texts[0]
        collate = texts[1]
        ctype = texts[2]
        provider = texts[3]
        locale = texts[4]
        rules = texts[5]
    }

    init(_ session: Session) throws(DatabaseFailure) {
        let more: SQLText =
            switch session.majorVersion {
            case ..<15: "NULL, NULL, NULL"
            case 15: "datlocprovider, daticulocale, NULL"
            case 16: "datlocprovider, daticulocale, daticurules"
            default: "datlocprovider, datlocale, daticurules"
            }
        let rows = try session.rows(
            """
            SELECT pg_encoding_to_char(encoding), datcollate, datctype, \(more)
            FROM pg_database WHERE datname = current_database()
            """)
        guard let row = rows.first else { throw session.unexpected() }
        self.init(row.all)
    }

    /// The part of `CREATE DATABASE` that says it.
    func clause(major: Int) -> SQLText {
        var text: SQLText = ""
        func add(_ part: SQLText) { text = "\(text) \(part)" }
        if let encoding { add("ENCODING \(value: encoding)") }
        if let collate { add("LC_COLLATE \(value: collate)") }
        if let ctype { add("LC_CTYPE \(value: ctype)") }
        guard major >= 15, let provider else { return text }
        switch provider {
        case "i":
            add("LOCALE_PROVIDER icu")
            if let locale { add("ICU_LOCALE \(value: locale)") }
            if let rules, major >= 16 { add("ICU_RULES \(value: rules)") }
        case "b":
            add("LOCALE_PROVIDER builtin")
            if let locale { add("BUILTIN_LOCALE \(value: locale)") }
        default:
            add("LOCALE_PROVIDER libc")
        }
        return text
    }
}

/// Takes out of an archive what differs from one dump of the same content to the next: the time, and the database's name.
struct ArchiveFilter {
    /// More than the fixed part and the longest name.
    private static let window = 256
    private var held: [UInt8] = []
    private var isDone = false

    /// What can be passed on by now.
    mutating func pass(_ piece: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        if isDone { return piece }
        held += piece
        return held.count < ArchiveFilter.window ? [] : rest()
    }

    /// What was held back.
    mutating func rest() -> ArraySlice<UInt8> {
        isDone = true
        defer { held = [] }
        return (ArchiveFilter.normalised(held) ?? held)[...]
    }

    /// Nil when it does not begin as archives of format versions 1.12 to 1.16 do; then it stays as it is.
    static func normalised(_ bytes: [UInt8]) -> [UInt8]? {
        // "PGDMP", version (3 bytes), size of a number, size of an offset, format 1 (custom).
        guard bytes.count >= 11, bytes.starts(with: Array("PGDMP".utf8)), bytes[5] == 1, (12...16).contains(bytes[6]),
            bytes[8] == 4, bytes[10] == 1
        else { return nil }
        // A number is a sign and its bytes; compression is one until 1.14, and a byte since.
        let start = bytes[6] < 15 ? 16 : 12
        let name = start + 7 * 5
        guard bytes.count >= name + 5, bytes[name] == 0 else { return nil }
        let length = DumpHeader.number(bytes, at: name + 1)
        guard length <= 128, bytes.count >= name + 5 + length else { return nil }
        var out = Array(bytes[..<start])
        // Seconds, minutes, hours, day, month, years since 1900, summer time.
        let moment: [UInt8] = [0, 0, 0, 1, 0, 100, 0]
        for number in moment { out += [0, number, 0, 0, 0] }
        out += [0, 7, 0, 0, 0]
        out += Array("everett".utf8)
        out += bytes[(name + 5 + length)...]
        return out
    }
}
