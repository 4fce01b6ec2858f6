internal import Base

/// The sentences of this target.
enum Words {
    // MARK: The file

    static let tooLarge = Phrase("the file is larger than 1 MiB", pl: "plik jest większy niż 1 MiB")
    static let notUTF8 = Phrase("this is not UTF-8", pl: "to nie jest UTF-8")
    static let loneCR = Phrase(
        "a carriage return without a newline", pl: "powrót karetki bez znaku nowego wiersza")
    static let notRegular = Phrase("it is no regular file", pl: "to nie jest zwykły plik")
    static let isLink = Phrase(
        "it is a symbolic link or lies on another filesystem, and is not followed there",
        pl: "to dowiązanie symboliczne albo plik z innego systemu plików i nie jest czytany")

    static func unreadable(_ reason: String) -> Phrase {
        Phrase("it cannot be read: \(reason)", pl: "nie da się go odczytać: \(reason)")
    }

    static let rememberingTrust = Phrase("remembering what is trusted", pl: "zapamiętywanie zaufania")
    static let forgettingTrust = Phrase("forgetting what was trusted", pl: "usuwanie zaufania")

    static let outOfMemory = Phrase("out of memory", pl: "brak pamięci")
    static let unexpectedEnd = Phrase("something is not closed here", pl: "coś tu nie jest zamknięte")

    static func hiddenCharacter(_ name: String) -> Phrase {
        Phrase("the invisible character \(name) is not allowed", pl: "niewidoczny znak \(name) jest niedozwolony")
    }

    static func tooDeep(_ deepest: Int) -> Phrase {
        Phrase("nested more than \(deepest) levels deep", pl: "zagnieżdżenie głębsze niż \(deepest)")
    }

    // MARK: What is refused

    static let directives = Phrase("directives are not supported", pl: "dyrektywy nie są obsługiwane")
    static let secondDocument = Phrase(
        "a second document begins here; a file holds one", pl: "tu zaczyna się drugi dokument; plik zawiera jeden")
    static let anchor = Phrase("anchors (&name) are not supported", pl: "kotwice (&nazwa) nie są obsługiwane")
    static let alias = Phrase("aliases (*name) are not supported", pl: "aliasy (*nazwa) nie są obsługiwane")
    static let tag = Phrase("tags (!name) are not supported", pl: "znaczniki (!nazwa) nie są obsługiwane")
    static let mergeKey = Phrase("merge keys (<<) are not supported", pl: "klucze scalania (<<) nie są obsługiwane")
    static let keyIsNoWord = Phrase("a key must be a word", pl: "kluczem musi być słowo")
    static let holdsNUL = Phrase("a text holds the character NUL", pl: "tekst zawiera znak NUL")

    static func repeatedKey(_ key: String) -> Phrase {
        Phrase("'\(key)' is said twice", pl: "'\(key)' występuje dwa razy")
    }

    static let quotePatterns = Phrase(
        "what begins with '*', '&' or '!' needs quotes, as in \"*.iso\"",
        pl: "to, co zaczyna się od '*', '&' lub '!', wymaga cudzysłowu, na przykład \"*.iso\"")
    static let quoteOrBlanks = Phrase(
        "indent with blanks and not with tabs; what begins with '@', '`' or '%' needs quotes",
        pl: "wcięcia rób spacjami, nie tabulatorami; to, co zaczyna się od '@', '`' lub '%', wymaga cudzysłowu")
    static let colonAndIndentation = Phrase(
        "look at the indentation here and in the line before; a colon needs a blank behind it",
        pl: "sprawdź wcięcie w tym i w poprzednim wierszu; po dwukropku musi być spacja")

    // MARK: Keys and values

    static let notAMapping = Phrase(
        "the file should be a list of 'key: value'", pl: "plik powinien być listą 'klucz: wartość'")

    static func noVariableName(_ key: String, _ text: String) -> Phrase {
        Phrase("'\(key)': '\(text)' is no name of a variable", pl: "'\(key)': '\(text)' nie jest nazwą zmiennej")
    }

    static func noEqualSign(_ text: String) -> Phrase {
        Phrase("'\(text)' is not of the form KEY=VALUE", pl: "'\(text)' nie ma postaci KLUCZ=WARTOŚĆ")
    }

    static func unknownKey(_ key: String) -> Phrase {
        Phrase("there is no setting '\(key)'", pl: "nie ma ustawienia '\(key)'")
    }

    static func groupExpected(_ key: String) -> Phrase {
        Phrase("'\(key)' has settings beneath it and no value", pl: "'\(key)' zawiera ustawienia, a nie wartość")
    }

    static func noMappingHere(_ key: String, _ type: Phrase) -> Phrase {
        Phrase("'\(key)' must be ", pl: "'\(key)' to ") + type + Phrase(", not a mapping", pl: ", a nie zbiór kluczy")
    }

    static func noListHere(_ key: String, _ type: Phrase) -> Phrase {
        Phrase("'\(key)' must be ", pl: "'\(key)' to ") + type + Phrase(", not a list", pl: ", a nie lista")
    }

    static func noValue(_ key: String) -> Phrase { Phrase("'\(key)' has no value", pl: "'\(key)' nie ma wartości") }

