internal import Base
internal import Inbox
internal import Platform
internal import Shapes
internal import Terminal

/// `everett inbox …`
enum InboxGroup {
    static let group = CommandGroup(
        "inbox",
        Phrase("What agents ask you to approve.", pl: "O co agenci proszą, byś to zatwierdził."),
        discussion: Phrase(
            "What an agent may not do by itself waits here. An answer is about exactly the plan that is shown: when what it would change is "
                + "different by the time it is done, it is asked again. An approval is good once, for ten minutes; a question that nobody answers within an hour "
                + "counts as denied. No agent can answer.",
            pl:
                "Tu czeka to, czego agent nie może zrobić sam. Odpowiedź dotyczy dokładnie pokazanego planu: jeśli do chwili wykonania zmieni się to, co plan by zmienił, "
                + "agent musi zapytać ponownie. Zgoda działa raz, przez dziesięć minut; pytanie bez odpowiedzi przez godzinę uznaje się za odrzucone. Żaden agent nie może odpowiedzieć."
        ),
        commands: [InboxList.command, InboxShow.command, InboxAnswer.approve, InboxAnswer.deny],
        alone: InboxList.command)
}

extension Context {
    /// The inbox of this home; nil where nothing was ever asked.
    func inbox() throws -> InboxStore? {
        try InboxStore.ifPresent(home: EverettHome.path(invocation.variables), files: invocation.files)
    }

    /// The question that the arguments name.
    func question(_ inbox: InboxStore?) throws -> InboxQuestion {
        let reference = String(decoding: arguments.rawPositional("QUESTION") ?? [], as: UTF8.self)
        guard let inbox else {
            throw EverettError(
                .notFound, Phrase("nothing was ever asked", pl: "nikt jeszcze o nic nie pytał"))
        }
        return try inbox.question(reference, at: invocation.clock.now)
    }
}
