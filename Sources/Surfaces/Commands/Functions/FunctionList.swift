internal import Base
internal import Functions
internal import Terminal

/// `everett functions`
enum FunctionList {
    static let command = Command(
        CommandSpec(
            "functions",
            Phrase("Lists the functions that agents may call.", pl: "Wypisuje funkcje, które mogą wywoływać agenci."),
            discussion: Phrase(
                "The same table serves the HTTP interface. With --json each comes with the JSON Schema of its arguments and of its "
                    + "answer.",
                pl: "Ta sama tabela obsługuje interfejs HTTP. Z --json każda ma schemat JSON argumentów i odpowiedzi."),
            examples: [
                CommandExample("everett functions", Phrase("What there is.", pl: "Co jest.")),
                CommandExample(
                    "everett functions restore_checkpoint", Phrase("What one takes.", pl: "Co przyjmuje jedna z nich.")
                ),
                CommandExample("everett functions --json", Phrase("With schemas.", pl: "Ze schematami.")),
            ],
            positionals: [
                PositionalSpec("FUNCTION", .optional, Phrase("only this one", pl: "tylko ta"))
            ])
    ) { context in
        let name = context.arguments.rawPositional("FUNCTION").map { String(decoding: $0, as: UTF8.self) }
        let chosen = try name.map { [try FunctionTable.function($0)] } ?? FunctionTable.all
        if context.isJSON {
            context.answer { $0.functions(chosen, context.language) }
        } else if let function = chosen.first, name != nil {
            details(function, context)
        } else {
            for function in chosen {
                context.say(StyledText(function.name, .name))
                context.say(StyledText("  " + function.summary[context.language]))
                if function.access != .agents {
                    context.say(StyledText("  " + function.access.meaning[context.language], .dim))
                }
            }
        }
        return .ok
    }

    private static func details(_ function: AgentFunction, _ context: Context) {
        let language = context.language
        context.say(StyledText(function.name, .name) + StyledText("  " + function.summary[language]))
        context.say(StyledText(function.access.meaning[language], .dim))
        for member in function.input.members {
            let must = Phrase(", required", pl: ", wymagane")[language]
            let type = member.value.typeName[language] + (member.isRequired ? must : "")
            context.say(
                StyledText("  ") + StyledText(member.name, .name) + StyledText("  " + type, .dim)
                    + StyledText(member.value.about.map { "  " + $0[language] } ?? ""))
        }
    }
}
