/// A value that is bound to a statement or read from a column.
package enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// An integer, or null for nil.
    package init(_ value: (some BinaryInteger)?) {
        self = value.map { .integer(Int64($0)) } ?? .null
    }

    package init(_ value: String?) {
        self = value.map { .text($0) } ?? .null
    }

    package init(_ value: [UInt8]?) {
        self = value.map { .blob($0) } ?? .null
    }

    package init(_ value: Double?) {
        self = value.map { .real($0) } ?? .null
    }

    package init(_ value: Bool) {
        self = .integer(value ? 1 : 0)
    }
}

extension SQLValue: ExpressibleByNilLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .real(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(booleanLiteral value: Bool) { self.init(value) }
    package init(arrayLiteral bytes: UInt8...) { self = .blob(bytes) }
}
