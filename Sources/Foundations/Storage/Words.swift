internal import Base

/// What Storage tells people.
enum Words {
    static func failed(_ database: String, _ reason: String) -> Phrase {
        Phrase("database \(database): \(reason)", pl: "baza danych \(database): \(reason)")
    }

    static func hints(for code: ErrorCode) -> [Phrase] {
        switch code {
        case .locked:
            [
                Phrase(
                    "another program is using the database; try again when it has finished",
                    pl: "z bazy korzysta inny program; spróbuj ponownie, gdy skończy",
                )
            ]
        case .noSpace:
            [
                Phrase(
                    "free some space on that filesystem and try again; the transaction was undone",
                    pl: "zwolnij miejsce na tym systemie plików i spróbuj ponownie; transakcja została wycofana",
                )
            ]
        case .integrity:
            [
                Phrase(
                    "the file is damaged or is not an SQLite database; bring back an earlier copy of it",
                    pl: "plik jest uszkodzony lub nie jest bazą SQLite; przywróć jego wcześniejszą kopię",
                )
            ]
        default: []
        }
    }

    static func wrongColumn(_ database: String, _ column: Int32, _ expected: String) -> Phrase {
        Phrase(
            "database \(database): column \(column) does not hold \(expected)",
            pl: "baza danych \(database): kolumna \(column) nie zawiera wartości typu \(expected)",
        )
    }

    static func transactionGone(_ database: String) -> Phrase {
        Phrase(
            "database \(database): SQLite has already undone this transaction",
            pl: "baza danych \(database): SQLite wycofał już tę transakcję",
        )
    }

    static func newer(_ database: String, found: Int32, known: Int32) -> Phrase {
        Phrase(
            "database \(database) has format \(found), this Everett knows formats up to \(known)",
            pl: "baza danych \(database) ma format \(found), a ten Everett zna formaty do \(known)",
        )
    }

    static let upgrade = Phrase(
        "upgrade Everett to the version that wrote it or a later one; nothing was changed",
        pl: "zaktualizuj Everett do wersji, która ją zapisała, lub nowszej; nic nie zostało zmienione",
    )

    static func notOurs(_ database: String) -> Phrase {
        Phrase(
            "\(database) is not the Everett database expected here",
            pl: "\(database) nie jest oczekiwaną tu bazą danych Everett",
        )
    }

    static let moveAway = Phrase(
        "move the file away if it belongs to another program; nothing was changed",
        pl: "przenieś ten plik, jeśli należy do innego programu; nic nie zostało zmienione",
    )

    static func brokenReferences(_ database: String, after migration: String) -> Phrase {
        Phrase(
            "database \(database): migration “\(migration)” would leave references to missing rows",
            pl: "baza danych \(database): migracja „\(migration)” zostawiłaby odwołania do brakujących wierszy",
        )
    }

    static func migrationFailed(_ migration: String) -> Phrase {
        Phrase(
            "migration “\(migration)” failed and was undone",
            pl: "migracja „\(migration)” nie powiodła się i została wycofana",
        )
    }

    static func destinationExists(_ path: String) -> Phrase {
        Phrase("\(path) exists already", pl: "\(path) już istnieje")
    }

    static func cancelled(_ database: String) -> Phrase {
        Phrase(
            "copying database \(database) was cancelled", pl: "przerwano kopiowanie bazy danych \(database)"
        )
    }

    static func readOnlyWAL(_ database: String) -> Phrase {
        Phrase(
            "database \(database) is in WAL mode and may not be written, so reading it would leave files behind",
            pl: "baza danych \(database) jest w trybie WAL i nie można jej zapisywać; odczyt zostawiłby obok niej pliki",
        )
    }

    static func unfinished(_ database: String) -> Phrase {
        Phrase(
            "a program that used database \(database) ended in the middle of a transaction",
            pl: "program używający bazy danych \(database) zakończył się w trakcie transakcji",
        )
    }

    static let openOnce = Phrase(
        "open it once with its own program, which completes or undoes that transaction",
        pl: "otwórz ją raz jej własnym programem, który dokończy lub wycofa tę transakcję",
    )

    static let preparingBackup = Phrase(
        "keeping a copy of the database before it is migrated", pl: "zachowywanie kopii bazy danych przed migracją"
    )

