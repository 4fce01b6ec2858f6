internal import Base
internal import Terminal

/// `everett databases …`
enum DatabasesGroup {
    static let group = CommandGroup(
        "databases",
        Phrase("Takes databases on servers into care.", pl: "Bierze pod opiekę bazy danych na serwerach."),
        discussion: Phrase(
            "A PostgreSQL database under care is in every checkpoint, in one snapshot, whoever is connected. A restore builds it "
                + "anew beside the living one and swaps the two; each timeline gets a database and a login of its own. SQLite "
                + "files of the project need nothing of this.",
            pl:
                "Baza PostgreSQL pod opieką jest w każdym punkcie kontrolnym, w jednej migawce, ktokolwiek jest z nią połączony. "
                + "Przywracanie buduje ją na nowo obok żywej i zamienia je miejscami; każda linia czasu ma własną bazę i "
                + "własnego użytkownika. Pliki SQLite projektu niczego takiego nie wymagają."),
        commands: [DatabasesAdd.command, DatabasesList.command, DatabasesRemove.command])
}
