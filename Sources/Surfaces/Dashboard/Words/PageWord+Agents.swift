internal import Base

extension PageWord {
    /// The pages about agents: what they ask, and what they did.
    static let agents: [PageWord] = [
        .text("nav.inbox", Phrase("Inbox", pl: "Skrzynka pytań")),
        .text("nav.runs", Phrase("Runs", pl: "Przebiegi")),
        .counted(
            "count.questions", "{n} question waits", "{n} questions wait",
            pl: ("czeka {n} pytanie", "czekają {n} pytania", "czeka {n} pytań")),
        .text("inbox.all", Phrase("Answered ones too", pl: "Także te z odpowiedzią")),
        .text(
            "inbox.empty",
            Phrase(
                "Nothing waits for you. What an agent may not do by itself appears here.",
                pl: "Nic na ciebie nie czeka. Tu pojawi się to, czego agent nie może zrobić sam.")),
        .text("inbox.asked", Phrase("An agent asks for your approval", pl: "Agent prosi o twoją zgodę")),
        .text(
            "inbox.who",
            Phrase(
                "{agent} wants to do this on {timeline} in {root}", pl: "{agent} chce to zrobić na {timeline} w {root}")
        ),
        .text("inbox.arguments", Phrase("Called with", pl: "Wywołanie z")),
        .text("inbox.effect", Phrase("What it would change", pl: "Co by zmieniło")),
        .text("inbox.message", Phrase("Message to the agent", pl: "Wiadomość dla agenta")),
        .text(
            "inbox.message.placeholder",
            Phrase("A word to the agent (optional)", pl: "Słowo do agenta (nieobowiązkowe)")),
        .text("inbox.approve", Phrase("Approve once", pl: "Zatwierdź raz")),
        .text("inbox.deny", Phrase("Deny", pl: "Odrzuć")),
        .text("inbox.approved", Phrase("Approved, once", pl: "Zatwierdzono, jeden raz")),
        .text("inbox.denied", Phrase("Denied", pl: "Odrzucono")),
        .text(
            "inbox.once",
            Phrase(
                "Good once, for exactly this. Without an answer it is denied",
                pl: "Ważne raz, dokładnie dla tego. Bez odpowiedzi: odmowa")),
        .text("inbox.state.open", Phrase("waits", pl: "czeka")),
        .text("inbox.state.approved", Phrase("approved", pl: "zatwierdzone")),
        .text("inbox.state.denied", Phrase("denied", pl: "odrzucone")),
        .text("inbox.state.expired", Phrase("expired", pl: "wygasłe")),
        .text("inbox.state.used", Phrase("done", pl: "wykonane")),
        .text("runs.empty", Phrase("No agent was watched over yet", pl: "Nie pilnowano jeszcze żadnego agenta")),
        .text(
            "runs.empty.text",
            Phrase(
                "Start one with 'everett guard -- PROGRAM', or let its hooks tell: 'everett hooks install AGENT'.",
                pl:
                    "Uruchom go przez 'everett guard -- PROGRAM' albo zainstaluj jego haki: 'everett hooks install AGENT'."
            )),
        .text("runs.strip", Phrase("What happened", pl: "Co się działo")),
        .text("runs.back", Phrase("Back to its beginning", pl: "Wróć do początku")),
        .text("runs.changed", Phrase("What it changed", pl: "Co zmienił")),
        .text("runs.jump", Phrase("Jump here", pl: "Przejdź tutaj")),
        .text("runs.turn", Phrase("Turn {n}", pl: "Tura {n}")),
        .text("runs.status", Phrase("ended with {status}", pl: "kod zakończenia {status}")),
        .counted(
            "runs.leftout", "{n} more entry was too much to keep", "{n} more entries were too much to keep",
            pl: ("{n} wpis się nie zmieścił", "{n} wpisy się nie zmieściły", "{n} wpisów się nie zmieściło")),
        .counted("count.turns", "{n} turn", "{n} turns", pl: ("{n} tura", "{n} tury", "{n} tur")),
        .counted("count.calls", "{n} call", "{n} calls", pl: ("{n} wywołanie", "{n} wywołania", "{n} wywołań")),
        .text("runs.state.running", Phrase("running", pl: "trwa")),
        .text("runs.state.ended", Phrase("ended", pl: "zakończony")),
        .text("runs.state.cut_off", Phrase("cut off", pl: "przerwany")),
        .text("runs.kind.guard", Phrase("guarded", pl: "pilnowany")),
        .text("runs.kind.hooks", Phrase("told by hooks", pl: "opowiedziany przez haki")),
        .text("runs.kind.mcp", Phrase(verbatim: "MCP")),
        .text("runs.entry.began", Phrase("began", pl: "początek")),
        .text("runs.entry.turn", Phrase("turn", pl: "tura")),
        .text("runs.entry.call", Phrase("call", pl: "wywołanie")),
        .text("runs.entry.checkpoint", Phrase("checkpoint", pl: "punkt kontrolny")),
        .text("runs.entry.notice", Phrase("notice", pl: "uwaga")),
        .text("runs.entry.ended", Phrase("ended", pl: "koniec")),
    ]
}
