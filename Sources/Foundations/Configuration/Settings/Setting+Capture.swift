internal import Base

extension Setting {
    package static let captureMaxSize = Setting(
        "capture.max_size", .size(1...UInt64(Int64.max), word: nil), .size(10_000_000_000),
        Phrase(
            "Beyond this size, derived directories and then the largest files are left out and named.",
            pl: "Powyżej tego rozmiaru pomijane i wymieniane są katalogi pochodne, a potem największe pliki."),
        project: .trusted(
            Phrase(
                "A smaller size leaves files out of checkpoints; a larger one fills the disk.",
                pl: "Mniejszy rozmiar pomija pliki w punktach kontrolnych, większy zapełnia dysk.")))

    package static let captureMaxFiles = Setting(
        "capture.max_files", .integer(1...100_000_000, word: nil), .integer(1_000_000),
        Phrase("The same for the number of files.", pl: "To samo dla liczby plików."),
        project: .trusted(
            Phrase(
                "A smaller number leaves files out of checkpoints; a larger one makes them slow.",
                pl: "Mniejsza liczba pomija pliki w punktach kontrolnych, większa je spowalnia.")))

    package static let captureCrossMounts = Setting(
        "capture.cross_mounts", .bool, .bool(false),
        Phrase(
            "Filesystems mounted inside the project belong to it.",
            pl: "Systemy plików zamontowane wewnątrz projektu należą do niego."),
        project: .trusted(
            Phrase(
                "A restore writes wherever this reaches; without it, what is mounted is not captured.",
                pl:
                    "Przywracanie zapisuje wszędzie tam, dokąd to sięga; bez tego nie zapisuje się tego, co zamontowane."
            )
        ))

    package static let captureExclude = Setting(
        "capture.exclude", .patterns, .list([]),
        Phrase(
            "Paths that are never captured and never touched by a restore; the coverage report names them.",
            pl: "Ścieżki, których się nie zapisuje i których nie zmienia przywracanie; wymienia je raport pokrycia."),
        project: .trusted(
            Phrase(
                "What is not captured cannot be brought back.",
                pl: "Tego, czego nie zapisano, nie da się przywrócić.")))

    package static let captureDerived = Setting(
        "capture.derived", .patterns, .list([]),
        Phrase(
            "More directories that a command can make again: the first to be left out of a project that is too large. "
                + "'!vendor' says that vendor is none.",
            pl: "Dodatkowe katalogi, które odtworzy polecenie: pierwsze do pominięcia w zbyt dużym projekcie. "
                + "'!vendor' mówi, że vendor takim nie jest."),
        project: .trusted(
            Phrase(
                "Work that is called derived is the first to be missing; what is called work displaces other work.",
                pl: "Pracy nazwanej pochodną pierwszej zabraknie, a nazwane pracą wypiera inną pracę.")))

    package static let captureSecrets = Setting(
        "capture.secrets", .patterns, .list([]),
        Phrase(
            "More files that hold secrets, beyond those known by their names. '!.env.example' says that it holds none.",
            pl: "Dodatkowe pliki z sekretami, oprócz znanych z nazwy. '!.env.example' mówi, że ten ich nie zawiera."),
        project: .freeToAdd(
            Phrase(
                "A secret file is captured and restored like any other, and kept encrypted; an exception exposes it.",
                pl: "Plik z sekretami jest zapisywany i przywracany jak inne, tylko szyfrowany; wyjątek go odsłania.")))

    package static let captureDetectTokens = Setting(
        "capture.detect_tokens", .bool, .bool(true),
        Phrase(
            "Look into files for what has the shape of a key or a token.",
            pl: "Szukaj w plikach tego, co wygląda jak klucz lub token."),
        project: .freeWhenTrue(
            Phrase(
                "Looking finds more secrets; not looking leaves them among ordinary content.",
                pl: "Szukanie znajduje więcej sekretów; bez niego zostają wśród zwykłych treści.")))
}
