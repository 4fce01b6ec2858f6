internal import Base

/// The sentences of this target.
enum Words {
    static func noLibrary(_ reason: String) -> Phrase {
        Phrase("libpq cannot be used: \(reason)", pl: "nie można użyć biblioteki libpq: \(reason)")
    }

    static let installLibrary = Phrase("install it: apt install libpq5", pl: "zainstaluj ją: apt install libpq5")
    static let noMemory = Phrase("libpq has no memory left", pl: "bibliotece libpq zabrakło pamięci")
    static let cancelled = Phrase("the work on a database was cancelled", pl: "praca nad bazą danych została przerwana")
    static let timeout = Phrase("a database server took too long", pl: "serwer baz danych odpowiada zbyt długo")
    static let allowLonger = Phrase(
        "look whether something holds a lock, or allow more time",
        pl: "sprawdź, czy coś trzyma blokadę, albo daj więcej czasu"
    )
    static let holdsNUL = Phrase("a name or value holds a NUL byte", pl: "nazwa lub wartość zawiera bajt NUL")
    static let noVerifier = Phrase(
        "this libpq cannot make a SCRAM verifier", pl: "ta biblioteka libpq nie potrafi utworzyć weryfikatora SCRAM")

    static func lost(_ place: String) -> Phrase {
        Phrase(
            "the connection to the database server at \(place) was cut",
            pl: "połączenie z serwerem baz danych \(place) zostało zerwane")
    }

    static let lookAgain = Phrase(
        "the next command looks what was done and goes on from there",
        pl: "następne polecenie sprawdzi, co zostało zrobione, i podejmie pracę w tym miejscu")

    static func oddAnswer(_ place: String) -> Phrase {
        Phrase(
            "the database server at \(place) gave an answer that was not asked for",
            pl: "serwer baz danych \(place) udzielił nieoczekiwanej odpowiedzi")
    }

    static func server(_ message: String) -> Phrase {
        Phrase("the database server says: \(message)", pl: "serwer baz danych odpowiada: \(message)")
    }

    static func noDatabase(_ name: String, _ place: String) -> Phrase {
        Phrase("there is no database \(name) at \(place)", pl: "na \(place) nie ma bazy danych \(name)")
    }

    static func unreachable(_ place: String, _ reason: String) -> Phrase {
        Phrase(
            "no database server answers at \(place): \(reason)",
            pl: "żaden serwer baz danych nie odpowiada na \(place): \(reason)")
    }

    static let startServer = Phrase(
        "start the server or check the address", pl: "uruchom serwer albo sprawdź adres")

    static func refusedLogin(_ place: String, _ reason: String) -> Phrase {
        Phrase(
            "the database server at \(place) refuses the login: \(reason)",
            pl: "serwer baz danych \(place) odrzuca logowanie: \(reason)")
    }

    static let checkLogin = Phrase(
        "check user, password and database of the address", pl: "sprawdź użytkownika, hasło i bazę w adresie")
    static let endSessions = Phrase(
        "end these sessions or let Everett do it with --yes",
        pl: "zakończ te sesje albo pozwól to zrobić Everettowi opcją --yes"
    )
    static let moreRights = Phrase(
        "give a login that may create databases and roles, such as the server's superuser",
        pl: "podaj login, który może tworzyć bazy i role, na przykład superużytkownika serwera")
    static let freeSpace = Phrase(
        "free some space on the server's disk; nothing was changed",
        pl: "zwolnij miejsce na dysku serwera; nic nie zostało zmienione")
    static func noRoom(_ place: String) -> Phrase {
        Phrase(
            "the disk of the database server at \(place) has no room for another copy",
            pl: "na dysku serwera baz danych \(place) nie ma miejsca na kolejną kopię")
    }

    static let tooManyConnections = Phrase(
        "close some connections or raise max_connections", pl: "zamknij część połączeń albo zwiększ max_connections")

    static let noDatabaseNamed = Phrase(
        "a database address names no database", pl: "adres nie podaje bazy danych")

    static func tooOld(_ major: Int, _ oldest: Int) -> Phrase {
        Phrase(
            "PostgreSQL \(major) is too old; \(oldest) is the oldest that is supported",
            pl: "PostgreSQL \(major) jest zbyt stary; najstarsza obsługiwana wersja to \(oldest)")
    }

    static func exists(_ name: String) -> Phrase {
        Phrase("a database \(name) exists already", pl: "baza danych \(name) już istnieje")
    }

    static func busy(_ name: String, _ count: Int) -> Phrase {
        Phrase("the database \(name) is in use: ", pl: "baza danych \(name) jest w użyciu: ")
            + .count(count, "session", "sessions", pl: ("sesja", "sesje", "sesji"))
    }

    static func closed(_ name: String) -> Phrase {
        Phrase("the database \(name) lets nobody in", pl: "baza danych \(name) nie przyjmuje połączeń")
    }

    static func notOurs(_ name: String) -> Phrase {
        Phrase(
            "\(name) was not made by this home and is left alone",
            pl: "\(name) nie pochodzi z tego katalogu domowego i pozostaje nietknięte")
    }

    static let callback = Phrase(
        "what was read from a database could not be handed on", pl: "danych z bazy nie udało się przekazać dalej")
    static let damagedDump = Phrase(
        "a stored database dump is damaged", pl: "zapisany zrzut bazy danych jest uszkodzony")
    static let damagedHint = Phrase(
        "run everett doctor; other checkpoints may hold a sound one",
        pl: "uruchom everett doctor; w innych punktach kontrolnych może być nieuszkodzony")

