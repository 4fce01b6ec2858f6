internal import Base
internal import Terminal

/// `everett guard`
enum GuardRun {
    static let command = Command(
        CommandSpec(
            "guard",
            Phrase(
                "Runs any program, an agent for one, so that all it does here can be taken back.",
                pl: "Uruchamia dowolny program, na przykład agenta, tak by wszystko, co tu zrobi, dało się cofnąć."),
            discussion: Phrase(
                "The program runs as if it had been started directly: same terminal, signals and exit code. A checkpoint is taken "
                    + "before it begins, at quiet points while it runs, and when it has ended; where nothing changed there is "
                    + "none. At the end standard error says what changed and the one command that takes it back.",
                pl:
                    "Program działa tak, jakby uruchomiono go wprost: ten sam terminal, sygnały i kod zakończenia. Punkt "
                    + "kontrolny powstaje przed jego startem, w chwilach spokoju podczas pracy i po zakończeniu; gdzie nic "
                    + "się nie zmieniło, nie powstaje żaden. Na końcu standardowe wyjście błędów mówi, co się zmieniło i które "
                    + "jedno polecenie to cofnie."),
            examples: [
                CommandExample(
                    "everett guard -- claude", Phrase("Any agent, as it is.", pl: "Dowolny agent, bez zmian.")),
                CommandExample(
                    "everett guard --every 60 -- make release",
                    Phrase("At most one checkpoint a minute.", pl: "Najwyżej jeden punkt na minutę.")),
                CommandExample(
                    "everett guard --resume",
                    Phrase(
                        "After a crash: capture what is there, and end the run.",
                        pl: "Po awarii: zapisz to, co jest, i zakończ przebieg.")),
                CommandExample(
                    "everett guard undo", Phrase("All of it, taken back.", pl: "Wszystko cofnięte.")),
            ],
            options: [
                .value(
                    "every", "SECONDS",
                    Phrase("at most one checkpoint in so long (10)", pl: "najwyżej jeden punkt w tym czasie (10)")),
                .flag(
                    "init",
                    Phrase(
                        "take the directory into care first, if it is not",
                        pl: "najpierw weź katalog pod opiekę, jeśli jeszcze nie jest")),
                .flag(
                    "without-start",
                    Phrase(
                        "run it even where no checkpoint can be taken first",
                        pl: "uruchom nawet wtedy, gdy najpierw nie da się zrobić punktu")),
                .flag(
                    "resume",
                    Phrase(
                        "end a run that was cut off: the newest, or the one that is named",
                        pl: "zakończ przerwany przebieg: najnowszy albo wskazany")),
                .value(
                    "report", "FILE",
                    Phrase("write what happened there, as JSON", pl: "zapisz tam jako JSON, co się stało")),
            ],
            positionals: [
                PositionalSpec(
                    "PROGRAM", .repeating(atLeast: 0),
                    Phrase("after --: what to run, and its arguments", pl: "po --: co uruchomić, i z czym"),
                    yieldsToSubcommands: true)
            ]), settings: .forgiving, whenInterrupted: Words.noCheckpointMade, needsMainThread: true
    ) { context in
        let words = context.arguments.rawPositionals("PROGRAM")
        let act = GuardAct(context)
        return try context.arguments.flag("resume") ? act.resume(words) : act.run(words)
    }
}
