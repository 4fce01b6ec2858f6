internal import Base
internal import Chronos
internal import Configuration
internal import Platform
internal import Shapes
internal import Terminal

/// `everett init`
enum ProjectInit {
    static let command = Command(
        CommandSpec(
            "init", Phrase("Takes a directory into Everett's care.", pl: "Bierze katalog pod opiekę programu Everett."),
            discussion: Phrase(
                "Nothing is written into the directory. Limits given here are stronger than those in configuration files; "
                    + "run it again to change them.",
                pl: "W samym katalogu nic nie jest zapisywane. Limity podane tutaj są silniejsze niż te z plików "
                    + "konfiguracji; uruchom ponownie, aby je zmienić."),
            examples: [
                CommandExample("everett init", Phrase("The current directory.", pl: "Bieżący katalog.")),
                CommandExample(
                    "everett init work/shop --max-bytes 2GB",
                    Phrase(
                        "Another one; what goes beyond 2 GB is left out of checkpoints and named.",
                        pl: "Inny; to, co wykracza poza 2 GB, zostanie pominięte i wymienione.")),
            ],
            options: [
                .value(
                    "max-bytes", "SIZE",
                    Phrase(
                        "leave out what goes beyond this size, as in 500MB (10GB)",
                        pl: "pomijaj to, co wykracza poza ten rozmiar, np. 500MB (10GB)")),
                .value(
                    "max-files", "N",
                    Phrase("or beyond so many files (1000000)", pl: "lub poza tyle plików (1000000)")),
                .flag(
                    "across-mounts",
                    Phrase(
                        "filesystems mounted inside belong to the project",
                        pl: "zamontowane wewnątrz systemy plików należą do projektu")),
                .flag(
                    "reset",
                    Phrase("forget limits given earlier", pl: "zapomnij limity podane wcześniej")),
                .flag("force", Phrase("even a home directory", pl: "nawet katalog domowy")),
            ],
            positionals: [
                PositionalSpec("DIR", .optional, Phrase("the current directory if left out", pl: "domyślnie bieżący"))
            ]), settings: .forgiving
    ) { context in
        let typed = context.arguments.rawPositional("DIR")
        let start = try context.startingPlace()
        let place = try typed.map { try Places.absolute($0, from: start) } ?? start
        let root = Places.canonical(place) ?? place
        let engine = try context.openEngine()
        let known = context.arguments.flag("reset") ? nil : try engine.projects().first { $0.root == root }
        var policy = known?.policy ?? CapturePolicy()
        var said = known?.said ?? []
        if let size = try Amount.bytes("max-bytes", context) {
            policy.maximumBytes = size
            said.insert(.maximumBytes)
        }
        if let files = try Amount.count("max-files", context) {
            policy.maximumFiles = files
            said.insert(.maximumFiles)
        }
        if context.arguments.flag("across-mounts") {
            policy.crossesMounts = true
            said.insert(.crossesMounts)
        }
        var (project, isNew) = try engine.initialise(
            root, policy: policy, said: said,
            forbidden: try EverettHome.forbiddenRoots(context.invocation.variables),
            force: context.arguments.flag("force"), context.supervision)
        project.policy = try CallSettings.policy(context.settings(of: project))
        answer(project, isNew, context)
        return .ok
    }

    private static func answer(_ project: ProjectRecord, _ isNew: Bool, _ context: Context) {
        if context.isJSON {
            return context.answer { json in
                json.string("project", project.id.text)
                json.place("root", project.root.bytes)
                json.bool("created", isNew)
                json.policy(project.policy)
            }
        }
        let what =
            isNew
            ? Phrase(" is now under Everett's care", pl: " jest teraz pod opieką programu Everett")
            : Phrase(
                " was under Everett's care already; its limits are set", pl: " już był pod opieką; limity ustawiono")
        context.say(StyledText(bytes: project.root.bytes, .name) + StyledText(what[context.language]))
        let next = Phrase("next: everett checkpoint -m start", pl: "dalej: everett checkpoint -m start")
        if isNew { context.say(next, .dim) }
    }
}
