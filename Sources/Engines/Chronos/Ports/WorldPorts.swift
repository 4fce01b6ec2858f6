internal import Base
internal import Platform

/// The ports of a timeline's own: a small file in its world's directory, written when it begins and never changed.
struct WorldPorts {
    private static let magic: [UInt8] = Array("EVPRT\r\n1".utf8)
    static let file: [UInt8] = Array("ports".utf8)
    private static let record = WorldFile(
        name: file, limit: 1 << 20,
        reading: Phrase("reading which ports belong here", pl: "odczyt listy należących tu portów"),
        keeping: Phrase("keeping which ports belong here", pl: "zapis listy należących tu portów"))

    struct Entry: Hashable {
        let variable: String
        let number: UInt16
        /// What the project's files said when the timeline began.
        let project: UInt16?
    }

    let entries: [Entry]

    static let none = WorldPorts(entries: [])

    init(entries: [Entry]) {
        self.entries = entries
    }

    static func read(_ world: AbsolutePath, _ files: any FileOperations) throws(EverettError) -> WorldPorts {
        try record.read(world, files) { bytes throws(DecodingFault) in try WorldPorts(bytes) } ?? .none
    }

    func write(_ world: AbsolutePath, _ files: any FileOperations) throws(EverettError) {
        try WorldPorts.record.write(encoded, world, files)
    }

    private var encoded: [UInt8] {
        HashedRecord.bytes(WorldPorts.magic) { out in
            out.varint(entries.count)
            for entry in entries {
                out.text(entry.variable)
                out.varint(UInt64(entry.number))
                out.optional(entry.project) { $0.varint(UInt64($1)) }
            }
        }
    }

    private init(_ bytes: [UInt8]) throws(DecodingFault) {
        var reader = try HashedRecord.reader(bytes, WorldPorts.magic)
        var entries: [Entry] = []
        for _ in 0..<(try reader.count()) {
            entries.append(
                Entry(
                    variable: try reader.text(), number: try WorldPorts.port(&reader),
                    project: try reader.optional { reader throws(DecodingFault) in try WorldPorts.port(&reader) }))
        }
        try reader.finish()
        self.entries = entries
    }

    private static func port(_ reader: inout ByteReader) throws(DecodingFault) -> UInt16 {
        guard let port = UInt16(exactly: try reader.varint()) else { throw .malformed }
        return port
    }
}
