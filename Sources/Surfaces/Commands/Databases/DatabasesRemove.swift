internal import Base
internal import Chronos
internal import Terminal

/// `everett databases remove`
enum DatabasesRemove {
    static let command = Command(
        CommandSpec(
            "remove", Phrase("Lets a database go.", pl: "Zwalnia bazę danych spod opieki."),
            discussion: Phrase(
                "Nothing on its server is changed, and what checkpoints hold of it stays.",
                pl: "Na serwerze nic się nie zmienia, a to, co zapisały punkty kontrolne, zostaje."),
            examples: [
                CommandExample(
                    "everett databases remove shop",
                    Phrase("'databases add' takes it back.", pl: "'databases add' weźmie ją z powrotem."))
            ],
            positionals: [
                PositionalSpec("NAME", .required, Phrase("what it is called here", pl: "jak się tu nazywa"))
            ]), settings: .strict
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let name = context.arguments.positional("NAME") ?? ""
        try engine.undeclareDatabase(project, name: name, context.supervision)
        context.progress.clear()
        if context.isJSON {
            context.answer { $0.string("name", name) }
        } else {
            context.say(Phrase("\(name) is under care no more", pl: "\(name) nie jest już pod opieką"))
        }
        return .ok
    }
}
