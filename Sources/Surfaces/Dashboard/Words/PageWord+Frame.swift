internal import Base

extension PageWord {
    /// The frame around the views, and what every view says.
    static let frame: [PageWord] = [
        .text("nav.checkpoints", Phrase("Checkpoints", pl: "Punkty kontrolne")),
        .text("nav.changes", Phrase("Changes", pl: "Zmiany")),
        .text("nav.activity", Phrase("Activity", pl: "Aktywność")),
        .text("nav.storage", Phrase("Storage", pl: "Magazyn")),
        .text("nav.health", Phrase("Health", pl: "Stan")),
        .text("nav.label", Phrase("Views", pl: "Widoki")),
        .text("nav.skip", Phrase("Skip to the content", pl: "Przejdź do treści")),
        .text("project.label", Phrase("Project", pl: "Projekt")),
        .text("project.go", Phrase("Go to", pl: "Przejdź do")),
        .text("action.again", Phrase("Try again", pl: "Spróbuj ponownie")),
        .text("action.back", Phrase("Back", pl: "Wstecz")),
        .text("action.cancel", Phrase("Cancel", pl: "Anuluj")),
        .text("action.close", Phrase("Close", pl: "Zamknij")),
        .text("action.copy", Phrase("Copy", pl: "Kopiuj")),
        .text("copied", Phrase("Copied", pl: "Skopiowano")),
        .text("copy.failed", Phrase("The browser did not allow copying", pl: "Przeglądarka nie pozwoliła skopiować")),
        .text("command.copy", Phrase("Copy the command", pl: "Kopiuj polecenie")),
        .text("command.label", Phrase("The same on the command line", pl: "To samo w wierszu poleceń")),
        .text("command.title", Phrase("On the command line", pl: "W wierszu poleceń")),
        .text("state.loading", Phrase("Loading…", pl: "Wczytywanie…")),
        .text("more", Phrase("{n} more", pl: "jeszcze {n}")),
        .text("notes.label", Phrase("Notes", pl: "Powiadomienia")),
        .text("live.connecting", Phrase("Connecting", pl: "Łączenie")),
        .text("live.open", Phrase("Live", pl: "Na żywo")),
        .text("live.lost", Phrase("Disconnected", pl: "Brak połączenia")),
        .text(
            "live.banner",
            Phrase(
                "No connection to the daemon. What you see may be out of date (since {age}). Trying again; if it was stopped, start it with",
                pl:
                    "Brak połączenia z usługą. To, co widać, może być nieaktualne ({age}). Trwa ponawianie; jeśli usługa nie działa, uruchom ją:"
            )),
        .text("problem.title", Phrase("This did not work", pl: "To się nie udało")),
        .text("problem.missing", Phrase("There is nothing here", pl: "Tu nic nie ma")),
        .text("problem.project", Phrase("There is no such project", pl: "Nie ma takiego projektu")),
        .text("problem.unreachable", Phrase("The daemon does not answer", pl: "Usługa nie odpowiada")),
        .text(
            "problem.unreachable.hint",
            Phrase("start it with 'everett up --detach'", pl: "uruchom ją: 'everett up --detach'")),
        .text(
            "problem.unreadable",
            Phrase(
                "The daemon answered with something this page cannot read",
                pl: "Usługa odpowiedziała czymś, czego ta strona nie umie odczytać")),
        .text("signin.title", Phrase("This page has no access", pl: "Ta strona nie ma dostępu")),
        .text(
            "signin.text",
            Phrase(
                "Everett shows a project only to whoever can run a command on this machine. Run this in a terminal; it opens the page anew.",
                pl:
                    "Everett pokazuje projekt tylko temu, kto może uruchomić polecenie na tym komputerze. Uruchom je w terminalu; otworzy stronę na nowo."
            )),
        .text(
            "signin.code",
            Phrase(
                "The code in this link was used already or has expired. Run this in a terminal for a new one.",
                pl:
                    "Kod w tym odnośniku został już użyty albo wygasł. Uruchom w terminalu to polecenie, aby dostać nowy."
            )),
        .text(
            "signin.later",
            Phrase(
                "Too many wrong codes were tried. Wait a minute, then run this in a terminal.",
                pl: "Podano zbyt wiele błędnych kodów. Odczekaj minutę, a potem uruchom to w terminalu.")),
        .text(
            "signin.hint",
            Phrase(
                "A page that is open already continues by itself once any tab has access. After the daemon was restarted, access has to be given anew.",
                pl:
                    "Otwarta już strona podejmie pracę sama, gdy dowolna karta uzyska dostęp. Po ponownym uruchomieniu usługi dostęp trzeba nadać od nowa."
            )),
        .text("palette.title", Phrase("Commands", pl: "Polecenia")),
        .text(
            "palette.placeholder",
            Phrase("A command, or a checkpoint’s name or id", pl: "Polecenie albo nazwa lub identyfikator punktu")),
        .text("palette.none", Phrase("Nothing fits", pl: "Nic nie pasuje")),
        .counted("palette.count", "{n} entry", "{n} entries", pl: ("{n} pozycja", "{n} pozycje", "{n} pozycji")),
        .text("help.title", Phrase("Keys", pl: "Klawisze")),
        .text("help.here", Phrase("In this view", pl: "W tym widoku")),
        .text("help.everywhere", Phrase("Everywhere", pl: "Wszędzie")),
        .text("help.go", Phrase("Go to", pl: "Przejdź do")),
        .text("help.filter", Phrase("Filter", pl: "Filtruj")),
        .text("help.escape", Phrase("Close or go back", pl: "Zamknij albo wróć")),
        .text(
            "help.off",
            Phrase(
                "Keys of one letter can be switched off in the preferences.",
                pl: "Klawisze jednoliterowe można wyłączyć w preferencjach.")),
        .text("preferences.title", Phrase("Preferences", pl: "Preferencje")),
        .text(
            "preferences.text",
            Phrase("Kept by this browser, for all tabs.", pl: "Zapamiętane w tej przeglądarce, dla wszystkich kart.")),
        .text("signout.do", Phrase("Give up access", pl: "Zrezygnuj z dostępu")),
        .text("choice.auto", Phrase("As the system", pl: "Jak system")),
        .text("theme.label", Phrase("Theme", pl: "Motyw")),
        .text("theme.light", Phrase("Light", pl: "Jasny")),
        .text("theme.dark", Phrase("Dark", pl: "Ciemny")),
        .text("theme.toggle", Phrase("Switch between light and dark", pl: "Przełącz jasny i ciemny")),
        .text("contrast.label", Phrase("Contrast", pl: "Kontrast")),
        .text("contrast.more", Phrase("High", pl: "Wysoki")),
        .text("times.label", Phrase("Times", pl: "Czas")),
        .text("times.relative", Phrase("Relative", pl: "Względny")),
        .text("times.local", Phrase("Local", pl: "Lokalny")),
        .text("language.label", Phrase("Language", pl: "Język")),
        .text("keys.label", Phrase("Keys of one letter", pl: "Klawisze jednoliterowe")),
        .text("keys.on", Phrase("On", pl: "Włączone")),
        .text("keys.off", Phrase("Off", pl: "Wyłączone")),
        .text("keys.hint", Phrase("Key: {key}", pl: "Klawisz: {key}")),
        .text("keys.move", Phrase("Next, previous", pl: "Następny, poprzedni")),
        .text("keys.open", Phrase("Open", pl: "Otwórz")),
        .text("keys.mark", Phrase("Mark for comparing", pl: "Zaznacz do porównania")),
        .text("keys.compare", Phrase("Compare with the marked one", pl: "Porównaj z zaznaczonym")),
        .text("keys.pin", Phrase("Pin or unpin", pl: "Przypnij albo odepnij")),
        .text("keys.file", Phrase("Next, previous file", pl: "Następny, poprzedni plik")),
        .text("age.now", Phrase("now", pl: "teraz")),
        .text("age.seconds", Phrase("{n} s ago", pl: "{n} s temu")),
        .text("age.minutes", Phrase("{n} min ago", pl: "{n} min temu")),
        .text("age.hours", Phrase("{n} h ago", pl: "{n} godz. temu")),
        .counted("age.days", "{n} day ago", "{n} days ago", pl: ("{n} dzień temu", "{n} dni temu", "{n} dni temu")),
        .counted("duration.days", "{n} day", "{n} days", pl: ("{n} dzień", "{n} dni", "{n} dni")),
        .counted("count.files", "{n} file", "{n} files", pl: ("{n} plik", "{n} pliki", "{n} plików")),
        .counted(
            "count.directories", "{n} directory", "{n} directories",
            pl: ("{n} katalog", "{n} katalogi", "{n} katalogów")),
        .counted("count.symlinks", "{n} link", "{n} links", pl: ("{n} dowiązanie", "{n} dowiązania", "{n} dowiązań")),
        .counted(
            "count.databases", "{n} database", "{n} databases",
            pl: ("{n} baza danych", "{n} bazy danych", "{n} baz danych")),
        .counted(
            "count.secrets", "{n} secret", "{n} secrets",
            pl: ("{n} plik tajny", "{n} pliki tajne", "{n} plików tajnych")),
        .counted("count.changes", "{n} change", "{n} changes", pl: ("{n} zmiana", "{n} zmiany", "{n} zmian")),
        .counted(
            "count.changed", "{n} change since", "{n} changes since",
            pl: ("{n} zmiana od tego punktu", "{n} zmiany od tego punktu", "{n} zmian od tego punktu")),
        .counted(
            "count.checkpoints", "{n} checkpoint", "{n} checkpoints", pl: ("{n} punkt", "{n} punkty", "{n} punktów")),
        .counted("count.events", "{n} event", "{n} events", pl: ("{n} zdarzenie", "{n} zdarzenia", "{n} zdarzeń")),
        .counted("count.lines", "{n} line", "{n} lines", pl: ("{n} wiersz", "{n} wiersze", "{n} wierszy")),
        .counted("count.packs", "{n} pack", "{n} packs", pl: ("{n} paczka", "{n} paczki", "{n} paczek")),
        .counted("count.stashes", "{n} stash", "{n} stashes", pl: ("{n} schowek", "{n} schowki", "{n} schowków")),
        .counted(
            "count.lfs", "{n} LFS object missing", "{n} LFS objects missing",
            pl: ("brakuje {n} obiektu LFS", "brakuje {n} obiektów LFS", "brakuje {n} obiektów LFS")),
    ]
}
