internal import Base

/// Arguments that were found to be what the schema says, one by one.
struct FunctionArguments {
    private let values: JSONValue

    init(_ values: JSONValue) {
        self.values = values
    }

    func text(_ name: String) -> String? { values[name]?.text }
    func texts(_ name: String) -> [String] { (values[name]?.elements ?? []).compactMap(\.text) }
    func elements(_ name: String) -> [JSONValue] { values[name]?.elements ?? [] }
    func flag(_ name: String) -> Bool { values[name] == .bool(true) }

    func integer(_ name: String) -> Int? {
        switch values[name] {
        case .integer(let number): Int(exactly: number)
        case .number(let text): WholeNumber.value(text).flatMap(Int.init(exactly:))
        default: nil
        }
    }

    /// One that the schema requires.
    func required(_ name: String) throws(EverettError) -> String {
        if let text = text(name) { return text }
        throw SchemaPlace.whole.member(name).mistake(SchemaWords.missing)
    }
}
