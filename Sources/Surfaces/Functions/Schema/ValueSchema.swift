package import Base

/// What a JSON value has to be: written out as JSON Schema 2020-12, and held against what arrives.
package struct ValueSchema: Sendable {
    package indirect enum Kind: Sendable {
        /// Any text, as answers hold it.
        case string
        /// Without NUL, which nothing that a text is used for can carry; so many code points.
        case text(ClosedRange<Int>)
        case integer(ClosedRange<Int64>)
        case number
        case flag
        /// One of these words.
        case choice([String])
        case list(ValueSchema, ClosedRange<Int>)
        /// An object; closed when no other member may be there.
        case record([Member], isClosed: Bool)
        /// An object whose members have any name.
        case map(ValueSchema)
        case nullable(ValueSchema)
        case anything
    }

    package struct Member: Sendable {
        package let name: String
        package let value: ValueSchema
        package let isRequired: Bool

        package init(_ name: String, _ value: ValueSchema, required: Bool = true) {
            self.name = name
            self.value = value
            isRequired = required
        }
    }

    package let kind: Kind
    /// What it means, for whoever has to fill it in.
    package var about: Phrase?

    package init(_ kind: Kind, _ about: Phrase? = nil) {
        self.kind = kind
        self.about = about
    }

    /// What sort of value it is, in words.
    package var typeName: Phrase { SchemaWords.name(of: kind) }

    /// The members of an object that have a name of their own.
    package var members: [Member] {
        guard case .record(let members, _) = kind else { return [] }
        return members
    }
}

extension ValueSchema {
    static let unlimited = 0...Int.max

    static func text(_ length: ClosedRange<Int>, _ about: Phrase? = nil) -> ValueSchema {
        ValueSchema(.text(length), about)
    }

    static func integer(_ range: ClosedRange<Int64> = .min ... .max, _ about: Phrase? = nil) -> ValueSchema {
        ValueSchema(.integer(range), about)
    }

    static func flag(_ about: Phrase? = nil) -> ValueSchema { ValueSchema(.flag, about) }

    static func choice(_ words: [String], _ about: Phrase? = nil) -> ValueSchema {
        ValueSchema(.choice(words), about)
    }

    static func list(
        _ element: ValueSchema, _ count: ClosedRange<Int> = unlimited, _ about: Phrase? = nil
    ) -> ValueSchema {
        ValueSchema(.list(element, count), about)
    }

    /// What a function answers: later versions may add members.
    static func open(_ members: [Member]) -> ValueSchema { ValueSchema(.record(members, isClosed: false)) }

    /// What a function is given: a member that it does not know is a mistake.
    static func closed(_ members: [Member]) -> ValueSchema { ValueSchema(.record(members, isClosed: true)) }

    static func map(_ value: ValueSchema) -> ValueSchema { ValueSchema(.map(value)) }
    static func nullable(_ schema: ValueSchema) -> ValueSchema { ValueSchema(.nullable(schema)) }
    static let string = ValueSchema(.string)
    static let number = ValueSchema(.number)
    static let anything = ValueSchema(.anything)
    static let texts = list(string)
}
