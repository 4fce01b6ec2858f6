internal import Base

extension Setting {
    static let hooksBefore = Setting(
        "hooks.before", .choice(["never", "shell", "changes"]), .text("changes"),
        Phrase(
            "Before which tools of an agent its hooks make a checkpoint: none, commands, or whatever can change something.",
            pl:
                "Przed którymi narzędziami agenta haki tworzą punkt: żadnymi, poleceniami czy wszystkim, co może coś zmienić."
        ),
        project: .never(anAgent))

    static let hooksEvery = Setting(
        "hooks.every", .duration(0...3_600, word: nil), .duration(0),
        Phrase(
            "The least time between two checkpoints after tools of an agent; those before a tool are always made.",
            pl: "Najkrótszy czas między dwoma punktami po narzędziach agenta; te przed narzędziem powstają zawsze."),
        project: .never(anAgent))

    static let hooksPatience = Setting(
        "hooks.patience", .duration(1...20, word: nil), .duration(2),
        Phrase(
            "How long a hook may keep an agent waiting; what is not done by then goes on in the background.",
            pl: "Jak długo hak może wstrzymywać agenta; co nie zdąży, kończy się w tle."),
        project: .never(anAgent))

    private static let anAgent = Phrase(
        "It decides what of an agent's work can be taken back, and an agent can change the project's file.",
        pl: "Decyduje, co z pracy agenta da się cofnąć, a plik projektu agent może zmienić.")
}
