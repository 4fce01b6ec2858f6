internal import Base

/// The shape of a JSON value, as far as the description of the interface tells it (JSON Schema 2020-12).
package indirect enum Schema: Sendable {
    case string
    case integer
    case number
    case boolean
    /// One of these words.
    case choice([String])
    case array(Schema)
    case object([Property])
    /// The value, or null.
    case nullable(Schema)
    /// Any value; `detail` says where its shape is described.
    case any(detail: String)

    package struct Property: Sendable {
        package let name: String
        package let schema: Schema
        package let isRequired: Bool

        package init(_ name: String, _ schema: Schema, required: Bool = true) {
            self.name = name
            self.schema = schema
            isRequired = required
        }
    }

    func write(_ json: inout JSONWriter) {
        json.object { json in writeMembers(&json) }
    }

    private func writeMembers(_ json: inout JSONWriter) {
        switch self {
        case .string: json.string("type", "string")
        case .integer: json.string("type", "integer")
        case .number: json.string("type", "number")
        case .boolean: json.string("type", "boolean")
        case .choice(let words):
            json.string("type", "string")
            json.array("enum") { json in
                for word in words { json.string(word) }
            }
        case .array(let element):
            json.string("type", "array")
            json.key("items")
            element.write(&json)
        case .object(let properties):
            json.string("type", "object")
            json.object("properties") { json in
                for property in properties {
                    json.key(property.name)
                    property.schema.write(&json)
                }
            }
            let required = properties.filter(\.isRequired).map(\.name)
            if !required.isEmpty {
                json.array("required") { json in
                    for name in required { json.string(name) }
                }
            }
        case .nullable(let schema):
            json.array("anyOf") { json in
                schema.write(&json)
                json.object { json in json.string("type", "null") }
            }
        case .any(let detail): json.string("description", detail)
        }
    }
}
