internal import Base
internal import Chronos
internal import Configuration
internal import Shapes
internal import Terminal

/// `everett config untrust`
enum ConfigUntrust {
    static let command = Command(
        CommandSpec(
            "untrust",
            Phrase(
                "Takes the trust in the project's everett.yaml back.", pl: "Cofa zaufanie do everett.yaml projektu."),
            examples: [
                CommandExample("everett config untrust", Phrase("Whatever it says now.", pl: "Cokolwiek teraz mówi."))
            ]), settings: .reporting, isForUsers: true
    ) { context in
        let project = try context.recordedProject(try context.openEngine())
        let wasTrusted = try context.trustStore().forget(project.root)
        if context.isJSON {
            context.answer { json in
                json.bool("trusted", false)
                json.bool("changed", wasTrusted)
            }
        } else if wasTrusted {
            context.say(Phrase("everett.yaml is not trusted any more", pl: "everett.yaml nie ma już zaufania"))
        } else {
            context.say(Phrase("it was not trusted", pl: "nie było zaufania"))
        }
        return .ok
    }
}
