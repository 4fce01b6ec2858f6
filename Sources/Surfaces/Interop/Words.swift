internal import Base

/// The sentences of this target.
enum Words {
    // MARK: Messages

    static let notJSON = Phrase("this is not valid JSON", pl: "to nie jest poprawny JSON")
    static let tooLong = Phrase("the message is too long", pl: "wiadomość jest za długa")
    static let notAMessage = Phrase("this is no message of JSON-RPC", pl: "to nie jest wiadomość JSON-RPC")
    static let notJSONRPC = Phrase("jsonrpc has to be \"2.0\"", pl: "jsonrpc musi mieć wartość \"2.0\"")
    static let notAMethod = Phrase("method has to be a short text", pl: "method musi być krótkim tekstem")
    static let wrongID = Phrase(
        "id has to be a short text or a whole number", pl: "id musi być krótkim tekstem albo liczbą całkowitą")
    static let parametersAreAnObject = Phrase("params has to be an object", pl: "params musi być obiektem")
    static let noBatches = Phrase("one message at a time", pl: "tylko jedna wiadomość naraz")
    static func wrongBatch(most: Int) -> Phrase {
        Phrase("a batch has between 1 and \(most) messages", pl: "paczka ma od 1 do \(most) wiadomości")
    }
    static let sameID = Phrase("a request with this id is under way", pl: "żądanie o tym id jest już w toku")
    static func tooMuch(_ most: Int) -> Phrase {
        Phrase("no more than \(most) requests at once", pl: "nie więcej niż \(most) żądań naraz")
    }

    // MARK: The protocol

    static func missingMeta(_ name: String) -> Phrase {
        Phrase("params._meta needs \(name)", pl: "params._meta wymaga \(name)")
    }
    static let unsupportedVersion = Phrase(
        "this revision of the protocol is not spoken here", pl: "ta wersja protokołu nie jest tu obsługiwana")
    static let notInitialized = Phrase(
        "the first request is initialize, or says its revision in params._meta",
        pl: "pierwszym żądaniem jest initialize albo takie, które podaje wersję w params._meta")
    static let alreadyInitialized = Phrase(
        "this conversation has begun already", pl: "ta rozmowa już się zaczęła")
    static let needsVersion = Phrase("protocolVersion has to be a text", pl: "protocolVersion musi być tekstem")
    static let otherEra = Phrase(
        "this conversation began with a handshake; requests that describe themselves are not taken in it",
        pl: "ta rozmowa zaczęła się od uzgodnienia; żądania opisujące same siebie nie są w niej przyjmowane")
    static let noSuchMethod = Phrase("there is no such method", pl: "nie ma takiej metody")
    static let wrongCursor = Phrase("the cursor is none of ours", pl: "to nie jest nasz kursor")
    static func headerMismatch(_ name: String) -> Phrase {
        Phrase(
            "the field \(name) does not say what the body says", pl: "pole \(name) nie mówi tego, co treść")
    }

    // MARK: What is offered

    static func noSuchTool(_ name: String) -> Phrase {
        Phrase("no tool '\(name)'", pl: "nie ma narzędzia '\(name)'")
    }
    static let argumentsAreAnObject = Phrase("arguments has to be an object", pl: "arguments musi być obiektem")
    static let argumentsAreTexts = Phrase(
        "arguments has to be an object of texts", pl: "arguments musi być obiektem z tekstami")
    static let noSuchResource = Phrase("there is nothing at this address", pl: "pod tym adresem nic nie ma")
    static func noSuchPrompt(_ known: [String]) -> Phrase {
        let list = known.joined(separator: ", ")
        return Phrase("no such prompt; there are: \(list)", pl: "nie ma takiego; są: \(list)")
    }
    static func missingArgument(_ name: String) -> Phrase {
        Phrase("the argument '\(name)' is missing", pl: "brakuje argumentu '\(name)'")
    }

    // MARK: Results

    static func tooLarge(_ bytes: Int) -> Phrase {
        Phrase(
            "the answer has \(bytes) bytes, which is too much for one message",
            pl: "odpowiedź ma \(bytes) bajtów, za dużo na jedną wiadomość")
    }
    static let narrower = Phrase(
        "ask for less: paths or a smaller limit", pl: "zapytaj o mniej: paths albo mniejszy limit")
    static func cut(_ bytes: Int) -> Phrase {
        Phrase(
            "… cut here; the whole answer, \(bytes) bytes, is in structuredContent",
            pl: "… ucięte; cała odpowiedź, \(bytes) bajtów, jest w structuredContent")
    }
    static let hint = Phrase("what to do: ", pl: "co zrobić: ")
}
