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
}
