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
                .value(
                    "report", "FILE",
                    Phrase("write what happened there, as JSON", pl: "zapisz tam jako JSON, co się stało")),
            ],
            positionals: [
                PositionalSpec(
                    "PROGRAM", .repeating(atLeast: 1),
                    Phrase("after --: what to run, and its arguments", pl: "po --: co uruchomić, i z czym"))
            ]), settings: .forgiving, whenInterrupted: Words.noCheckpointMade, needsMainThread: true
    ) { context in
        try GuardAct(context).run(context.arguments.rawPositionals("PROGRAM"))
    }
}
