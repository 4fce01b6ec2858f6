internal import Base
internal import Configuration
internal import Platform
internal import Terminal

/// All manual pages, from the declared commands and settings.
enum Manual {
    static var pages: [ManualPage] {
        Language.allCases.flatMap { language in
            CommandManual(
                CommandTree.root, language,
                appendices: [
                    CommandManual.Appendix(Phrase("EXIT STATUS", pl: "KODY WYJŚCIA"), Topics.exitCodes.text),
                    CommandManual.Appendix(Phrase("ENVIRONMENT", pl: "ZMIENNE ŚRODOWISKOWE"), Topics.environment.text),
                ],
                related: ["everett.yaml(5)"]
            ).pages + [settings(language)]
        }
    }

    static func write(
        _ page: ManualPage, beneath directory: AbsolutePath, _ files: any FileOperations
    ) throws(EverettError) {
        guard let place = BytePath(page.place) else { return }
        try SettingFile.write(
            Array(text(page).utf8), to: directory.appending(place), permissions: 0o644, files)
    }

    static func text(_ page: ManualPage) -> String {
        page.roff(source: "everett \(Version.current)", date: Version.date)
    }

    /// `everett.yaml`: every setting with what it may be.
    private static func settings(_ language: Language) -> ManualPage {
        let title = Phrase("settings of Everett", pl: "ustawienia programu Everett")
        let about = Phrase(
            "everett.yaml in a project and config.yaml in $XDG_CONFIG_HOME/everett (else ~/.config/everett) hold settings, "
                + "nested as their names say. A project's file is heard only in what cannot harm, and in the rest after "
                + "'everett config trust'.",
            pl:
                "Plik everett.yaml w projekcie i config.yaml w $XDG_CONFIG_HOME/everett (inaczej ~/.config/everett) zawierają "
                + "ustawienia, zagnieżdżone tak, jak mówią ich nazwy. Plik projektu decyduje tylko o tym, co nie może "
                + "zaszkodzić, a o reszcie dopiero po 'everett config trust'.")
        let example = Phrase(verbatim: "  capture:\n    max_size: 20 GB\n    exclude: [\"*.iso\", \"data/raw\"]")
        let standard = Phrase("Default: ", pl: "Domyślnie: ")
        let variable = Phrase("Variable: ", pl: "Zmienna: ")
        let entries = SettingTable.all.map { setting in
            ManualBlock.entry(
                label: setting.key, placeholder: setting.kind.name[language],
                meaning: setting.summary[language] + " " + standard[language] + setting.standard.text + ". "
                    + variable[language] + setting.variable + ".")
        }
        let sections: [ManualBlock] =
            [.heading(Phrase("DESCRIPTION", pl: "OPIS")[language]), .paragraph(about[language])]
            + [.heading(Phrase("EXAMPLE", pl: "PRZYKŁAD")[language])] + ManualBlock.blocks(example[language])
            + [.heading(Phrase("SETTINGS", pl: "USTAWIENIA")[language])] + entries
            + [.heading(Phrase("SEE ALSO", pl: "ZOBACZ TAKŻE")[language]), .paragraph("everett(1), everett-config(1)")]
        return ManualPage("everett.yaml", section: 5, language, summary: title[language], blocks: sections)
    }
}
