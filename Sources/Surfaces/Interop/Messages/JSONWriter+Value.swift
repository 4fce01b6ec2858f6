package import Base

extension JSONWriter {
    /// A value as it was read, its members in order of their names.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .integer(let number): integer(number)
        case .number(let text): written(Array(text.utf8))
        case .string(let text): string(text)
        case .array(let elements):
            array { json in for element in elements { json.value(element) } }
        case .object(let members):
            object { json in json.members(members) }
        }
    }

    package mutating func members(_ members: [String: JSONValue]) {
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            key(name)
            self.value(value)
        }
    }
}
