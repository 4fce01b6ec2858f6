internal import Base

/// What the Processes part tells people.
enum ProcessWords {
    static func notStarted(_ program: String, _ reason: String) -> Phrase {
        Phrase("could not start \(program): \(reason)", pl: "nie udało się uruchomić \(program): \(reason)")
    }

    static func notFound(_ program: String) -> Phrase {
        Phrase("the program \(program) was not found", pl: "nie znaleziono programu \(program)")
    }

    static func install(_ name: String) -> Phrase {
        Phrase(
            "install \(name) or check the path to it", pl: "zainstaluj \(name) lub sprawdź ścieżkę do tego programu"
        )
    }

    static func interpreterMissing(_ program: String) -> Phrase {
        Phrase(
            "\(program) needs an interpreter or loader that is not installed",
            pl: "\(program) wymaga interpretera, który nie jest zainstalowany",
        )
    }

    static func badDirectory(_ program: String, _ directory: String, _ reason: String) -> Phrase {
        Phrase(
            "could not start \(program) in \(directory): \(reason)",
            pl: "nie udało się uruchomić \(program) w katalogu \(directory): \(reason)",
        )
    }

    static func holdsNUL(_ program: String) -> Phrase {
        Phrase(
            "an argument or environment variable for \(program) holds a NUL byte",
            pl: "argument lub zmienna środowiskowa dla \(program) zawiera bajt NUL",
        )
    }

    static let tooManyFiles = Phrase(
        "too many files or processes are open; close some programs or raise the limit (ulimit -n, ulimit -u)",
        pl:
            "otwartych jest za dużo plików lub procesów; zamknij część programów lub podnieś limit (ulimit -n, ulimit -u)",
    )

    static func lost(_ program: String) -> Phrase {
        Phrase(
            "the end of \(program) could not be observed", pl: "nie udało się stwierdzić, jak zakończył się \(program)"
        )
    }
}