    static func different(_ names: [String]) -> Phrase {
        let list = names.prefix(5).joined(separator: ", ")
        return Phrase(
            "a database that was built again is not what was captured: \(list)",
            pl: "odtworzona baza danych różni się od zapisanej: \(list)")
    }

    static func changed(_ name: String) -> Phrase {
        Phrase(
            "the template \(name) was changed by somebody since it was made",
            pl: "szablon \(name) ktoś zmienił po jego utworzeniu")
    }

    static func missingExtensions(_ names: [String]) -> Phrase {
        Phrase(
            "the database server lacks extensions: \(names.joined(separator: ", "))",
            pl: "na serwerze baz danych brakuje rozszerzeń: \(names.joined(separator: ", "))")
    }

    static let installExtensions = Phrase("install them on the server", pl: "zainstaluj je na serwerze")

    static func missingRoles(_ names: [String]) -> Phrase {
        Phrase(
            "the database server lacks roles: \(names.joined(separator: ", "))",
            pl: "na serwerze baz danych brakuje ról: \(names.joined(separator: ", "))")
    }

    static let createRoles = Phrase(
        "create them with CREATE ROLE; roles belong to the server and are in no checkpoint",
        pl: "utwórz je poleceniem CREATE ROLE; role należą do serwera i nie wchodzą do punktów kontrolnych")

    static func noDumpPrograms(_ major: Int) -> Phrase {
        Phrase(
            "pg_dump and pg_restore of PostgreSQL \(major) or newer were not found",
            pl: "nie znaleziono programów pg_dump i pg_restore z PostgreSQL \(major) lub nowszego")
    }

    static func installDumpPrograms(_ major: Int) -> Phrase {
        Phrase(
            "install them: apt install postgresql-client-\(major)",
            pl: "zainstaluj je: apt install postgresql-client-\(major)")
    }

    static func program(_ name: String, _ line: String) -> Phrase {
        Phrase("\(name) failed: \(line)", pl: "\(name) nie powiodło się: \(line)")
    }

    static func privileged(_ names: [String]) -> Phrase {
        let list = names.prefix(5).joined(separator: ", ")
        return Phrase(
            "only a superuser can build it again, for it holds: \(list)",
            pl: "odtworzyć ją może tylko superużytkownik, bo zawiera: \(list)")
    }

    static func restoredAsAdministrator(_ names: [String]) -> Phrase {
        let list = names.prefix(5).joined(separator: ", ")
        return Phrase(
            "built with the rights of the connection's own user, because of: \(list)",
            pl: "zbudowano z prawami użytkownika połączenia ze względu na: \(list)")
    }

    static func adopted(_ owner: String) -> Phrase {
        Phrase(
            "everything in it belongs to \(owner) now; grants to other logins are not in a timeline's database",
            pl: "wszystko w niej należy teraz do \(owner); uprawnień innych użytkowników baza linii czasu nie ma")
    }

    static func stayedForeign(_ names: [String]) -> Phrase {
        let list = names.prefix(5).joined(separator: ", ")
        return Phrase("these stay with whoever made them: \(list)", pl: "te zostają u tego, kto je utworzył: \(list)")
    }

    static func notGiven(_ names: [String]) -> Phrase {
        let list = names.prefix(5).joined(separator: ", ")
        return Phrase(
            "these objects cannot be given to another owner: \(list)",
            pl: "tych obiektów nie da się przekazać innemu właścicielowi: \(list)")
    }

    static let noComments = Phrase(
        "comments on tables and other objects were left out, because extensions are there",
        pl: "komentarze do tabel i innych obiektów pominięto, ponieważ są w niej rozszerzenia")

    static func sequencesStayed(_ names: [String]) -> Phrase {
        let list = names.prefix(5).joined(separator: ", ")
        return Phrase(
            "no room to set these sequences apart: \(list)",
            pl: "w tych sekwencjach brakuje miejsca na osobny zakres: \(list)")
    }

    static func settingsNotLent(_ names: [String]) -> Phrase {
        Phrase(
            "settings of the living database that only a superuser may give to another: \(names.joined(separator: ", "))",
            pl: "ustawienia bazy, które tylko superużytkownik może nadać innej: \(names.joined(separator: ", "))")
    }

    static let mergeNeedsSuperuser = Phrase(
        "rows are merged with triggers and references switched off, which only a superuser may do",
        pl: "wiersze łączy się przy wyłączonych wyzwalaczach i kluczach obcych, co wolno tylko superużytkownikowi")

    static let gapGlobals = Phrase(
        "roles, their passwords, and settings of the whole server", pl: "role, ich hasła i ustawienia całego serwera")
    static let gapSlots = Phrase("replication slots", pl: "sloty replikacji")
    static let gapSubscriptions = Phrase("subscriptions", pl: "subskrypcje")
    static let gapTablespaces = Phrase(
        "tablespaces, which are shared with copies", pl: "przestrzenie tabel, wspólne z kopiami")
    static let gapForeignServers = Phrase(
        "what foreign servers hold, which copies reach as well",
        pl: "zawartość serwerów obcych, do których sięgają też kopie")
    static let gapPrepared = Phrase(
        "prepared transactions, which also keep the database from being copied",
        pl: "przygotowane transakcje, które zarazem uniemożliwiają kopiowanie bazy")
    static let gapLabels = Phrase("security labels of the database", pl: "etykiety bezpieczeństwa bazy danych")
}
