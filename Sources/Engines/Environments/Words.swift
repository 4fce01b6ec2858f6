internal import Base

/// What the environment of a project tells people.
enum Words {
    static func imageGone(_ service: String, _ reference: String, _ image: String) -> Phrase {
        Phrase(
            "'\(service)' was not started: its image \(reference) (\(image.prefix(19))) is not here any more",
            pl: "'\(service)' nie została uruchomiona: jej obrazu \(reference) (\(image.prefix(19))) już tu nie ma")
    }

    static let pullImage = Phrase(
        "pull or build it, and restore again", pl: "pobierz go lub zbuduj i przywróć ponownie")

    static func unreadable(_ name: String) -> Phrase {
        Phrase("\(name) gave an answer that cannot be read", pl: "odpowiedzi programu \(name) nie da się odczytać")
    }

    static let pinning = Phrase("writing which images to use", pl: "zapisywanie, których obrazów użyć")

    static func failed(_ command: String, _ said: String) -> Phrase {
        Phrase("'\(command)' failed: \(said)", pl: "'\(command)' nie powiodło się: \(said)")
    }

    // MARK: - Volumes

    static func volumeDriver(_ name: String) -> Phrase {
        Phrase("its driver is '\(name)', not 'local'", pl: "jego sterownikiem jest '\(name)', a nie 'local'")
    }

    static func volumeOptions(_ names: [String]) -> Phrase {
        let list = names.joined(separator: ", ")
        return Phrase(
            "it was made with options (\(list)), so it may lie elsewhere",
            pl: "utworzono go z opcjami (\(list)), więc może leżeć gdzie indziej")
    }

    static func volumeElsewhere(_ engine: String) -> Phrase {
        Phrase(
            "where \(engine) keeps it cannot be reached from here",
            pl: "miejsce, w którym \(engine) go trzyma, jest stąd niedostępne")
    }

    static func volumeForRoot(_ engine: String) -> Phrase {
        Phrase(
            "only root may read where \(engine) keeps it",
            pl: "miejsce, w którym \(engine) go trzyma, może czytać tylko root")
    }

    static func toolMissing(_ name: String) -> Phrase {
        Phrase("GNU \(name) is not installed", pl: "nie zainstalowano GNU \(name)")
    }

    static func filling(_ volume: String) -> Phrase {
        Phrase("filling volume '\(volume)'", pl: "napełnianie wolumenu '\(volume)'")
    }

    static let cancelled = Phrase("cancelled", pl: "przerwano")
}
