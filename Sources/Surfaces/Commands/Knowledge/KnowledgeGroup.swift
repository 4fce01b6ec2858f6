internal import Base
internal import Terminal

/// `everett knowledge …`
enum KnowledgeGroup {
    static let group = CommandGroup(
        "knowledge",
        Phrase(
            "Keeps notes of what is known in this world.", pl: "Przechowuje notatki o tym, co wiadomo w tym świecie."),
        discussion: Phrase(
            "Each timeline has its own. Checkpoints hold them, and a restore of everything brings them back with the files; "
                + "'everett undo' takes that back. No note is ever deleted: one is superseded, or retired.",
            pl:
                "Każda linia czasu ma własne. Są częścią punktów kontrolnych, a przywrócenie całości przywraca je razem z "
                + "plikami; 'everett undo' to cofa. Żadna notatka nie jest usuwana: można ją zastąpić albo wycofać."),
        commands: [
            KnowledgeAdd.command, KnowledgeSearch.command, KnowledgeList.command, KnowledgeShow.command,
            KnowledgeRetire.command,
        ])
}
