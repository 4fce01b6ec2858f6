package import Base

extension ValueSchema {
    /// Returns when the value is what it has to be; else says where it is not, and what would be.
    package func check(_ value: JSONValue, at place: SchemaPlace = .whole) throws(EverettError) {
        switch (kind, value) {
        case (.text(let length), .string(let text)):
            if text.unicodeScalars.contains("\0") { throw place.mistake(SchemaWords.hasNUL) }
            let count = text.unicodeScalars.count
            guard length.contains(count) else {
                throw place.mistake(SchemaWords.length(count, length))
            }
        case (.integer(let range), .integer(let number)):
            guard range.contains(number) else { throw place.mistake(SchemaWords.outside(range)) }
        case (.integer(let range), .number(let text)) where WholeNumber.isWhole(text):
            // JSON Schema counts 1.0 as an integer; what does not fit into one is beyond every limit.
            guard range == .min ... .max || WholeNumber.value(text).map(range.contains) == true else {
                throw place.mistake(SchemaWords.outside(range))
            }
        case (.number, .integer), (.number, .number), (.flag, .bool), (.string, .string), (.anything, _),
            (.nullable, .null):
            return
        case (.choice(let words), .string(let text)):
            guard words.contains(text) else { throw place.mistake(SchemaWords.notOneOf(words)) }
        case (.list(let element, let count), .array(let elements)):
            guard count.contains(elements.count) else {
                throw place.mistake(SchemaWords.count(elements.count, count))
            }
            for (index, value) in elements.enumerated() { try element.check(value, at: place.element(index)) }
        case (.record(let members, let isClosed), .object(let values)):
            try Self.check(members, isClosed, values, place)
        case (.map(let schema), .object(let values)):
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                try schema.check(value, at: place.member(name))
            }
        case (.nullable(let schema), _): try schema.check(value, at: place)
        default: throw place.mistake(SchemaWords.wrongType(kind, value))
        }
    }

    private static func check(
        _ members: [Member], _ isClosed: Bool, _ values: [String: JSONValue], _ place: SchemaPlace
    ) throws(EverettError) {
        let known = members.map(\.name)
        if isClosed, let stranger = values.keys.filter({ !known.contains($0) }).min() {
            throw place.member(stranger).mistake(SchemaWords.unknown(stranger, known), SchemaWords.known(known))
        }
        for member in members {
            if let value = values[member.name] {
                try member.value.check(value, at: place.member(member.name))
            } else if member.isRequired {
                throw place.member(member.name).mistake(SchemaWords.missing, SchemaWords.known(known))
            }
        }
    }
}
