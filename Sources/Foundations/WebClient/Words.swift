internal import Base

/// The sentences of this target.
enum Words {
    static func noLibrary(_ reason: String) -> Phrase {
        Phrase("libcurl cannot be used: \(reason)", pl: "nie można użyć biblioteki libcurl: \(reason)")
    }

    static let installLibrary = Phrase(
        "install it: apt install libcurl4", pl: "zainstaluj ją: apt install libcurl4")

    static let noMemory = Phrase("libcurl has no memory left", pl: "bibliotece libcurl zabrakło pamięci")
    static let noThread = Phrase("no thread could be started", pl: "nie udało się uruchomić wątku")
    static let badURL = Phrase(
        "an address is no http or https URL", pl: "adres nie jest adresem URL http ani https")
    static let userInURL = Phrase(
        "an address names a user; that belongs into a header",
        pl: "adres podaje użytkownika; jego miejsce jest w nagłówku")

    static func badField(_ name: String) -> Phrase {
        Phrase(
            "a request holds what cannot be sent: \(name)", pl: "żądanie zawiera coś, czego nie da się wysłać: \(name)")
    }

    static func refused(_ host: String, _ address: String, _ kind: Phrase) -> Phrase {
        Phrase("\(host) is at \(address), ", pl: "\(host) ma adres \(address), czyli ") + kind
            + Phrase("; no connection was opened", pl: "; nie otwarto połączenia")
    }

    static let allowHost = Phrase(
        "if it is meant, its owner has to allow that host", pl: "jeśli tak ma być, właściciel musi zezwolić na ten host"
    )

    static func noSuchHost(_ host: String) -> Phrase {
        Phrase("no host \(host) was found", pl: "nie znaleziono hosta \(host)")
    }

    static func noConnection(_ host: String) -> Phrase {
        Phrase("no connection to \(host)", pl: "brak połączenia z \(host)")
    }

    static func tookTooLong(_ host: String) -> Phrase {
        Phrase("\(host) took too long", pl: "\(host) odpowiada zbyt długo")
    }

    static func badCertificate(_ host: String) -> Phrase {
        Phrase("the certificate of \(host) cannot be trusted", pl: "certyfikatu \(host) nie można uznać za wiarygodny")
    }

    static func failed(_ host: String, _ reason: String) -> Phrase {
        Phrase("talking to \(host): \(reason)", pl: "rozmowa z \(host): \(reason)")
    }

    static func malformed(_ host: String) -> Phrase {
        Phrase("the answer of \(host) is not HTTP", pl: "odpowiedź \(host) nie jest zgodna z HTTP")
    }

    static func tooLarge(_ host: String, _ limit: Int) -> Phrase {
        Phrase(
            "the answer of \(host) is larger than \(limit) bytes", pl: "odpowiedź \(host) ma więcej niż \(limit) bajtów"
        )
    }

    static func tooManyRedirects(_ host: String) -> Phrase {
        Phrase("\(host) redirects too often", pl: "\(host) przekierowuje zbyt wiele razy")
    }

    static func badRedirect(_ host: String) -> Phrase {
        Phrase(
            "\(host) redirects to what may not be followed", pl: "\(host) przekierowuje tam, dokąd nie wolno pójść")
    }

    static let cancelled = Phrase("the exchange was cancelled", pl: "wymianę przerwano")
    static let secondReader = Phrase("a body has one reader", pl: "treść ma jednego czytelnika")
    static let closed = Phrase("the client was closed", pl: "klient został zamknięty")

    static func eventTooLarge(_ limit: Int) -> Phrase {
        Phrase("an event is larger than \(limit) bytes", pl: "zdarzenie ma więcej niż \(limit) bajtów")
    }
}
