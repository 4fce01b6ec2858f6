internal import Base

extension Setting {
    static let chronosSeedLayout = Setting(
        "chronos.seed_layout", .bool, .bool(false),
        Phrase(
            "Also write each named checkpoint as a patch and its description under data/timelines/ in the project.",
            pl: "Zapisuj też każdy nazwany punkt jako łatę z opisem w katalogu data/timelines/ projektu."),
        project: .trusted(
            Phrase(
                "Files are written into the project with each named checkpoint, and data/timelines/ is not captured.",
                pl: "Z każdym nazwanym punktem w projekcie powstają pliki, a data/timelines/ nie jest zapisywane.")))

    // No budget by default: a number that nobody chose must not remove what somebody named. Automatic checkpoints, which
    // nobody asked for one by one, are bounded by the retention below.
    static let storageBudget = Setting(
        "storage.budget", .size(1_000_000...UInt64(Int64.max), word: "none"), .word("none"),
        Phrase(
            "How large the store may grow before old automatic checkpoints, then old ones without a name, are let go early.",
            pl:
                "Do ilu może urosnąć magazyn, zanim stare automatyczne, a potem stare nienazwane punkty znikną wcześniej."
        ),
        project: .never(
            Phrase(
                "All projects share the home; one of them must not make the others lose checkpoints.",
                pl: "Katalog programu jest wspólny; jeden projekt nie może odbierać innym punktów kontrolnych.")))

    static let storageRetentionAutomatic = Setting(
        "storage.retention.automatic", .integer(1...1_000_000, word: "unlimited"), .integer(50),
        Phrase(
            "Keep at most so many automatic checkpoints of a timeline.",
            pl: "Zachowuj co najwyżej tyle automatycznych punktów linii czasu."),
        project: .never(wholeHome))

    static let storageRetentionDays = Setting(
        "storage.retention.days", .integer(1...36_500, word: "unlimited"), .integer(30),
        Phrase(
            "Keep automatic checkpoints for so many days.", pl: "Zachowuj automatyczne punkty przez tyle dni."),
        project: .never(wholeHome))

    static let storageCompress = Setting(
        "storage.compress", .bool, .bool(true),
        Phrase(
            "Compress older content again, and better, when there is time.",
            pl: "Kompresuj starsze treści ponownie i lepiej, gdy jest na to czas."),
        project: .never(sharedHome))

    static let storageGrace = Setting(
        "storage.grace", .duration(0...31_536_000, word: nil), .duration(86_400),
        Phrase(
            "How long content that nothing refers to any more is kept before it is removed.",
            pl: "Jak długo trzymać treści, do których nic się już nie odwołuje, zanim zostaną usunięte."),
        project: .never(sharedHome))

    static let maintenanceAuto = Setting(
        "maintenance.auto", .bool, .bool(true),
        Phrase(
            "Tidy up by itself now and then, after a checkpoint.",
            pl: "Porządkuj samoczynnie od czasu do czasu, po utworzeniu punktu kontrolnego."),
        project: .never(sharedHome))

    static let databasesTemplatesCount = Setting(
        "databases.templates.count", .integer(0...1000, word: nil), .integer(4),
        Phrase(
            "How many databases of a project are kept on servers to be copied; the longest unused go first, 0 is none.",
            pl:
                "Ile baz projektu trzymać na serwerach do kopiowania; najpierw znikają najdłużej nieużywane, 0 to żadna."
        ),
        project: .never(othersServer))

    static let databasesTemplatesSize = Setting(
        "databases.templates.size", .size(0...UInt64(Int64.max), word: nil), .size(4_000_000_000),
        Phrase(
            "How much room the databases that are kept to be copied may take on servers, those of one project together.",
            pl: "Ile miejsca na serwerach mogą razem zająć bazy jednego projektu trzymane do kopiowania."),
        project: .never(othersServer))

    private static let othersServer = Phrase(
        "Copies take room on a server that others use as well.",
        pl: "Kopie zajmują miejsce na serwerze, z którego korzystają też inni.")

    private static let wholeHome = Phrase(
        "Old checkpoints are let go for the whole home at once, and a file that an agent can change must not decide it.",
        pl:
            "Stare punkty usuwa się dla całego katalogu programu naraz i nie może o tym decydować plik, który zmieni agent."
    )

    private static let sharedHome = Phrase(
        "All projects share the home, so it is not for one of them to decide.",
        pl: "Katalog programu jest wspólny, więc nie decyduje o nim jeden projekt.")
}
