internal import Base

/// A request that people choose from a list instead of writing it.
struct Prompt: Sendable {
    struct Argument: Sendable {
        let name: String
        let about: Phrase
        let isRequired: Bool
    }

    let name: String
    let title: Phrase
    let about: Phrase
    let arguments: [Argument]
    /// What the model is told, with the values of the arguments.
    let text: @Sendable ([String: String]) -> Phrase

    static let all = [undo, tryIt, changes]

    private static let undo = Prompt(
        name: "undo_my_last_change", title: Phrase("Undo my last change", pl: "Cofnij moją ostatnią zmianę"),
        about: Phrase(
            "Takes back what was done to the project last, after showing what that would change.",
            pl: "Cofa to, co ostatnio zrobiono z projektem, i najpierw pokazuje, co to zmieni."),
        arguments: []
    ) { _ in
        Phrase(
            "Undo the last change that was made to this project, with the tools of Everett. First call `status`: when paths changed since "
                + "the last checkpoint, the last change is theirs, so call `preview_restore` with id `@`, show me what it would bring back, and "
                + "then call `restore_checkpoint` with id `@`. When nothing changed since, call `undo` with `dry_run`, show me what it would "
                + "take back, and then call `undo`. If a tool says that my approval is needed, tell me how to give it and wait; do not try another way.",
            pl:
                "Cofnij ostatnią zmianę w tym projekcie narzędziami Everett. Najpierw wywołaj `status`: jeśli od ostatniego punktu zmieniły się "
                + "jakieś ścieżki, to one są ostatnią zmianą, więc wywołaj `preview_restore` z id `@`, pokaż mi, co wróci, i wywołaj "
                + "`restore_checkpoint` z id `@`. Jeśli nic się nie zmieniło, wywołaj `undo` z `dry_run`, pokaż mi, co zostanie cofnięte, i "
                + "wywołaj `undo`. Gdy narzędzie powie, że potrzebna jest moja zgoda, powiedz mi, jak jej udzielić, i poczekaj; nie szukaj innej drogi."
        )
    }

    private static let tryIt = Prompt(
        name: "try_this_on_a_timeline", title: Phrase("Try this on a timeline", pl: "Wypróbuj to na linii czasu"),
        about: Phrase(
            "Does something in a copy of the project, where nothing can go wrong, and merges it if it works.",
            pl: "Robi coś w kopii projektu, gdzie nic nie może się zepsuć, i scala to, jeśli działa."),
        arguments: [
            Argument(name: "task", about: Phrase("what to try", pl: "co wypróbować"), isRequired: true),
            Argument(
                name: "check",
                about: Phrase(
                    "a command that must succeed on the result", pl: "polecenie, które musi się udać na wyniku"),
                isRequired: false),
        ]
    ) { values in
        let task = values["task"] ?? ""
        let check = values["check"] ?? ""
        let gate =
            check.isEmpty
            ? Phrase(
                "Find out how this project is tested and run that there with `exec_in_timeline`.",
                pl: "Ustal, jak testuje się ten projekt, i uruchom to tam przez `exec_in_timeline`.")
            : Phrase(
                "It works when this command succeeds there (`exec_in_timeline`): \(check)",
                pl: "Działa, jeśli uda się tam to polecenie (`exec_in_timeline`): \(check)")
        return Phrase(
            "Try the following on a timeline of its own, not in the project itself. Call `branch_timeline` with a short new name; it answers with "
                + "the directory of the copy (`workspace`): change files only there, and run programs there with `exec_in_timeline`. ",
            pl:
                "Wypróbuj to na osobnej linii czasu, nie w samym projekcie. Wywołaj `branch_timeline` z krótką nową nazwą; odpowiedź podaje "
                + "katalog kopii (`workspace`): zmieniaj pliki tylko tam, a programy uruchamiaj tam przez `exec_in_timeline`. "
        ) + gate
            + Phrase(
                " Then show me `merge_timeline` with `dry_run`, and merge when I agree. What to try: \(task)",
                pl: " Potem pokaż mi `merge_timeline` z `dry_run` i scal, gdy się zgodzę. Co wypróbować: \(task)")
    }

    private static let changes = Prompt(
        name: "what_changed", title: Phrase("What changed?", pl: "Co się zmieniło?"),
        about: Phrase(
            "Says what changed in the project since a checkpoint.", pl: "Mówi, co zmieniło się w projekcie od punktu."),
        arguments: [
            Argument(
                name: "since", about: Phrase("the checkpoint (the newest)", pl: "punkt kontrolny (najnowszy)"),
                isRequired: false)
        ]
    ) { values in
        let since = values["since"].flatMap { $0.isEmpty ? nil : $0 } ?? "@"
        return Phrase(
            "Call `diff` with `from` \(since) and `stat` true, and tell me in a few sentences what changed in this project and whether "
                + "anything of it looks like an accident.",
            pl:
                "Wywołaj `diff` z `from` \(since) i `stat` true i powiedz mi w kilku zdaniach, co się zmieniło w tym projekcie i czy coś "
                + "z tego wygląda na pomyłkę.")
    }
}