    static let reading = Phrase("looking at the files of a database", pl: "sprawdzanie plików bazy danych")

    static func copyFailed(from source: String, to destination: String, _ reason: String) -> Phrase {
        Phrase(
            "copying database \(source) to \(destination): \(reason)",
            pl: "kopiowanie bazy danych \(source) do \(destination): \(reason)",
        )
    }

    static func mergeCancelled(_ database: String) -> Phrase {
        Phrase("merging database \(database) was cancelled", pl: "przerwano scalanie bazy danych \(database)")
    }

    static func comparingCancelled(_ first: String, _ second: String) -> Phrase {
        Phrase(
            "comparing databases \(first) and \(second) was cancelled",
            pl: "przerwano porównywanie baz danych \(first) i \(second)",
        )
    }

    static func incomparable(_ first: String, _ second: String) -> Phrase {
        Phrase(
            "databases \(first) and \(second) cannot be compared by their rows",
            pl: "baz danych \(first) i \(second) nie da się porównać wiersz po wierszu",
        )
    }

    static let syncingMerge = Phrase("writing a merged database", pl: "zapisywanie scalonej bazy danych")

    static let unreadableName = Phrase(
        "a name or statement in the schema of a database is not text",
        pl: "nazwa lub polecenie w schemacie bazy danych nie jest tekstem",
    )

    static let unresolvable = Phrase(
        "this conflict cannot be resolved by taking a side's version",
        pl: "tego konfliktu nie da się rozwiązać, biorąc wersję jednej ze stron",
    )

    static let rowIsGone = Phrase("the row is not there any more", pl: "tego wiersza już nie ma")

    static func tooManyObjects(_ limit: Int) -> Phrase {
        Phrase(
            "a database has more than \(limit) tables, indexes, views and triggers",
            pl: "baza danych ma ponad \(limit) tabel, indeksów, widoków i wyzwalaczy",
        )
    }

    static func strangeStatement(_ object: String) -> Phrase {
        Phrase(
            "the schema's statement for \(object) makes something else",
            pl: "polecenie schematu dla \(object) tworzy coś innego",
        )
    }

    static func conflict(_ conflict: DatabaseConflict) -> Phrase {
        let row = conflict.key.map { "\($0.name)=\($0.value.text)" }.joined(separator: ", ")
        let (object, column) = (conflict.object, conflict.column ?? "")
        return switch conflict.kind {
        case .cell:
            Phrase(
                "\(object) (\(row)): both sides changed \(column)",
                pl: "\(object) (\(row)): obie strony zmieniły \(column)")
        case .insertedTwice:
            Phrase(
                "\(object) (\(row)): both sides added this row with a different \(column)",
                pl: "\(object) (\(row)): obie strony dodały ten wiersz z inną wartością \(column)")
        case .theirsDeleted:
            Phrase(
                "\(object) (\(row)): changed by ours, deleted by theirs",
                pl: "\(object) (\(row)): zmieniony u nas, usunięty u nich")
        case .oursDeleted:
            Phrase(
                "\(object) (\(row)): deleted by ours, changed by theirs",
                pl: "\(object) (\(row)): usunięty u nas, zmieniony u nich")
        case .copies:
            Phrase(
                "\(object) (\(row)): the sides changed differently how often this row is there",
                pl: "\(object) (\(row)): strony różnie zmieniły liczbę wystąpień tego wiersza")
        case .constraint:
            Phrase(
                "\(object) (\(row)): the change of theirs does not fit beside ours: \(conflict.detail)",
                pl: "\(object) (\(row)): ich zmiana nie mieści się obok naszej: \(conflict.detail)")
        case .schema:
            Phrase(
                "\(object): its definition and what the other side did to it do not fit together",
                pl: "\(object): definicji nie da się pogodzić z tym, co zmieniła druga strona")
        case .content:
            Phrase(
                "\(object): the content of this virtual table cannot be merged",
                pl: "\(object): zawartości tej tabeli wirtualnej nie da się scalić")
        case .setting:
            Phrase("both sides changed \(object)", pl: "obie strony zmieniły \(object)")
        case .file:
            Phrase(
                "the database cannot be merged row by row: \(conflict.detail)",
                pl: "bazy danych nie da się scalić wiersz po wierszu: \(conflict.detail)")
        }
    }
}
