internal import Base

extension PageWord {
    /// The page about what is known.
    static let knowledge: [PageWord] = [
        .text("nav.knowledge", Phrase("Knowledge", pl: "Wiedza")),
        .text("knowledge.search", Phrase("Search the notes", pl: "Szukaj w notatkach")),
        .text("knowledge.past", Phrase("Past ones too", pl: "Także dawne")),
        .text(
            "knowledge.none", Phrase("No note holds all of these words.", pl: "Żadna notatka nie zawiera tych słów.")),
        .text(
            "empty.knowledge",
            Phrase(
                "Nothing is noted yet. Notes are part of every checkpoint, and go back with it.",
                pl: "Nic jeszcze nie zanotowano. Notatki są częścią każdego punktu i wracają razem z nim.")),
        .counted("count.notes", "{n} note", "{n} notes", pl: ("{n} notatka", "{n} notatki", "{n} notatek")),
        .text("restore.agents", Phrase("What agents remember", pl: "Pamięć agentów")),
        .counted("count.entries", "{n} entry", "{n} entries", pl: ("{n} wpis", "{n} wpisy", "{n} wpisów")),
        .text("restore.containers", Phrase("Containers", pl: "Kontenery")),
        .text("restore.container.stop", Phrase("stop", pl: "zatrzymanie:")),
        .text(
            "restore.container.replace",
            Phrase(
                "replace by one as recorded; what it wrote outside of volumes goes:",
                pl: "zastąpienie takim, jak zapisano; to, co zapisał poza wolumenami, przepadnie:")),
        .text("restore.container.start", Phrase("start", pl: "uruchomienie:")),
        .text(
            "restore.container.volume",
            Phrase("give a volume back what it held:", pl: "przywrócenie zawartości wolumenu:")),
        .text("restore.container.make", Phrase("make as recorded", pl: "utworzenie jak zapisano:")),
        .text("knowledge.add", Phrase("Add a note", pl: "Dodaj notatkę")),
        .text("knowledge.placeholder", Phrase("The first line is its title", pl: "Pierwszy wiersz to tytuł")),
        .text("knowledge.text", Phrase("Text", pl: "Treść")),
        .text("knowledge.tags", Phrase("Tags", pl: "Tagi")),
        .text("knowledge.keep", Phrase("Keep", pl: "Zapisz")),
        .text("knowledge.kept", Phrase("Noted", pl: "Zanotowano")),
        .text("knowledge.known", Phrase("This was noted already", pl: "To było już zanotowane")),
        .text("knowledge.retire", Phrase("Retire", pl: "Wycofaj")),
        .text("knowledge.retired", Phrase("retired", pl: "wycofana")),
        .text("knowledge.retired.done", Phrase("Taken out of use", pl: "Wycofano z użytku")),
        .text("knowledge.back", Phrase("Bring back", pl: "Przywróć")),
        .text("knowledge.back.done", Phrase("In use again", pl: "Znów w użyciu")),
        .text("knowledge.superseded", Phrase("superseded", pl: "zastąpiona")),
        .text("knowledge.disputed", Phrase("disputed", pl: "sporna")),
        .text("knowledge.id", Phrase("Id", pl: "Identyfikator")),
        .text("knowledge.written", Phrase("Written", pl: "Zapisana")),
        .text("knowledge.author", Phrase("By", pl: "Autor")),
        .text("knowledge.author.agent", Phrase("an agent", pl: "agent")),
        .text("knowledge.author.user", Phrase("the user", pl: "użytkownik")),
        .text("knowledge.timeline", Phrase("Timeline", pl: "Linia czasu")),
        .text("knowledge.source", Phrase("Source", pl: "Źródło")),
        .text("knowledge.after", Phrase("After", pl: "Po punkcie")),
    ]
}
