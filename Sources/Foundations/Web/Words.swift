internal import Base

/// The sentences of this target.
enum Words {
    // MARK: Calls

    static let unexpected = Phrase(
        "something unexpected went wrong; the log says more",
        pl: "stało się coś nieoczekiwanego; więcej jest w dzienniku")
    static let notJSON = Phrase("the body is not valid JSON", pl: "treść nie jest poprawnym JSON-em")
    static let notAnEntityTag = Phrase(
        "If-Match takes one value in quotation marks", pl: "If-Match przyjmuje jedną wartość w cudzysłowie")

    static func notInRange(_ name: String, _ range: ClosedRange<Int>) -> Phrase {
        Phrase(
            "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound)",
            pl: "\(name) to liczba całkowita od \(range.lowerBound) do \(range.upperBound)")
    }

    static func notAFlag(_ name: String) -> Phrase {
        Phrase("\(name) is either true or false", pl: "\(name) ma wartość true albo false")
    }

    // MARK: Routes

    static let noSuchRoute = Phrase("there is nothing at this address", pl: "pod tym adresem nic nie ma")
    static func noSuchMethod(_ method: String) -> Phrase {
        Phrase("this address does not take \(method)", pl: "ten adres nie przyjmuje \(method)")
    }
    static let wantsJSON = Phrase(
        "a body is sent as application/json", pl: "treść przesyła się jako application/json")
    static let takesNoBody = Phrase("this address takes no body", pl: "ten adres nie przyjmuje treści")
    static func bodyTooLarge(_ limit: Int) -> Phrase {
        Phrase("the body is larger than \(limit) bytes", pl: "treść ma więcej niż \(limit) bajtów")
    }
    static let wantsUpgrade = Phrase(
        "this address speaks WebSocket only", pl: "pod tym adresem działa tylko WebSocket")
    static let badUpgrade = Phrase(
        "this is no WebSocket handshake of version 13", pl: "to nie jest poprawne otwarcie WebSocket w wersji 13")
    static let wrongSubprotocol = Phrase(
        "the WebSocket does not offer the subprotocol that is spoken here",
        pl: "WebSocket nie oferuje podprotokołu używanego pod tym adresem")

    // MARK: Who may ask

    static let wrongHost = Phrase(
        "the request is for another host", pl: "żądanie jest skierowane do innego hosta")
    static let wrongHostHint = Phrase(
        "use the address that `everett open` prints", pl: "użyj adresu, który wypisuje `everett open`")
    static let foreignOrigin = Phrase(
        "requests of other pages are not answered", pl: "żądania z innych stron są odrzucane")
    static let noToken = Phrase("a token is needed", pl: "potrzebny jest token")
    static let noTokenHint = Phrase(
        "open the page with `everett open`", pl: "otwórz stronę poleceniem `everett open`")
    static let badToken = Phrase("this token is not valid, or no longer", pl: "ten token jest nieważny")
    static let agentToken = Phrase(
        "an agent's token is good for agents' addresses only", pl: "token agenta działa tylko pod adresami dla agentów")
    static let pageToken = Phrase(
        "only an agent's token is good here", pl: "tu działa tylko token agenta")
    static let pageTokenHint = Phrase(
        "make one: everett mcp token NAME", pl: "utwórz go: everett mcp token NAZWA")
    static let tooManyFailures = Phrase(
        "too many wrong tokens; wait a moment", pl: "zbyt wiele błędnych tokenów; odczekaj chwilę")
    static let tokenInQuery = Phrase(
        "a token in the address is refused: addresses end up in logs",
        pl: "token w adresie jest odrzucany, bo adresy trafiają do dzienników")
    static let unixOnly = Phrase(
        "this is answered over the unix socket only", pl: "na to odpowiada tylko gniazdo uniksowe")

    // MARK: Requests that are refused as they are

    static func malformed(_ what: Phrase) -> Phrase {
        Phrase("the request is not well formed: ", pl: "żądanie jest źle zbudowane: ") + what
    }
    static let tooSlow = Phrase("the request took too long", pl: "żądanie nadchodziło zbyt długo")
    static let full = Phrase(
        "too many connections are open", pl: "jest otwartych zbyt wiele połączeń")
    static let fullOfStreams = Phrase(
        "too many streams of events are open", pl: "jest otwartych zbyt wiele strumieni zdarzeń")
    static let stopping = Phrase("the server is stopping", pl: "serwer kończy pracę")

    // MARK: Starting

    static let listening = Phrase("listening", pl: "nasłuchiwanie")
    static func cannotListen(_ place: String, _ reason: String) -> Phrase {
        Phrase("cannot listen on \(place): \(reason)", pl: "nie można nasłuchiwać na \(place): \(reason)")
    }
    static func remoteRefused(_ place: String) -> Phrase {
        Phrase(
            "\(place) can be reached from other machines, which is not allowed",
            pl: "adres \(place) jest osiągalny z innych maszyn, a to jest niedozwolone")
    }
    static let remoteHint = Phrase(
        "reach it from elsewhere with `ssh -L`, which encrypts and authenticates",
        pl: "z innej maszyny użyj `ssh -L`: szyfruje i sprawdza, kto się łączy")
    static func noOrigin(_ text: String) -> Phrase {
        Phrase(
            "'\(text)' is not an address such as https://everett.example.org",
            pl: "'\(text)' nie jest adresem takim jak https://everett.example.org")
    }
    static let originHint = Phrase(
        "it is http:// or https://, a host name without wildcards, and perhaps a port; no path and no slash at its end",
        pl:
            "to http:// albo https://, nazwa hosta bez symboli wieloznacznych i ewentualnie port; bez ścieżki i ukośnika na końcu"
    )
    static func somebodyListens(_ place: String) -> Phrase {
        Phrase("another process listens on \(place)", pl: "na \(place) nasłuchuje już inny proces")
    }
    static func notASocket(_ place: String) -> Phrase {
        Phrase("\(place) is there and is no socket of ours", pl: "\(place) istnieje i nie jest naszym gniazdem")
    }
    static func looseDirectory(_ place: String) -> Phrase {
        Phrase(
            "the directory \(place) is open to others, or is not a directory of this user",
            pl: "katalog \(place) jest dostępny dla innych albo nie należy do tego użytkownika")
    }
}
