package import Base

/// A stored value as a report holds it: whole when short, else its beginning, its length and its hash.
package struct ReportedValue: Sendable, Hashable {
    package enum Kind: UInt8, Sendable, Hashable, CaseIterable {
        case null, integer, real, text, blob
    }

    package let kind: Kind
    /// The value's bytes: eight, little-endian, of a number; text as UTF-8 and not always valid; a prefix when long.
    package let bytes: [UInt8]
    /// How many bytes the whole value has.
    package let length: Int
    /// The hash of all bytes; nil when `bytes` is the whole value.
    package let digest: Digest?

    private init(_ kind: Kind, _ bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
        length = bytes.count
        digest = nil
    }

    /// Text or a blob, cut to `limit` bytes.
    init(_ kind: Kind, _ bytes: [UInt8], limit: Int) {
        self.kind = kind
        self.bytes = bytes.count > limit ? Array(bytes.prefix(limit)) : bytes
        length = bytes.count
        digest = bytes.count > limit ? Hasher256.digest(of: bytes) : nil
    }

    init(kind: Kind, prefix: [UInt8], length: Int, digest: Digest?) {
        self.kind = kind
        bytes = prefix
        self.length = length
        self.digest = digest
    }

    package static let null = ReportedValue(.null, [])

    package static func integer(_ value: Int64) -> ReportedValue {
        ReportedValue(.integer, littleEndian(UInt64(bitPattern: value)))
    }

    package static func real(_ value: Double) -> ReportedValue {
        ReportedValue(.real, littleEndian(value.bitPattern))
    }

    package static func text(_ value: String) -> ReportedValue { ReportedValue(.text, Array(value.utf8)) }
    package static func blob(_ value: [UInt8]) -> ReportedValue { ReportedValue(.blob, value) }

    package var isWhole: Bool { digest == nil }

    package var integer: Int64? {
        kind == .integer ? Int64(bitPattern: number) : nil
    }

    package var real: Double? {
        kind == .real ? Double(bitPattern: number) : nil
    }

    /// The value for people; a text that is cut or not UTF-8 is shown as far as it goes.
    package var text: String {
        switch kind {
        case .null: "NULL"
        case .integer: "\(Int64(bitPattern: number))"
        case .real: "\(Double(bitPattern: number))"
        case .text: String(decoding: bytes, as: UTF8.self) + (isWhole ? "" : "…")
        case .blob: "x'" + Hex.encode(bytes) + (isWhole ? "'" : "…'")
        }
    }

    private var number: UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

    private static func littleEndian(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
}

/// A value and the column it stands in.
package struct NamedValue: Sendable, Hashable {
    package let name: String
    package let value: ReportedValue

    package init(_ name: String, _ value: ReportedValue) {
        self.name = name
        self.value = value
    }
}
