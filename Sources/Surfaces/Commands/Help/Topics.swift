internal import Base
internal import Configuration
internal import Terminal

/// Pages of help that belong to no command.
enum Topics {
    static let all = [exitCodes, environment, settings]

    static let exitCodes = HelpTopic(
        "exit-codes", Phrase("What the exit codes mean.", pl: "Co znaczą kody wyjścia."),
        text: Phrase(table(.english), pl: table(.polish))
            + Phrase(
                "\n\nThe codes do not change between versions. With --json an error also has a code in words.",
                pl: "\n\nKody nie zmieniają się między wersjami. Z --json błąd ma też kod słowny."))

    private static func table(_ language: Language) -> String {
        ExitStatus.allCases.map { status in
            let number = String(status.rawValue)
            return "  " + number + String(repeating: " ", count: 5 - number.count) + status.meaning[language]
        }.joined(separator: "\n")
    }

    static let environment = HelpTopic(
        "environment",
        Phrase("Which environment variables Everett reads.", pl: "Które zmienne środowiskowe czyta Everett."),
        text: Phrase(
            """
              EVERETT_HOME     where Everett keeps everything
              EVERETT_MAINTENANCE
                               off: nothing is started in the background
              EVERETT_DAEMON   off: a daemon that runs is passed over
              EVERETT_RUN      set for a guarded program: the run it belongs to
              EVERETT_TIMELINE the timeline that a shell was made ready for ('everett env --export')
              XDG_DATA_HOME    otherwise in everett/ beneath this
              HOME             otherwise in .local/share/everett beneath this
              XDG_CONFIG_HOME  your settings (everett/config.yaml) and the key of secrets, else beneath .config in HOME
              LC_ALL, LC_MESSAGES, LANG
                               the language of messages, where --lang does not say
              LC_CTYPE         whether the terminal shows more than ASCII
              NO_COLOR         no colours; --color is stronger
              FORCE_COLOR, CLICOLOR_FORCE
                               colours also where no terminal is
              CLICOLOR         0: no colours
              TERM             dumb: no colours, no progress line
              TZ               the time zone that programs in a timeline are told
              COLUMNS          the width of the terminal
              PATH             where git, docker, podman and podman-compose are looked for
              DOCKER_HOST, CONTAINER_HOST, CONTAINERS_CONF, CONTAINERS_STORAGE_CONF, XDG_RUNTIME_DIR
                               what docker and podman are told
              DISPLAY, WAYLAND_DISPLAY
                               whether there is a desktop for 'everett open' to open a browser on
              CLAUDE_CONFIG_DIR, CODEX_HOME, ZDOTDIR
                               where Claude Code, Codex and zsh keep their configuration
              SHELL            which shell 'everett hooks install shell' is for
              NOTIFY_SOCKET    set by a service manager that wants to know when 'everett up' is ready
              LISTEN_FDS, LISTEN_PID
                               set by one that has opened its sockets already

            The first four places must be absolute paths. A variable that is set but empty counts as not set.
            Every setting has a variable too:

            """ + variables,
            pl: """
                  EVERETT_HOME     gdzie Everett przechowuje wszystko
                  EVERETT_MAINTENANCE
                                   off: nic nie jest uruchamiane w tle
                  EVERETT_DAEMON   off: działająca usługa jest pomijana
                  EVERETT_RUN      ustawiana dla pilnowanego programu: przebieg, do którego należy
                  EVERETT_TIMELINE linia czasu, dla której przygotowano powłokę ('everett env --export')
                  XDG_DATA_HOME    w przeciwnym razie w everett/ pod tym katalogiem
                  HOME             w przeciwnym razie w .local/share/everett pod tym katalogiem
                  XDG_CONFIG_HOME  własne ustawienia (everett/config.yaml) i klucz tajnych plików, inaczej w .config w HOME
                  LC_ALL, LC_MESSAGES, LANG
                                   język komunikatów, jeśli nie mówi o nim --lang
                  LC_CTYPE         czy terminal pokazuje coś poza ASCII
                  NO_COLOR         bez kolorów; --color jest silniejsze
                  FORCE_COLOR, CLICOLOR_FORCE
                                   kolory także tam, gdzie nie ma terminala
                  CLICOLOR         0: bez kolorów
                  TERM             dumb: bez kolorów i wiersza postępu
                  TZ               strefa czasowa dla programów na linii czasu
                  COLUMNS          szerokość terminala
                  PATH             gdzie szukać programów git, docker, podman i podman-compose
                  DOCKER_HOST, CONTAINER_HOST, CONTAINERS_CONF, CONTAINERS_STORAGE_CONF, XDG_RUNTIME_DIR
                                   co przekazać programom docker i podman
                  DISPLAY, WAYLAND_DISPLAY
                                   czy jest pulpit, na którym 'everett open' otworzy przeglądarkę
                  CLAUDE_CONFIG_DIR, CODEX_HOME, ZDOTDIR
                                   gdzie Claude Code, Codex i zsh trzymają konfigurację
                  SHELL            dla której powłoki jest 'everett hooks install shell'
                  NOTIFY_SOCKET    ustawia ją menedżer usług, który chce wiedzieć, kiedy 'everett up' jest gotowe
                  LISTEN_FDS, LISTEN_PID
                                   ustawia je menedżer, który sam otworzył gniazda

                Pierwsze cztery miejsca muszą być ścieżkami bezwzględnymi. Zmienna ustawiona, ale pusta, liczy się jako
                nieustawiona. Także każde ustawienie ma swoją zmienną:

                """ + variables))

    private static let variables = SettingTable.all.map { "  " + $0.variable }.joined(separator: "\n")

    static let settings = HelpTopic(
        "settings", Phrase("Every setting, with its default.", pl: "Wszystkie ustawienia i ich wartości domyślne."),
        text: Phrase(list(.english), pl: list(.polish))
            + Phrase(
                """


                Write them into everett.yaml in the project or into your own config.yaml, nested as their names say. Sizes are \
                written like 500 MB, 10 GB or 2 GiB, times like 12 h or 30 days. Lists of several files add up; in a list a \
                pattern with '!' in front is an exception.
                """,
                pl: """


                    Zapisuje się je w everett.yaml w projekcie albo we własnym config.yaml, zagnieżdżone tak, jak mówią nazwy. \
                    Rozmiary to na przykład 500 MB, 10 GB lub 2 GiB, czasy: 12 h lub 30 days. Listy z kilku plików sumują \
                    się; wzorzec z '!' na początku jest wyjątkiem.
                    """))

    private static func list(_ language: Language) -> String {
        SettingTable.all.map { setting in
            "  \(setting.key): \(setting.standard.text)  (\(setting.kind.name[language]))\n      \(setting.summary[language])"
        }.joined(separator: "\n")
    }
}
