package import Base

extension ValueSchema {
    package static let dialect = "https://json-schema.org/draft/2020-12/schema"
    /// Any text but one with NUL in it.
    private static let withoutNUL = #"^[^\u0000]*$"#

    /// Writes the schema as one JSON value, with its meaning in one language.
    package func write(_ json: inout JSONWriter, _ language: Language) {
        json.object { json in writeMembers(&json, language) }
    }

    private func writeMembers(_ json: inout JSONWriter, _ language: Language) {
        if let about { json.string("description", about[language]) }
        switch kind {
        case .string: json.string("type", "string")
        case .text(let length):
            json.string("type", "string")
            json.limits(length, "minLength", "maxLength")
            json.string("pattern", Self.withoutNUL)
        case .integer(let range):
            json.string("type", "integer")
            if range.lowerBound > .min { json.integer("minimum", range.lowerBound) }
            if range.upperBound < .max { json.integer("maximum", range.upperBound) }
        case .number: json.string("type", "number")
        case .flag: json.string("type", "boolean")
        case .choice(let words):
            json.string("type", "string")
            json.array("enum") { json in
                for word in words { json.string(word) }
            }
        case .list(let element, let count):
            json.string("type", "array")
            json.key("items")
            element.write(&json, language)
            json.limits(count, "minItems", "maxItems")
        case .record(let members, let isClosed):
            json.string("type", "object")
            json.object("properties") { json in
                for member in members {
                    json.key(member.name)
                    member.value.write(&json, language)
                }
            }
            let required = members.filter(\.isRequired).map(\.name)
            if !required.isEmpty {
                json.array("required") { json in
                    for name in required { json.string(name) }
                }
            }
            if isClosed { json.bool("additionalProperties", false) }
        case .map(let value):
            json.string("type", "object")
            json.key("additionalProperties")
            value.write(&json, language)
        case .nullable(let schema):
            json.array("anyOf") { json in
                schema.write(&json, language)
                json.object { json in json.string("type", "null") }
            }
        case .anything: break
        }
    }
}

extension JSONWriter {
    fileprivate mutating func limits(_ range: ClosedRange<Int>, _ least: String, _ most: String) {
        if range.lowerBound > 0 { integer(least, range.lowerBound) }
        if range.upperBound < .max { integer(most, range.upperBound) }
    }
}
