package import Base

/// Every function that agents and users call by name.
package enum FunctionTable {
    package static let all: [AgentFunction] = [
        StatusFunction.status, CheckpointFunctions.create, CheckpointFunctions.list, CheckpointFunctions.delete,
        DiffFunction.diff, RestoreFunctions.preview, RestoreFunctions.restore, RestoreFunctions.rollback,
        UndoFunction.undo, TimelineFunctions.branch, TimelineFunctions.list, ExecFunction.exec, MergeFunction.merge,
        BisectFunction.bisect, KnowledgeFunctions.search, KnowledgeFunctions.add,
    ]

    /// The function of that name; says what was probably meant when there is none.
    package static func function(_ name: String) throws(EverettError) -> AgentFunction {
        if let found = all.first(where: { $0.name == name }) { return found }
        throw FunctionWords.noSuch(name, all.map(\.name))
    }
}

extension JSONWriter {
    /// The table as a document, without its braces.
    package mutating func functions(_ functions: [AgentFunction], _ language: Language) {
        string("schema_dialect", ValueSchema.dialect)
        array("functions") { json in
            for function in functions { json.object { $0.function(function, language) } }
        }
    }

    /// One function, without its braces.
    package mutating func function(_ function: AgentFunction, _ language: Language) {
        string("name", function.name)
        string("description", function.summary[language])
        string("access", function.access.rawValue)
        bool("read_only", function.traits.isReadOnly)
        bool("destructive", function.traits.isDestructive)
        bool("idempotent", function.traits.isIdempotent)
        key("input_schema")
        function.input.write(&self, language)
        key("output_schema")
        function.output.write(&self, language)
    }
}
