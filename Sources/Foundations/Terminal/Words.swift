internal import Base

/// The sentences of this target.
enum Words {
    // MARK: Mistakes on the command line

    static func unknownCommand(_ word: String, of command: String) -> Phrase {
        Phrase("'\(command)' has no command '\(word)'", pl: "'\(command)' nie ma polecenia '\(word)'")
    }

    static func unknownOption(_ option: String, of command: String) -> Phrase {
        Phrase("'\(command)' has no option '\(option)'", pl: "'\(command)' nie ma opcji '\(option)'")
    }

    static func missingValue(_ option: String, _ placeholder: String) -> Phrase {
        Phrase(
            "option '\(option)' needs a value: \(placeholder)", pl: "opcja '\(option)' wymaga wartości: \(placeholder)")
    }

    static func unwantedValue(_ option: String) -> Phrase {
        Phrase("option '\(option)' takes no value", pl: "opcja '\(option)' nie przyjmuje wartości")
    }

    static func valueNotAllowed(_ value: String, of option: String) -> Phrase {
        Phrase("option '\(option)' cannot be '\(value)'", pl: "opcja '\(option)' nie może mieć wartości '\(value)'")
    }

    static func givenTwice(_ option: String) -> Phrase {
        Phrase("option '\(option)' was given twice", pl: "opcję '\(option)' podano dwa razy")
    }

    static func missingPositional(_ name: String, of command: String) -> Phrase {
        Phrase("'\(command)' needs \(name)", pl: "'\(command)' wymaga argumentu \(name)")
    }

    static func unexpectedArgument(_ argument: String, of command: String) -> Phrase {
        Phrase(
            "'\(command)' does not know what to do with '\(argument)'",
            pl: "'\(command)' nie wie, co zrobić z argumentem '\(argument)'",
        )
    }

    static func didYouMean(_ names: [String]) -> Phrase {
        let quoted = names.map { "'\($0)'" }
        let last = quoted.last ?? ""
        let earlier = quoted.dropLast().joined(separator: ", ")
        if earlier.isEmpty { return Phrase("did you mean \(last)?", pl: "czy chodziło o \(last)?") }
        return Phrase("did you mean \(earlier) or \(last)?", pl: "czy chodziło o \(earlier) albo \(last)?")
    }

    static func allowedValues(_ values: [String]) -> Phrase {
        let list = values.joined(separator: ", ")
        return Phrase("use one of: \(list)", pl: "użyj jednej z wartości: \(list)")
    }

    static let dashesForArguments = Phrase(
        "put '--' before arguments that begin with a dash",
        pl: "przed argumentami, które zaczynają się od myślnika, napisz '--'",
    )

    static func valueWithEqualSign(_ option: String, _ placeholder: String) -> Phrase {
        Phrase(
            "write '\(option)=\(placeholder)' when the value begins with a dash",
            pl: "jeśli wartość zaczyna się od myślnika, napisz '\(option)=\(placeholder)'",
        )
    }

    static func seeHelp(_ command: String) -> Phrase {
        Phrase("'\(command) --help' shows how to use it", pl: "'\(command) --help' pokazuje, jak tego użyć")
    }

    // MARK: Help

    static let examples = Phrase("Examples", pl: "Przykłady")
    static let usage = Phrase("Usage", pl: "Użycie")
    static let commands = Phrase("Commands", pl: "Polecenia")
    static let arguments = Phrase("Arguments", pl: "Argumenty")
    static let options = Phrase("Options", pl: "Opcje")
    static let sharedOptions = Phrase("Shared options", pl: "Wspólne opcje")
    static let topics = Phrase("Topics", pl: "Tematy")
    static let optionsPlaceholder = Phrase("[OPTIONS]", pl: "[OPCJE]")
    static let commandPlaceholder = Phrase("COMMAND", pl: "POLECENIE")
    static let repeatable = Phrase("may be repeated", pl: "można powtarzać")

    static func aliases(_ names: [String]) -> Phrase {
        let list = names.joined(separator: ", ")
        return Phrase("Also: \(list)", pl: "Także: \(list)")
    }

    static func moreHelp(_ program: String) -> Phrase {
        Phrase(
            "'\(program) help COMMAND' says more about a command.",
            pl: "'\(program) help POLECENIE' mówi więcej o poleceniu.",
        )
    }

    static let helpCommand = Phrase(
        "Shows the help of a command or a topic.", pl: "Pokazuje pomoc do polecenia lub tematu.")

    // MARK: Manual pages

    static let manual = Phrase("Everett Manual", pl: "Podręcznik programu Everett")
    static let manualName = Phrase("NAME", pl: "NAZWA")
    static let manualSynopsis = Phrase("SYNOPSIS", pl: "SKŁADNIA")
    static let manualDescription = Phrase("DESCRIPTION", pl: "OPIS")
    static let manualCommands = Phrase("COMMANDS", pl: "POLECENIA")
    static let manualArguments = Phrase("ARGUMENTS", pl: "ARGUMENTY")
    static let manualOptions = Phrase("OPTIONS", pl: "OPCJE")
    static let manualSharedOptions = Phrase("SHARED OPTIONS", pl: "WSPÓLNE OPCJE")
    static let manualExamples = Phrase("EXAMPLES", pl: "PRZYKŁADY")
    static let manualSeeAlso = Phrase("SEE ALSO", pl: "ZOBACZ TAKŻE")

    // MARK: Progress

    static func timeLeft(_ time: String) -> Phrase {
        Phrase("\(time) left", pl: "jeszcze \(time)")
    }
}
