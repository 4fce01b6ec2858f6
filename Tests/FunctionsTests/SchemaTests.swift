import Base
import Testing

@testable import Functions

/// What the table says of its functions, held against JSON Schema 2020-12 as far as the schemas use it.
@Suite struct SchemaTests {
    /// Everything wrong with a schema, with where it is.
    private func faults(_ schema: JSONValue, at place: String, isInput: Bool) -> [String] {
        guard case .object(let members) = schema else { return ["\(place): no object"] }
        var faults: [String] = []
        let known: Set = [
            "description", "type", "minLength", "maxLength", "pattern", "minimum", "maximum", "enum", "items",
            "minItems",
            "maxItems", "properties", "required", "additionalProperties", "anyOf",
        ]
        for name in members.keys where !known.contains(name) { faults.append("\(place): \(name)") }
        if let type = members["type"] {
            let types = ["string", "integer", "number", "boolean", "array", "object", "null"]
            if !types.contains(type.text ?? "") { faults.append("\(place): type \(type)") }
        } else if isInput {
            faults.append("\(place): no type")
        }
        for (least, most) in [("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems")] {
            let (low, high) = (members[least]?.integer, members[most]?.integer)
            if let low, let high, low > high { faults.append("\(place): \(least) beyond \(most)") }
            if least != "minimum", low ?? 0 < 0 || high ?? 0 < 0 { faults.append("\(place): negative \(least)") }
        }
        if let words = members["enum"]?.elements, words.isEmpty || Set(words).count != words.count {
            faults.append("\(place): enum")
        }
        if let required = members["required"]?.elements {
            let names = required.compactMap(\.text)
            if Set(names).count != required.count { faults.append("\(place): required") }
            faults += names.filter { members["properties"]?[$0] == nil }.map { "\(place): requires \($0)" }
        }
        if isInput, members["type"]?.text == "object", members["additionalProperties"] != .bool(false) {
            faults.append("\(place): takes anything")
        }
        if case .object(let properties)? = members["properties"] {
            for (name, property) in properties {
                faults += self.faults(property, at: "\(place).\(name)", isInput: isInput)
            }
        }
        if let items = members["items"] { faults += self.faults(items, at: place + "[]", isInput: isInput) }
        for (index, choice) in (members["anyOf"]?.elements ?? []).enumerated() {
            faults += self.faults(choice, at: "\(place)|\(index)", isInput: isInput)
        }
        if case .object? = members["additionalProperties"], let value = members["additionalProperties"] {
            faults += self.faults(value, at: place + ".*", isInput: isInput)
        }
        return faults
    }

    private func table(_ language: Language) throws -> [JSONValue] {
        let text = JSONWriter.text { json in json.object { $0.functions(FunctionTable.all, language) } }
        return try #require(try JSONValue(Array(text.utf8))["functions"]?.elements)
    }

    @Test(arguments: [Language.english, .polish])
    func `every schema is one`(_ language: Language) throws {
        for function in try table(language) {
            let name = try #require(function["name"]?.text)
            let input = try #require(function["input_schema"])
            let output = try #require(function["output_schema"])
            #expect(faults(input, at: name, isInput: true) == [])
            #expect(faults(output, at: name, isInput: false) == [])
            #expect(input["type"]?.text == "object" && output["type"]?.text == "object")
            guard case .object(let arguments)? = input["properties"] else { continue }
            for (argument, schema) in arguments {
                #expect(schema["description"]?.text?.isEmpty == false, "\(name) \(argument)")
            }
        }
    }

    @Test func `names are words, sentences are sentences, in both languages`() throws {
        let names = FunctionTable.all.map(\.name)
        #expect(Set(names).count == names.count)
        let wanted = [
            "create_checkpoint", "restore_checkpoint", "rollback", "list_checkpoints", "delete_checkpoint",
            "branch_timeline", "list_timelines", "merge_timeline",
        ]
        #expect(Set(names).isSuperset(of: wanted))
        for (english, polish) in zip(try table(.english), try table(.polish)) {
            let name = try #require(english["name"]?.text)
            #expect(name.allSatisfy { $0.isLowercase || $0 == "_" })
            let (one, other) = (english["description"]?.text ?? "", polish["description"]?.text ?? "")
            #expect(one.hasSuffix(".") && other.hasSuffix(".") && one != other, "\(name)")
        }
    }

