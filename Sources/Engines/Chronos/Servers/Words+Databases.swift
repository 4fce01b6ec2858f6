internal import Base
internal import Databases

/// What is said about databases on servers.
extension Words {
    static let addressWithoutDatabase = EverettError(
        .usage, Phrase("the address names no database", pl: "adres nie podaje bazy danych"),
        hints: [
            Phrase(
                "write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE",
                pl: "zapisz go jako postgresql://UŻYTKOWNIK:HASŁO@HOST:PORT/BAZA")
        ])

    static let unknownServer = EverettError(
        .unsupported,
        Phrase("only PostgreSQL servers are supported by now", pl: "na razie obsługiwane są tylko serwery PostgreSQL"))

    static func unsoundDatabaseName(_ name: String) -> EverettError {
        EverettError(
            .usage,
            Phrase(
                "a database's name has 1 to 100 letters, digits, '_', '-' and '.'",
                pl: "nazwa bazy ma od 1 do 100 liter, cyfr, znaków '_', '-' i '.'"))
    }

    static func databaseDeclaredAlready(_ name: String) -> EverettError {
        EverettError(
            .conflict,
            Phrase("there is a database '\(name)' under care already", pl: "baza '\(name)' jest już pod opieką"),
            hints: [Phrase("give it another name: --name NAME", pl: "nadaj jej inną nazwę: --name NAZWA")])
    }

    static func noRoomOnServer(_ name: String) -> EverettError {
        EverettError(
            .noSpace,
            Phrase(
                "the server's disk has no room to build database '\(name)'",
                pl: "na dysku serwera nie ma miejsca na zbudowanie bazy '\(name)'"),
            hints: [
                Phrase(
                    "free some space there; nothing was changed",
                    pl: "zwolnij tam miejsce; nic nie zostało zmienione")
            ])
    }

    static func noSuchDatabase(_ name: String) -> EverettError {
        EverettError(
            .notFound,
            Phrase("no database '\(name)' is under care here", pl: "żadna baza '\(name)' nie jest tu pod opieką"),
            hints: [Phrase("'everett databases' lists them", pl: "'everett databases' je wypisze")])
    }

    static func noVariable(_ name: String) -> EverettError {
        EverettError(
            .notFound,
            Phrase(
                "\(name) is in neither .env.local nor .env of the project",
                pl: "\(name) nie ma ani w .env.local, ani w .env projektu"),
            hints: [
                Phrase(
                    "say there where the database is, or give the address itself: everett databases add ADDRESS",
                    pl: "podaj tam, gdzie jest baza, albo podaj sam adres: everett databases add ADRES")
            ])
    }

    static func databaseOfCandidate(_ name: String) -> EverettError {
        EverettError(
            .unreachable,
            Phrase(
                "the candidate's database '\(name)' could not be looked at, so nobody knows what would be merged",
                pl: "nie dało się sprawdzić bazy '\(name)' kandydata, więc nie wiadomo, co zostałoby scalone"),
            hints: [
                Phrase(
                    "'everett databases list' tells why; then everett merge --continue",
                    pl: "'everett databases list' powie dlaczego; potem everett merge --continue")
            ])
    }

    static func databaseDiffers(_ name: String) -> Phrase {
        Phrase(
            "database '\(name)' differs from the checkpoint: somebody has written to it since",
            pl: "baza '\(name)' różni się od punktu kontrolnego: ktoś już do niej pisał")
    }

    static func databaseNotLookedAt(_ name: String) -> Phrase {
        Phrase(
            "database '\(name)' could not be looked at afterwards, so nobody knows whether it is as it should be",
            pl: "bazy '\(name)' nie dało się potem sprawdzić, więc nie wiadomo, czy jest taka, jak trzeba")
    }

    static func databasesInUse(_ used: [DatabaseSessions]) -> EverettError {
        let all = used.flatMap { database in
            database.sessions.map { session in
                let client = session.application.isEmpty ? session.user : "\(session.application) (\(session.user))"
                return "\(database.database): \(client), pid \(session.processID)"
                    + (session.state.map { ", \($0)" } ?? "")
            }
        }
        let shown = all.prefix(5).joined(separator: "; ")
        let rest = all.count > 5 ? "; …" : ""
        return EverettError(
            .locked,
            Phrase(
                "programs are connected to a database that would be replaced: \(shown)\(rest)",
                pl: "z bazą, która ma zostać podmieniona, połączone są programy: \(shown)\(rest)"),
            hints: [
                Phrase(
                    "stop them, or let Everett disconnect them: --yes",
                    pl: "zatrzymaj je albo pozwól je rozłączyć: --yes")
            ])
    }
}
