internal import Base

extension PageWord {
    /// The timeline, one checkpoint, and what can be done with it.
    static let timeline: [PageWord] = [
        .text("timeline.label", Phrase("Timeline", pl: "Linia czasu")),
        .text("timeline.filter", Phrase("Filter by name, id or cause", pl: "Filtruj po nazwie, id lub powodzie")),
        .text("timeline.undone", Phrase("Undone too", pl: "Także cofnięte")),
        .text("timeline.found", Phrase("{n} of {of}", pl: "{n} z {of}")),
        .text("timeline.none", Phrase("Nothing fits the filter", pl: "Nic nie pasuje do filtra")),
        .text("column.name", Phrase("Checkpoint", pl: "Punkt kontrolny")),
        .text("column.id", Phrase(verbatim: "Id")),
        .text("column.files", Phrase("Files", pl: "Pliki")),
        .text("column.new", Phrase("New", pl: "Nowe")),
        .text("column.age", Phrase("Age", pl: "Wiek")),
        .text("workspace", Phrase("Workspace", pl: "Katalog roboczy")),
        .text("workspace.same", Phrase("as in its checkpoint", pl: "jak w punkcie kontrolnym")),
        .text("workspace.none", Phrase("no checkpoint yet", pl: "jeszcze bez punktu kontrolnego")),
        .text("badge.here", Phrase("you are here", pl: "tu jesteś")),
        .text("badge.pinned", Phrase("pinned", pl: "przypięty")),
        .text("badge.undone", Phrase("undone", pl: "cofnięty")),
        .text("badge.marked", Phrase("to compare", pl: "do porównania")),
        .text("checkpoint.label", Phrase("Checkpoint", pl: "Punkt kontrolny")),
        .text("checkpoint.unnamed", Phrase("unnamed", pl: "bez nazwy")),
        .text("cause.user", Phrase("user", pl: "użytkownik")),
        .text("cause.safety", Phrase("safety", pl: "bezpieczeństwo")),
        .text("cause.import", Phrase(verbatim: "import")),
        .text("cause.agent", Phrase(verbatim: "agent")),
        .text("cause.watch", Phrase("watcher", pl: "obserwator")),
        .text("cause.long.user", Phrase("unnamed", pl: "bez nazwy")),
        .text("cause.long.safety", Phrase("before a restore", pl: "przed przywróceniem")),
        .text("cause.long.import", Phrase("imported", pl: "zaimportowany")),
        .text("cause.long.agent", Phrase("by an agent", pl: "przez agenta")),
        .text("cause.long.watch", Phrase("by the watcher", pl: "przez obserwatora")),
        .text("fact.id", Phrase(verbatim: "Id")),
        .text("fact.id.copy", Phrase("Copy the id", pl: "Kopiuj identyfikator")),
        .text("fact.created", Phrase("Created", pl: "Utworzony")),
        .text("fact.cause", Phrase("Cause", pl: "Powód")),
        .text("fact.parent", Phrase("Parent", pl: "Rodzic")),
        .text("fact.parents", Phrase("Parents", pl: "Rodzice")),
        .text("fact.none", Phrase("none", pl: "brak")),
        .text("fact.timeline", Phrase("Timeline", pl: "Linia czasu")),
        .text("fact.holds", Phrase("Holds", pl: "Zawiera")),
        .text("fact.size", Phrase("Size", pl: "Rozmiar")),
        .text("fact.new", Phrase("{bytes} of it new", pl: "w tym nowe: {bytes}")),
        .text("fact.writer", Phrase("Written by", pl: "Zapisał")),
        .text("coverage.title", Phrase("Coverage", pl: "Zakres")),
        .text(
            "coverage.whole",
            Phrase("Everything in the project was captured", pl: "Zapisano wszystko, co jest w projekcie")),
        .counted(
            "coverage.skipped", "{n} path was not captured", "{n} paths were not captured",
            pl: (
                "{n} ścieżka nie została zapisana", "{n} ścieżki nie zostały zapisane",
                "{n} ścieżek nie zostało zapisanych"
            )),
        .text(
            "coverage.torn",
            Phrase(
                "Changed while they were read, so may mix two moments",
                pl: "Zmieniały się podczas czytania, więc mogą mieszać dwa momenty")),
        .text(
            "coverage.stores",
            Phrase(
                "Databases that libraries keep as files, captured as such",
                pl: "Bazy, które biblioteki trzymają w plikach, zapisane jako pliki")),
        .counted(
            "coverage.secrets", "{n} secret file, kept encrypted", "{n} secret files, kept encrypted",
            pl: (
                "{n} tajny plik, przechowywany w postaci zaszyfrowanej",
                "{n} tajne pliki, przechowywane w postaci zaszyfrowanej",
                "{n} tajnych plików, przechowywanych w postaci zaszyfrowanej"
            )),
        .text(
            "coverage.watched",
            Phrase(
                "Directories in which the watcher saw no change were taken over from the last look.",
                pl: "Katalogi, w których obserwator nie widział zmian, przejęto z poprzedniego przeglądu.")),
        .text(
            "consistency.per_file",
            Phrase("Each file is as it was at one moment.", pl: "Każdy plik jest taki, jaki był w jednej chwili.")),
        .text(
            "consistency.best_effort",
            Phrase(
                "Some files kept changing while they were read.",
                pl: "Niektóre pliki stale się zmieniały podczas czytania.")),
        .text("reason.special_file", Phrase("FIFOs, sockets and devices", pl: "Potoki nazwane, gniazda i urządzenia")),
        .text("reason.unreadable", Phrase("Not readable", pl: "Nie do odczytania")),
        .text("reason.mount", Phrase("Other filesystems mounted here", pl: "Zamontowane tu inne systemy plików")),
        .text("reason.excluded", Phrase("Excluded by the project’s policy", pl: "Wykluczone przez zasady projektu")),
        .text(
            "reason.derived",
            Phrase("Can be made again, and beyond the limits", pl: "Da się odtworzyć, a przekracza limity")),
        .text("reason.over_budget", Phrase("Beyond the limits of the project", pl: "Ponad limity projektu")),
        .text("reason.everett_own", Phrase("Everett’s own files", pl: "Własne pliki programu Everett")),
        .text("reason.too_deep", Phrase("In too many directories", pl: "W zbyt wielu katalogach")),
        .text(
            "reason.locked_database",
            Phrase("Databases locked by their writer", pl: "Bazy zablokowane przez zapisującego")),
        .text("reason.left_out", Phrase("Left out when it was exported", pl: "Pominięte przy eksporcie")),
        .text("reason.purged", Phrase("Purged", pl: "Wymazane")),
        .text("reason.lost", Phrase("Lost to damage", pl: "Utracone przez uszkodzenie")),
        .text("reason.transient", Phrase("Lock files of running commands", pl: "Pliki blokad działających poleceń")),
        .text("git.title", Phrase("Repositories", pl: "Repozytoria")),
        .text("git.absent", Phrase("not there", pl: "nie ma go")),
        .text("git.unborn", Phrase("no commit yet", pl: "jeszcze bez rewizji")),
        .text("git.detached", Phrase("detached at", pl: "bez gałęzi, na")),
        .text("git.busy", Phrase("{operation} in progress", pl: "w trakcie {operation}")),
        .text("git.outside", Phrase("outside the project:", pl: "poza projektem:")),
        .text("policy.title", Phrase("Policy", pl: "Zasady")),
        .text("policy.limits", Phrase("Limits", pl: "Limity")),
        .text("policy.mounts", Phrase("Mounts", pl: "Montowania")),
        .text("policy.mounts.yes", Phrase("captured", pl: "zapisywane")),
        .text("policy.mounts.no", Phrase("not captured", pl: "niezapisywane")),
        .text("policy.exclude", Phrase("Excluded", pl: "Wykluczone")),
        .text("policy.derived", Phrase("Derived", pl: "Pochodne")),
        .text("policy.secrets", Phrase("Secret", pl: "Tajne")),
        .text("policy.tokens", Phrase("Tokens", pl: "Tokeny")),
        .text("policy.tokens.yes", Phrase("content is searched for them", pl: "szukane w treści")),
        .text("policy.tokens.no", Phrase("content is not searched", pl: "treść nie jest przeszukiwana")),
        .text("take.title", Phrase("Take checkpoint", pl: "Utwórz punkt")),
        .text("take.do", Phrase("Take checkpoint", pl: "Utwórz punkt")),
        .text("take.name", Phrase("Name", pl: "Nazwa")),
        .text(
            "take.placeholder",
            Phrase(
                "optional, for example: before the refactoring", pl: "opcjonalnie, na przykład: przed refaktoryzacją")),
        .text(
            "take.pin",
            Phrase("Pin it: keep it until it is unpinned", pl: "Przypnij: zachowaj, dopóki nie zostanie odpięty")),
        .text("take.done", Phrase("Checkpoint {id}: {files}, {bytes} new", pl: "Punkt {id}: {files}, nowe: {bytes}")),
        .text("take.unchanged", Phrase("Nothing has changed since {id}", pl: "Nic się nie zmieniło od {id}")),
        .text("pin.do", Phrase("Pin", pl: "Przypnij")),
        .text("pin.done", Phrase("Pinned", pl: "Przypięto")),
        .text("unpin.do", Phrase("Unpin", pl: "Odepnij")),
        .text("unpin.done", Phrase("Unpinned", pl: "Odpięto")),
        .text("forget.start", Phrase("Forget…", pl: "Zapomnij…")),
        .text("forget.title", Phrase("Forget this checkpoint?", pl: "Zapomnieć ten punkt?")),
        .text(
            "forget.text",
            Phrase(
                "It leaves the timeline at once. Its content is deleted by a later collection, a day afterwards at the earliest; until then this can be undone.",
                pl:
                    "Znika z linii czasu od razu. Jego treść usunie późniejsze porządkowanie, najwcześniej po dobie; do tego czasu można to cofnąć."
            )),
        .text("forget.do", Phrase("Forget", pl: "Zapomnij")),
        .text("forget.done", Phrase("Forgotten:", pl: "Zapomniano:")),
        .text("compare.workspace", Phrase("Changes since", pl: "Zmiany od tego punktu")),
        .text("compare.parent", Phrase("What it changed", pl: "Co zmienił")),
        .text("compare.other", Phrase("Compare…", pl: "Porównaj…")),
        .text("compare.pick", Phrase("Compare with which checkpoint?", pl: "Z którym punktem porównać?")),
        .text("undo.title", Phrase("Undo the last operation", pl: "Cofnij ostatnią operację")),
        .text("undo.do", Phrase("Undo", pl: "Cofnij")),
        .text("undo.done", Phrase("Undone", pl: "Cofnięto")),
        .text(
            "undo.moved",
            Phrase(
                "Something else happened since; this is what an undo would do now",
                pl: "Od tego czasu stało się coś jeszcze; oto co zrobiłoby teraz cofnięcie")),
        .text("undo.nofiles", Phrase("No file of the project changes.", pl: "Żaden plik projektu się nie zmieni.")),
        .text("redo.title", Phrase("Redo what was undone", pl: "Ponów to, co cofnięto")),
        .text("redo.do", Phrase("Redo", pl: "Ponów")),
        .text("redo.done", Phrase("Done again", pl: "Ponowiono")),
        .text("empty.projects", Phrase("No project yet", pl: "Nie ma jeszcze projektu")),
        .text(
            "empty.projects.text",
            Phrase(
                "Take a directory into care: run this in it.", pl: "Weź katalog pod opiekę: uruchom w nim to polecenie."
            )),
        .text("empty.checkpoints", Phrase("No checkpoint yet", pl: "Nie ma jeszcze punktu kontrolnego")),
        .text(
            "empty.checkpoints.text",
            Phrase(
                "A checkpoint remembers everything in the project as it is now, files that git ignores included. Take the first one here or in a terminal.",
                pl:
                    "Punkt kontrolny zapamiętuje cały projekt taki, jaki jest teraz, także pliki ignorowane przez git. Utwórz pierwszy tutaj albo w terminalu."
            )),
        .text(
            "empty.changes.text",
            Phrase(
                "Changes are shown against the last checkpoint, so one is needed first.",
                pl: "Zmiany są pokazywane względem ostatniego punktu, więc najpierw potrzebny jest punkt.")),
    ]
}
