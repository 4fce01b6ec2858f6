internal import Base
internal import Configuration
internal import Shapes
internal import Terminal

/// `everett config schema`
enum ConfigSchema {
    static let command = Command(
        CommandSpec(
            "schema", Phrase("Prints the JSON Schema of the files.", pl: "Wypisuje JSON Schema tych plików."),
            discussion: Phrase(
                "Editors with a YAML language server complete and check everett.yaml by it.",
                pl: "Edytory z serwerem języka YAML podpowiadają i sprawdzają według niego everett.yaml."),
            examples: [
                CommandExample(
                    "everett config schema", Phrase("To be redirected into a file.", pl: "Do zapisania w pliku."))
            ]), settings: .reporting
    ) { context in
        context.output.write(JSONText.harmless(SettingSchema.text) + "\n")
        return .ok
    }
}
