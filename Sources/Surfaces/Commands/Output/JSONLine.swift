internal import Base
internal import Shapes

/// A value that was read, written again on one line; members in the order of their names.
enum JSONLine {
    static func text(_ value: JSONValue) -> String {
        JSONText.harmless(JSONWriter.text { write(value, &$0) })
    }

    private static func write(_ value: JSONValue, _ json: inout JSONWriter) {
        switch value {
        case .null: json.null()
        case .bool(let flag): json.bool(flag)
        case .integer(let number): json.integer(number)
        case .number(let text): json.written(Array(text.utf8))
        case .string(let text): json.string(text)
        case .array(let elements):
            json.array { json in
                for element in elements { write(element, &json) }
            }
        case .object(let members):
            json.object { json in
                for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                    json.key(name)
                    write(member, &json)
                }
            }
        }
    }
}
