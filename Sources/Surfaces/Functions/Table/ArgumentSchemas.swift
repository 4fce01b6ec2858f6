internal import Base
internal import Chronos

/// Arguments that several functions take.
extension ValueSchema.Member {
    /// Longer than what any name or id may be; what is wrong in another way, the engine says.
    private static let longestName = 200
    private static let longestPath = 4096
    private static let mostPaths = 1000

    static let timeline = ValueSchema.Member(
        "timeline",
        .text(
            1...longestName,
            Phrase(
                "the timeline to act on (where the call is made: usually main)",
                pl: "linia czasu, której to dotyczy (tam, gdzie jest wywołanie: zwykle main)")), required: false)

    static func checkpoint(_ name: String, _ about: Phrase, required: Bool = true) -> ValueSchema.Member {
        let reference = Phrase(
            ": its id, the beginning of one, its name, or @ for the newest",
            pl: ": identyfikator, jego początek, nazwa albo @ dla najnowszego")
        return ValueSchema.Member(name, .text(1...longestName, about + reference), required: required)
    }

    static func newName(_ about: Phrase, required: Bool) -> ValueSchema.Member {
        ValueSchema.Member("name", .text(1...longestName, about), required: required)
    }

    static func timelineName(_ name: String, _ about: Phrase, required: Bool = true) -> ValueSchema.Member {
        ValueSchema.Member(name, .text(1...longestName, about), required: required)
    }

    static let paths = ValueSchema.Member(
        "paths",
        .list(
            .text(1...longestPath), 0...mostPaths,
            Phrase(
                "only these, as ways down from the project's root (everything)",
                pl: "tylko te, jako ścieżki w dół od katalogu projektu (wszystko)")), required: false)

    static let dryRun = ValueSchema.Member(
        "dry_run",
        .flag(
            Phrase(
                "only say what would happen, change nothing (false)",
                pl: "tylko powiedz, co by się stało, niczego nie zmieniaj (false)")), required: false)

    static let endSessions = ValueSchema.Member(
        "end_sessions",
        .flag(
            Phrase(
                "disconnect who is connected to a database that is replaced; else they are in the way (false)",
                pl: "rozłącz połączonych z podmienianą bazą; inaczej stoją na drodze (false)")), required: false)

    static let components = ValueSchema.Member(
        "components",
        .list(
            .choice(RestoreRequest.Component.allCases.map(\.rawValue)), 0...RestoreRequest.Component.allCases.count,
            Phrase(
                "only these parts of the world (all but git and environment)",
                pl: "tylko te części świata (wszystkie oprócz git i environment)")),
        required: false)

    static func limit(_ most: Int64, usually number: Int) -> ValueSchema.Member {
        ValueSchema.Member(
            "limit", .integer(1...most, Phrase("at most so many (\(number))", pl: "co najwyżej tyle (\(number))")),
            required: false)
    }

    static let command = ValueSchema.Member(
        "command",
        .list(
            .text(0...65_536), 1...256,
            Phrase(
                "the program and its arguments, one element each; no shell reads them",
                pl: "program i jego argumenty, każdy jako osobny element; nie czyta ich powłoka")))

    static let timeout = ValueSchema.Member(
        "timeout_seconds",
        .integer(
            1...86_400,
            Phrase("end a program that runs longer (600)", pl: "zakończ program, który działa dłużej (600)")),
        required: false)

    static let network = ValueSchema.Member(
        "network",
        .choice(
            ["none", "loopback"],
            Phrase("none, or a loopback of its own (loopback)", pl: "żadna albo własna pętla zwrotna (loopback)")),
        required: false)
}
