internal import Base
internal import Terminal

/// `everett config …`
enum ConfigGroup {
    static let group = CommandGroup(
        "config", Phrase("Shows and checks settings, and trusts a project's.", pl: "Pokazuje i sprawdza ustawienia."),
        discussion: Phrase(
            "Settings are read from options (--set), EVERETT_ variables, 'everett init', everett.yaml in the project and "
                + "config.yaml of the user; the earlier ones are stronger. 'everett help settings' lists them.",
            pl:
                "Ustawienia pochodzą z opcji (--set), zmiennych EVERETT_, z 'everett init', z everett.yaml w projekcie i "
                + "z config.yaml użytkownika; wcześniejsze są silniejsze. Listę pokaże 'everett help settings'."),
        commands: [
            ConfigShow.command, ConfigGet.command, ConfigSet.command, ConfigCheck.command, ConfigTrust.command,
            ConfigUntrust.command, ConfigSchema.command,
        ])
}
