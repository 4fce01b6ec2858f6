internal import Base

extension PageWord {
    /// What going back does to databases on servers, and to whoever is connected to them.
    static let databases: [PageWord] = [
        .text("databases.title", Phrase("Databases on servers", pl: "Bazy danych na serwerach")),
        .text("databases.back", Phrase("goes back", pl: "wraca")),
        .text("databases.schema", Phrase("its schema too", pl: "także jej schemat")),
        .text("databases.table", Phrase("Table", pl: "Tabela")),
        .text("databases.rows", Phrase("Rows now → then", pl: "Wiersze teraz → potem")),
        .text("databases.changed", Phrase("changed", pl: "zmienione")),
        .text("databases.absent", Phrase("none", pl: "brak")),
        .text(
            "databases.same",
            Phrase("Every table keeps its number of rows.", pl: "Liczba wierszy w żadnej tabeli się nie zmieni.")),
        .text(
            "databases.left",
            Phrase(
                "Stays as it is: it cannot be reached, is elsewhere now, or under care no more",
                pl: "Zostaje bez zmian: nie da się z nią połączyć, jest gdzie indziej albo nie jest już pod opieką")),
        .counted(
            "sessions.title", "{n} program is connected to what would be replaced",
            "{n} programs are connected to what would be replaced",
            pl: (
                "Z tym, co ma zostać podmienione, połączony jest {n} program",
                "Z tym, co ma zostać podmienione, połączone są {n} programy",
                "Z tym, co ma zostać podmienione, połączonych jest {n} programów"
            )),
        .text("sessions.program", Phrase(verbatim: "Program")),
        .text("sessions.database", Phrase("Database", pl: "Baza danych")),
        .text("sessions.state", Phrase("State", pl: "Stan")),
        .text("sessions.since", Phrase("Connected", pl: "Połączono")),
        .text("sessions.user", Phrase("as {user}", pl: "jako {user}")),
        .text(
            "sessions.end",
            Phrase(
                "Disconnect them; what they have not committed is lost",
                pl: "Rozłącz je; to, czego nie zatwierdziły, przepadnie")),
        .text(
            "sessions.wanted",
            Phrase(
                "Nothing is done while they are connected, unless you say above that they are to be disconnected.",
                pl: "Dopóki są połączone, nic się nie stanie, chyba że powiesz powyżej, by je rozłączyć.")),
        .text("databases.sides", Phrase("Rows left → right", pl: "Wiersze z lewej → z prawej")),
        .text("databases.unknown", Phrase("Could not be looked at", pl: "Nie dało się sprawdzić")),
        .counted(
            "databases.differ", "{n} database differs", "{n} databases differ",
            pl: ("{n} baza się różni", "{n} bazy się różnią", "{n} baz się różni")),
        .text(
            "databases.kept",
            Phrase(
                "Written to while it was replaced; those rows are kept on the server as",
                pl: "Pisano do niej podczas podmiany; te wiersze zostały na serwerze jako")),
        .text("restore.problems", Phrase("Not everything went well", pl: "Nie wszystko się udało")),
    ]
}
