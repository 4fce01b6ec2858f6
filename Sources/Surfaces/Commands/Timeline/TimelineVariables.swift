internal import Base
internal import Chronos
internal import Terminal

/// `everett env`
enum TimelineVariables {
    static let command = Command(
        CommandSpec(
            "env",
            Phrase(
                "Lists the variables that programs of a timeline find.",
                pl: "Wypisuje zmienne, które znajdują programy linii czasu."),
            discussion: Phrase(
                "'exec' and 'shell' set them by themselves. With --export they are written for a shell to read, values and "
                    + "all: passwords, too.",
                pl:
                    "'exec' i 'shell' ustawiają je same. Z --export są wypisane tak, by mogła je wczytać powłoka, razem z "
                    + "wartościami: także hasłami."),
            examples: [
                CommandExample("everett env try", Phrase("Which there are.", pl: "Jakie są.")),
                CommandExample(
                    "everett env try --export",
                    Phrase(
                        "For your own shell: eval \"$(everett env try --export)\"",
                        pl: "Dla własnej powłoki: eval \"$(everett env try --export)\"")),
            ],
            options: [
                .flag(
                    "export",
                    Phrase("write 'export NAME=VALUE' for a shell", pl: "wypisz 'export NAZWA=WARTOŚĆ' dla powłoki"))
            ],
            positionals: [PositionalSpec("TIMELINE", .optional, Phrase("where", pl: "gdzie"))]),
        settings: .forgiving
    ) { context in
        let engine = try context.openEngine()
        var world = try context.project(engine)
        if let name = context.arguments.rawPositional("TIMELINE") {
            world = try engine.world(String(decoding: name, as: UTF8.self), of: world)
        }
        let variables = try engine.worldVariables(world)
        let isExport = context.arguments.flag("export")
        if context.isJSON {
            context.answer { json in
                json.string("timeline", world.timeline)
                json.object("variables") { json in
                    for variable in variables {
                        json.object(variable.name) { json in
                            json.string("origin", variable.origin.rawValue)
                            json.string("value", isExport ? variable.value : variable.shown)
                        }
                    }
                }
            }
        } else if isExport {
            context.say(lines: variables.map { "export \($0.name)=\(ShellWord.quoted($0.value))" })
        } else {
            for variable in variables {
                let hidden = Phrase("(hidden)", pl: "(ukryta)")[context.language]
                context.say(
                    StyledText(variable.name, .name) + StyledText("=")
                        + StyledText(variable.shown ?? hidden, variable.shown == nil ? .dim : .plain))
            }
        }
        return .ok
    }
}
