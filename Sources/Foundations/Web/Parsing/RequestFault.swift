internal import Base

/// Why a request is refused as it stands; the connection ends with it, because where the next one begins is unknown.
package enum RequestFault: Error, Sendable, Hashable, CaseIterable {
    case requestLine, method, version, target, lineEnding, fieldName, fieldValue, foldedField
    case hostMissing, hostTwice, hostInvalid
    case lengthInvalid, lengthTwice, lengthAndCoding, codingUnknown, codingTwice, codingInOldVersion
    case chunk, chunkExtension, trailers
    case expectation, connectionField
    case headTooLarge, tooManyFields, targetTooLong, bodyTooLarge

    var status: HTTPStatus {
        switch self {
        case .method, .codingUnknown: .notImplemented
        case .version: .versionNotSupported
        case .expectation: .expectationFailed
        case .headTooLarge, .tooManyFields: .headersTooLarge
        case .targetTooLong: .uriTooLong
        case .bodyTooLarge: .contentTooLarge
        default: .badRequest
        }
    }

    var phrase: Phrase {
        switch self {
        case .requestLine: Phrase("the first line", pl: "pierwszy wiersz")
        case .method: Phrase("an unknown method", pl: "nieznana metoda")
        case .version: Phrase("an unknown version of HTTP", pl: "nieznana wersja HTTP")
        case .target: Phrase("the address", pl: "adres")
        case .lineEnding: Phrase("the end of a line", pl: "zakończenie wiersza")
        case .fieldName: Phrase("the name of a field", pl: "nazwa pola")
        case .fieldValue: Phrase("the value of a field", pl: "wartość pola")
        case .foldedField: Phrase("a field on two lines", pl: "pole w dwóch wierszach")
        case .hostMissing: Phrase("Host is missing", pl: "brakuje Host")
        case .hostTwice: Phrase("Host comes twice", pl: "Host występuje dwa razy")
        case .hostInvalid: Phrase("Host is no host", pl: "Host nie jest nazwą hosta")
        case .lengthInvalid: Phrase("Content-Length is no number", pl: "Content-Length nie jest liczbą")
        case .lengthTwice: Phrase("Content-Length comes twice", pl: "Content-Length występuje dwa razy")
        case .lengthAndCoding:
            Phrase(
                "Content-Length and Transfer-Encoding together", pl: "Content-Length razem z Transfer-Encoding")
        case .codingUnknown: Phrase("an unknown Transfer-Encoding", pl: "nieznane Transfer-Encoding")
        case .codingTwice: Phrase("Transfer-Encoding comes twice", pl: "Transfer-Encoding występuje dwa razy")
        case .codingInOldVersion:
            Phrase("Transfer-Encoding in HTTP/1.0", pl: "Transfer-Encoding w HTTP/1.0")
        case .chunk: Phrase("a chunk of the body", pl: "fragment treści")
        case .chunkExtension: Phrase("a chunk with an extension", pl: "fragment z rozszerzeniem")
        case .trailers: Phrase("fields after the body", pl: "pola po treści")
        case .expectation: Phrase("an unknown expectation", pl: "nieznane oczekiwanie")
        case .connectionField: Phrase("the Connection field", pl: "pole Connection")
        case .headTooLarge: Phrase("the head is too large", pl: "nagłówek jest za duży")
        case .tooManyFields: Phrase("too many fields", pl: "zbyt wiele pól")
        case .targetTooLong: Phrase("the address is too long", pl: "adres jest za długi")
        case .bodyTooLarge: Phrase("the body is too large", pl: "treść jest za duża")
        }
    }

    var problem: Problem { Problem(status, code: ErrorCode.usage.name, Words.malformed(phrase)) }
}
