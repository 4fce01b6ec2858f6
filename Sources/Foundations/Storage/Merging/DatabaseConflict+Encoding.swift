package import Base

extension DatabaseConflict {
    private static let format: UInt8 = 1

    /// The list in its one byte form.
    package static func encode(_ conflicts: [DatabaseConflict]) -> [UInt8] {
        var writer = ByteWriter()
        writer.u8(format)
        writer.varint(conflicts.count)
        for conflict in conflicts { conflict.write(to: &writer) }
        return writer.bytes
    }

    /// Reads what ``encode(_:)`` wrote, and nothing else.
    package static func decode(_ bytes: [UInt8]) throws(DecodingFault) -> [DatabaseConflict] {
        var reader = ByteReader(bytes)
        guard try reader.u8() == format else { throw .malformed }
        var conflicts: [DatabaseConflict] = []
        for _ in 0..<(try reader.count()) { conflicts.append(try DatabaseConflict(from: &reader)) }
        try reader.finish()
        return conflicts
    }

    private func write(to writer: inout ByteWriter) {
        writer.u8(kind.rawValue)
        writer.text(object)
        DatabaseConflict.write(key, to: &writer)
        writer.optional(column) { $0.text($1) }
        for side in DatabaseSide.allCases { self[side].write(to: &writer) }
        writer.text(detail)
    }

    private init(from reader: inout ByteReader) throws(DecodingFault) {
        guard let kind = Kind(rawValue: try reader.u8()) else { throw .malformed }
        self.init(
            kind,
            try reader.text(),
            key: try DatabaseConflict.values(from: &reader),
            column: try reader.optional { reader throws(DecodingFault) in try reader.text() },
            base: try DatabaseVersion(from: &reader),
            ours: try DatabaseVersion(from: &reader),
            theirs: try DatabaseVersion(from: &reader),
            detail: try reader.text(),
        )
    }

    fileprivate static func write(_ values: [NamedValue], to writer: inout ByteWriter) {
        writer.varint(values.count)
        for value in values {
            writer.text(value.name)
            value.value.write(to: &writer)
        }
    }

    fileprivate static func values(from reader: inout ByteReader) throws(DecodingFault) -> [NamedValue] {
        var values: [NamedValue] = []
        for _ in 0..<(try reader.count()) {
            values.append(NamedValue(try reader.text(), try ReportedValue(from: &reader)))
        }
        return values
    }
}

extension DatabaseVersion {
    fileprivate func write(to writer: inout ByteWriter) {
        switch self {
        case .absent: writer.u8(0)
        case .value(let value):
            writer.u8(1)
            value.write(to: &writer)
        case .row(let values):
            writer.u8(2)
            DatabaseConflict.write(values, to: &writer)
        case .statement(let value):
            writer.u8(3)
            value.write(to: &writer)
        case .copies(let count):
            writer.u8(4)
            writer.fixed(Int64(count))
        case .present: writer.u8(5)
        }
    }

    fileprivate init(from reader: inout ByteReader) throws(DecodingFault) {
        switch try reader.u8() {
        case 0: self = .absent
        case 1: self = .value(try ReportedValue(from: &reader))
        case 2: self = .row(try DatabaseConflict.values(from: &reader))
        case 3: self = .statement(try ReportedValue(from: &reader))
        case 4: self = .copies(Int(try reader.fixed(Int64.self)))
        case 5: self = .present
        default: throw .malformed
        }
    }
}

extension ReportedValue {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.u8(kind.rawValue)
        writer.blob(bytes)
        writer.optional(digest) { writer, digest in
            writer.varint(length)
            writer.digest(digest)
        }
    }

    fileprivate init(from reader: inout ByteReader) throws(DecodingFault) {
        guard let kind = Kind(rawValue: try reader.u8()) else { throw .malformed }
        let bytes = try reader.blob()
        let cut = try reader.optional { reader throws(DecodingFault) in
            (length: try reader.int(), digest: try reader.digest())
        }
        switch kind {
        case .null: guard bytes.isEmpty, cut == nil else { throw .malformed }
        case .integer, .real: guard bytes.count == 8, cut == nil else { throw .malformed }
        case .text, .blob: if let cut { guard cut.length > bytes.count else { throw .malformed } }
        }
        self.init(kind: kind, prefix: bytes, length: cut?.length ?? bytes.count, digest: cut?.digest)
    }
}