    @Test func `every function says which timeline it is about`() {
        for function in FunctionTable.all where function.name != "list_timelines" {
            #expect(function.input.members.contains { $0.name == function.place }, "\(function.name)")
        }
    }

    // MARK: Mistakes

    private func mistake(_ name: String, _ arguments: String) throws -> EverettError {
        let function = try FunctionTable.function(name)
        let value = try JSONValue(Array(arguments.utf8))
        return try #require(throws: EverettError.self, "\(arguments)") { try function.input.check(value) }
    }

    @Test(arguments: [
        ("create_checkpoint", #"{"nam": "x"}"#, "'nam': is not known here; did you mean 'name'?"),
        ("create_checkpoint", #"{"name": 1}"#, "'name': is a number, and has to be a text"),
        ("create_checkpoint", #"{"name": null}"#, "'name': is null, and has to be a text"),
        ("create_checkpoint", #"{"name": ""}"#, "'name': has 0 characters, and needs at least 1"),
        ("create_checkpoint", #"{"name": "a\u0000b"}"#, "'name': has a NUL in it"),
        ("create_checkpoint", "[]", "the arguments: is a list, and has to be an object"),
        ("restore_checkpoint", "{}", "'id': is missing"),
        ("restore_checkpoint", #"{"id": "x", "paths": ["a", 2]}"#, "'paths[1]': is a number, and has to be a text"),
        ("restore_checkpoint", #"{"id": "x", "components": ["fils"]}"#, "'components[0]': is none of: files, git"),
        ("list_checkpoints", #"{"limit": 0}"#, "'limit': is not between 1 and 10000"),
        ("list_checkpoints", #"{"limit": 99999999999999999999}"#, "'limit': is not between 1 and 10000"),
        ("list_checkpoints", #"{"limit": 1.5}"#, "'limit': is a number, and has to be a whole number"),
        ("list_checkpoints", #"{"all": "yes"}"#, "'all': is a text, and has to be true or false"),
        ("exec_in_timeline", #"{"timeline": "try", "command": []}"#, "'command': has 0 elements, and needs at least 1"),
        (
            "exec_in_timeline", #"{"timeline": "try", "command": ["x"], "network": "host"}"#,
            "'network': is none of: none"
        ),
    ])
    func `a mistake is named, and what would be right`(_ name: String, _ arguments: String, _ wanted: String) throws {
        let error = try mistake(name, arguments)
        #expect(error.code == .usage && error.message.english.hasPrefix(wanted), "\(error.message.english)")
    }

    @Test func `what is too long is named by its length, and names that are made up are cut`() throws {
        let long = String(repeating: "x", count: 5000)
        let error = try mistake("create_checkpoint", #"{"name": "\#(long)"}"#)
        #expect(error.message.english == "'name': has 5000 characters, and may have at most 200")
        let unknown = try mistake("status", #"{"\#(long)": 1}"#)
        #expect(unknown.message.english.count < 200)
        #expect(unknown.hints.first?.english == "there are: limit, timeline")
    }

    @Test func `numbers that JSON Schema calls integers are integers`() throws {
        let function = try FunctionTable.function("list_checkpoints")
        for text in ["1", "1.0", "1e3", "10000.0"] {
            let value = try JSONValue(Array(#"{"limit": \#(text)}"#.utf8))
            try function.input.check(value)
            #expect((FunctionArguments(value).integer("limit") ?? 0) > 0, "\(text)")
        }
        for text in ["1.5", "1e99", "-1.0", "1e-3", "1e999"] {
            #expect(throws: EverettError.self, "\(text)") {
                try function.input.check(JSONValue(Array(#"{"limit": \#(text)}"#.utf8)))
            }
        }
    }

    @Test func `a function that is not there is told with the one that was meant`() throws {
        let error = try #require(throws: EverettError.self) { try FunctionTable.function("create_checkpont") }
        #expect(error.code == .notFound && error.hints.first?.english == "did you mean 'create_checkpoint'?")
    }
}
