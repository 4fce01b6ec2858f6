internal import AgentHooks
internal import Base
internal import Terminal

/// `everett hooks …`
enum HooksGroup {
    static let group = CommandGroup(
        "hooks",
        Phrase(
            "Has agents call Everett around what they do.", pl: "Sprawia, że agenci wywołują Everett wokół swej pracy."),
        discussion: Phrase(
            "An agent's own configuration is told to call Everett when a session or a turn begins and ends, and around tools that "
                + "can change something; each of these becomes a checkpoint with its cause, where something changed. An agent never "
                + "waits long for it and is never kept from anything. Agents: " + HookWords.agents + ".",
            pl:
                "Konfiguracja agenta każe mu wywołać Everett na początku i końcu sesji i tury oraz wokół narzędzi, które mogą coś "
                + "zmienić; gdy coś się zmieniło, powstaje punkt kontrolny z przyczyną. Agent nigdy długo nie czeka i nic go nie "
                + "zatrzymuje. Agenci: " + HookWords.agents + "."),
        commands: [HooksInstall.install, HooksInstall.remove, HooksList.command])
}
