internal import Base
internal import Terminal

/// `everett context …`
enum ContextGroup {
    static let group = CommandGroup(
        "context",
        Phrase(
            "Keeps what agents remember: messages, plans, memories.",
            pl: "Przechowuje pamięć agentów: wiadomości, plany, wspomnienia."),
        discussion: Phrase(
            "Each timeline has its own. A checkpoint remembers how far it went, and a restore of everything takes agents back to "
                + "there: what they wrote later is kept, but they do not see it. They learn only that the world was rewound. "
                + "'everett undo' brings it back. Merging leaves it alone.",
            pl:
                "Każda linia czasu ma własną. Punkt kontrolny pamięta, dokąd sięgała, a przywrócenie całości cofa tam agentów: to, "
                + "co zapisali później, zostaje, ale go nie widzą. Dowiadują się tylko, że świat cofnięto. 'everett undo' to "
                + "odwraca. Scalanie jej nie rusza."),
        commands: [ContextAdd.command, ContextList.command, ContextShow.command])
}