    static func quoted(_ key: String, _ type: Phrase) -> Phrase {
        Phrase("'\(key)' must be ", pl: "'\(key)' to ") + type
            + Phrase(", and in quotes it is a text", pl: ", a w cudzysłowie to tekst")
    }

    static let withoutQuotes = Phrase("write it without quotes", pl: "napisz bez cudzysłowu")

    static func notAList(_ key: String) -> Phrase { Phrase("'\(key)' must be a list", pl: "'\(key)' musi być listą") }

    static func wrongValue(_ key: String, _ value: String, _ type: Phrase) -> Phrase {
        Phrase("'\(key)' must be ", pl: "'\(key)' to ") + type + Phrase(", not '\(value)'", pl: ", a nie '\(value)'")
    }

    static func outOfRange(_ key: String, _ value: String, _ least: String, _ most: String) -> Phrase {
        Phrase(
            "'\(key)' must be from \(least) to \(most), not \(value)",
            pl: "'\(key)' musi być od \(least) do \(most), a nie \(value)")
    }

    static func wrongPattern(_ key: String, _ value: String, _ problem: Phrase) -> Phrase {
        Phrase("'\(value)' in '\(key)' is no pattern: ", pl: "'\(value)' w '\(key)' nie jest wzorcem: ") + problem
    }

    static func forExample(_ example: String) -> Phrase {
        Phrase("for example: \(example)", pl: "na przykład: \(example)")
    }

    static func didYouMean(_ name: String) -> Phrase {
        Phrase("did you mean '\(name)'?", pl: "czy chodziło o '\(name)'?")
    }

    static func wholeNumber(_ range: ClosedRange<Int>) -> Phrase {
        Phrase(
            "a whole number from \(range.lowerBound) to \(range.upperBound)",
            pl: "liczba całkowita od \(range.lowerBound) do \(range.upperBound)")
    }

    static func oneOf(_ values: [String]) -> Phrase {
        let list = values.joined(separator: ", ")
        return Phrase("one of \(list)", pl: "jedna z wartości \(list)")
    }

    static func beneath(_ names: String) -> Phrase {
        Phrase("beneath it may stand: \(names)", pl: "pod nim mogą stać: \(names)")
    }

    static func beneathKey(_ group: String) -> Phrase {
        Phrase("write it beneath '\(group):'", pl: "napisz to pod '\(group):'")
    }

    static func itemIsNoText(_ key: String) -> Phrase {
        Phrase("every item of '\(key)' must be a pattern", pl: "każdy element '\(key)' musi być wzorcem")
    }

    static func editByHand(_ source: String) -> Phrase {
        Phrase(
            "\(source) is laid out in a way that cannot be changed without harm",
            pl: "\(source) ma układ, którego nie da się bezpiecznie zmienić")
    }

    static let editByHandHint = Phrase("change it in an editor", pl: "zmień go w edytorze")

    // MARK: Files of other programs

    static let notUnderstood = Phrase("this is not understood", pl: "to jest niezrozumiałe")
    static let otherKind = Phrase(
        "something of another kind stands here already", pl: "stoi tu już coś innego rodzaju")

    static let foreignFile = Phrase(
        "this file was not written by Everett", pl: "tego pliku nie napisał Everett")

    static func brokenBlock(_ name: String) -> Phrase {
        Phrase(
            "the lines that begin and end the block '\(name)' do not belong together",
            pl: "wiersze otwierające i zamykające blok '\(name)' nie pasują do siebie")
    }

    static func reading(_ path: String) -> Phrase { Phrase("reading \(path)", pl: "odczytywanie \(path)") }
    static func writing(_ path: String) -> Phrase { Phrase("writing \(path)", pl: "zapisywanie \(path)") }

    static func changedMeanwhile(_ path: String) -> Phrase {
        Phrase("\(path) was changed at the same time", pl: "\(path) zmieniono w tym samym czasie")
    }

    static let tryAgain = Phrase("run the command again", pl: "uruchom polecenie jeszcze raz")

    static func notRegular(_ path: String) -> Phrase {
        Phrase("\(path) is no regular file", pl: "\(path) nie jest zwykłym plikiem")
    }

    static func tooLarge(_ path: String) -> Phrase {
        Phrase("\(path) is too large to be a configuration", pl: "\(path) jest za duży jak na konfigurację")
    }

    // MARK: Patterns

    static let emptyPattern = Phrase("it is empty", pl: "jest pusty")
    static let controlInPattern = Phrase("it holds a control character", pl: "zawiera znak sterujący")
    static let dotsInPattern = Phrase(
        "'.' and '..' lead nowhere: patterns are relative to the project",
        pl: "'.' i '..' donikąd nie prowadzą: wzorce są względne wobec projektu")

    static func longPattern(_ longest: Int) -> Phrase {
        Phrase("it is longer than \(longest) bytes", pl: "jest dłuższy niż \(longest) bajtów")
    }

    // MARK: Somebody else's text

    private static let longestShown = 60

    /// A value as a message may quote it: short, and without what looks like a credential.
    static func shown(_ text: String) -> String {
        let redacted = Redaction.redact(text)
        return redacted.count > longestShown ? redacted.prefix(longestShown) + "…" : redacted
    }
}
