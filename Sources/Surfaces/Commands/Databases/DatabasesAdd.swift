internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett databases add`
enum DatabasesAdd {
    static let command = Command(
        CommandSpec(
            "add", Phrase("Takes a database into care.", pl: "Bierze bazę danych pod opiekę."),
            discussion: Phrase(
                "Named by the variable that holds its address in .env.local or .env, it is found where that says, and a timeline's "
                    + "programs find their own there. An address given here is kept encrypted.",
                pl:
                    "Wskazana zmienną, która w .env.local albo .env zawiera jej adres, jest tam, gdzie ta mówi, a programy linii "
                    + "czasu dostają w niej adres własnej. Adres podany tutaj jest przechowywany zaszyfrowany."),
            examples: [
                CommandExample(
                    "everett databases add DATABASE_URL",
                    Phrase("The one that the project uses.", pl: "Ta, której używa projekt.")),
                CommandExample(
                    "everett databases add postgresql://me@localhost/shop --name shop",
                    Phrase("By its address.", pl: "Przez adres.")),
            ],
            options: [
                .value("name", "NAME", Phrase("what it is called here", pl: "jak się tu nazywa"))
            ],
            positionals: [
                PositionalSpec(
                    "SOURCE", .required, Phrase("a variable, or an address", pl: "zmienna albo adres"))
            ]), settings: .strict
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let text = context.arguments.positional("SOURCE") ?? ""
        let isAddress = text.contains("://") || text.contains("=")
        let declared = try engine.declareDatabase(
            project, name: context.arguments.value("name"), isAddress ? .address(text) : .variable(text),
            context.supervision)
        context.progress.clear()
        if context.isJSON {
            context.answer { $0.declared(declared) }
            return .ok
        }
        context.say(
            StyledText(declared.name, .name)
                + StyledText(Phrase(" is under care: ", pl: " jest pod opieką: ")[context.language])
                + StyledText(declared.address ?? "", .dim))
        context.say(
            Phrase("  the next checkpoint holds it", pl: "  zapisze ją następny punkt kontrolny"), .dim)
        return .ok
    }
}
