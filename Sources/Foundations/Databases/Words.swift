internal import Base

/// The sentences of this target.
enum Words {
    static let noAddress = Phrase(
        "a database address cannot be read", pl: "nie da się odczytać adresu bazy danych")
    static let addressForm = Phrase(
        "write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE",
        pl: "zapisz go jako postgresql://UŻYTKOWNIK:HASŁO@HOST:PORT/BAZA")
    static let severalHosts = Phrase(
        "a database address names several hosts; only one is supported",
        pl: "adres bazy danych podaje kilka hostów; obsługiwany jest tylko jeden")
    static let service = Phrase(
        "a database address names a service file; write out what it says",
        pl: "adres bazy danych odsyła do pliku usług; zapisz wprost, co z niego wynika")

    static func unknownScheme(_ scheme: String) -> Phrase {
        // What stands before :// may be anything, a password in a broken address too.
        let isShown = scheme.utf8.count <= 24 && scheme.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == 0x2b }
        let name = isShown ? scheme : "…"
        return Phrase(
            "databases at \(name):// are not supported", pl: "bazy danych pod adresami \(name):// nie są obsługiwane")
    }
}
