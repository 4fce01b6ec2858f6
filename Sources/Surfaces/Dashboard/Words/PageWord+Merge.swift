internal import Base

extension PageWord {
    /// Bringing what one timeline changed into another, and deciding where they disagree.
    static let merge: [PageWord] = [
        .text("merge.start", Phrase("Merge into…", pl: "Scal do…")),
        .text("merge.title", Phrase("Merge “{source}” into “{into}”", pl: "Scal „{source}” do „{into}”")),
        .text("merge.into", Phrase("Into the timeline:", pl: "Do linii czasu:")),
        .text("merge.changes", Phrase("What “{into}” gets", pl: "Co dostanie „{into}”")),
        .text("merge.same.files", Phrase("No file differs.", pl: "Żaden plik się nie różni.")),
        .text("merge.same", Phrase("No file would change.", pl: "Nie zmieniłby się żaden plik.")),
        .text(
            "merge.uptodate",
            Phrase("“{into}” has everything that “{source}” has.", pl: "„{into}” ma wszystko, co „{source}”.")),
        .text("merge.rows", Phrase("Rows of databases", pl: "Wiersze baz danych")),
        .text("merge.rows.title", Phrase("Rows added, changed, removed", pl: "Wiersze dodane, zmienione, usunięte")),
        .text(
            "merge.fill",
            Phrase(
                "To be filled anew by the project's own scripts", pl: "Do ponownego wypełnienia skryptami projektu")),
        .text(
            "merge.left",
            Phrase(
                "Stays as it is: on one side it could not be looked at, or is elsewhere",
                pl: "Zostaje bez zmian: po jednej stronie nie dało się jej sprawdzić albo jest gdzie indziej")),
        .text(
            "merge.policies",
            Phrase("Tables that are not merged row by row", pl: "Tabele scalane inaczej niż wiersz po wierszu")),
        .text("merge.policy", Phrase("How it is merged", pl: "Jak scalić")),
        .text("merge.policy.add", Phrase("Add", pl: "Dodaj")),
        .text("merge.policy.rows", Phrase("Merge {table} row by row", pl: "Scal {table} wiersz po wierszu")),
        .text("merge.policy.side", Phrase("as in “{name}”", pl: "jak w „{name}”")),
        .text(
            "merge.policy.regenerate",
            Phrase("stays, to be filled anew", pl: "zostaje, do ponownego wypełnienia")),
        .text("merge.policy.ignore", Phrase("stays, unmentioned", pl: "zostaje bez wzmianki")),
        .text("merge.notes", Phrase("Notes that disagree", pl: "Sporne notatki")),
        .text("merge.notes.text", Phrase("Both versions are kept.", pl: "Obie wersje zostają.")),
        .text("merge.notes.none", Phrase("not there", pl: "brak")),
        .counted(
            "merge.conflicts", "{n} decision is yours", "{n} decisions are yours",
            pl: ("{n} decyzja należy do ciebie", "{n} decyzje należą do ciebie", "{n} decyzji należy do ciebie")),
        .text(
            "merge.conflicts.text",
            Phrase(
                "Both timelines changed these differently. A candidate is made, a timeline in which you decide; nothing else changes until then.",
                pl:
                    "Obie linie zmieniły to różnie. Powstanie kandydat, czyli linia czasu, w której zdecydujesz; do tego czasu nic więcej się nie zmieni."
            )),
        .text(
            "merge.safety",
            Phrase(
                "“{into}” is checkpointed first, so this can be undone. “{source}” stays as it is.",
                pl: "Najpierw powstaje punkt linii „{into}”, więc można to cofnąć. „{source}” zostaje bez zmian.")),
        .text(
            "merge.safe",
            Phrase(
                "“{into}” and “{source}” stay as they are until the merge is finished.",
                pl: "„{into}” i „{source}” zostają bez zmian, dopóki scalanie nie zostanie dokończone.")),
        .counted(
            "merge.do", "Merge: {n} change", "Merge: {n} changes",
            pl: ("Scal: {n} zmiana", "Scal: {n} zmiany", "Scal: {n} zmian")),
        .text("merge.do.plain", Phrase("Merge", pl: "Scal")),
        .text("merge.candidate", Phrase("Make a candidate and decide", pl: "Utwórz kandydata i zdecyduj")),
        .text("merge.nothing", Phrase("Nothing to merge", pl: "Nie ma czego scalać")),
        .text("merge.done", Phrase("Merged:", pl: "Scalono:")),
        .text(
            "merge.one",
            Phrase("There is no other timeline to merge into.", pl: "Nie ma innej linii, do której scalić.")),
        .text("merge.lane", Phrase("Merge", pl: "Scalanie")),
        .text("merge.lane.text", Phrase("of {source} into {into}", pl: "{source} do {into}")),
        .text("merge.lane.open", Phrase("{open} of {all} to decide", pl: "do rozstrzygnięcia: {open} z {all}")),
        .text("merge.lane.decided", Phrase("everything is decided", pl: "wszystko rozstrzygnięte")),
        .text("conflicts.title", Phrase("Merge of “{source}” into “{into}”", pl: "Scalanie „{source}” do „{into}”")),
        .text("conflicts.start", Phrase("Decide…", pl: "Zdecyduj…")),
        .text("conflicts.decided", Phrase("{done} of {all} decided", pl: "rozstrzygnięto {done} z {all}")),
        .text(
            "conflicts.place",
            Phrase(
                "Nothing but the candidate has changed. To decide by hand, edit its files, then say “As edited”:",
                pl:
                    "Zmienił się tylko kandydat. Aby zdecydować ręcznie, zmień jego pliki, potem wybierz „Jak po edycji”:"
            )),
        .text("conflicts.all", Phrase("All that are open:", pl: "Wszystkie otwarte:")),
        .text("conflicts.also", Phrase("also about", pl: "dotyczy też")),
        .text("conflicts.side", Phrase("Side", pl: "Strona")),
        .text("conflicts.has", Phrase("Has", pl: "Ma")),
        .text("conflicts.base", Phrase("both began with", pl: "wspólny początek")),
        .text("conflicts.absent", Phrase("nothing", pl: "nic")),
        .text("conflicts.mode", Phrase("mode {mode}", pl: "prawa {mode}")),
        .text("conflicts.from", Phrase("What “{name}” changed", pl: "Co zmieniła „{name}”")),
        .text("conflicts.take", Phrase("Take “{name}”", pl: "Weź z „{name}”")),
        .text("conflicts.take.base", Phrase("As both began", pl: "Jak na początku")),
        .text("conflicts.take.edited", Phrase("As edited", pl: "Jak po edycji")),
        .text(
            "conflicts.server",
            Phrase(
                "To decide row by row, change the candidate's own database, then say “As edited”. It is here:",
                pl: "Aby zdecydować wiersz po wierszu, zmień bazę kandydata, potem wybierz „Jak po edycji”. Jest tutaj:"
            )),
        .text("conflicts.look", Phrase("What each side changed", pl: "Co zmieniła każda strona")),
        .text("conflicts.now", Phrase("What lies in the candidate", pl: "Co leży w kandydacie")),
        .text("conflicts.resolved", Phrase("decided", pl: "rozstrzygnięte")),
        .text("conflicts.open", Phrase("open", pl: "otwarte")),
        .counted(
            "conflicts.left", "{n} is left to decide", "{n} are left to decide",
            pl: ("do rozstrzygnięcia została {n}", "do rozstrzygnięcia zostały {n}", "do rozstrzygnięcia zostało {n}")),
        .text("conflicts.ready", Phrase("Everything is decided.", pl: "Wszystko rozstrzygnięte.")),
        .text(
            "conflicts.safety",
            Phrase(
                "“{into}” is checkpointed first, so this can be undone.",
                pl: "Najpierw powstaje punkt linii „{into}”, więc można to cofnąć.")),
        .text("conflicts.continue", Phrase("Finish the merge", pl: "Dokończ scalanie")),
        .text("conflicts.working", Phrase("Merging…", pl: "Scalanie…")),
        .text(
            "conflicts.gate",
            Phrase(
                "This merge has to pass a gate, a command that only the command line runs:",
                pl: "To scalanie musi przejść bramkę, polecenie, które uruchamia tylko wiersz poleceń:")),
        .text("conflicts.gate.continue", Phrase("When everything is decided:", pl: "Gdy wszystko rozstrzygnięte:")),
        .text("conflicts.moved", Phrase("The merge has to begin again", pl: "Scalanie trzeba zacząć od nowa")),
        .text("conflicts.again", Phrase("Give up and begin again…", pl: "Porzuć i zacznij od nowa…")),
        .text("conflicts.gone", Phrase("This merge is no longer open", pl: "To scalanie nie jest już otwarte")),
        .text(
            "conflicts.gone.text",
            Phrase("It was brought to an end or given up.", pl: "Zostało dokończone albo porzucone.")),
        .text("abort.start", Phrase("Give up…", pl: "Porzuć…")),
        .text("abort.title", Phrase("Give up the merge of “{source}”?", pl: "Porzucić scalanie „{source}”?")),
        .text(
            "abort.text",
            Phrase(
                "The candidate and what was decided in it go; both timelines stay as they are. Undo brings it back.",
                pl:
                    "Kandydat i to, co w nim rozstrzygnięto, znikną; obie linie zostaną bez zmian. Cofnięcie go przywróci."
            )),
        .text("abort.do", Phrase("Give up", pl: "Porzuć")),
        .text("abort.done", Phrase("The merge is given up:", pl: "Scalanie porzucone:")),
        .text("keys.merge", Phrase("Merge into another", pl: "Scal do innej")),
        .text("keys.conflicts", Phrase("To the next, to the one before", pl: "Do następnego, do poprzedniego")),
        .text("keys.ours", Phrase("Take the destination's", pl: "Weź z linii docelowej")),
        .text("keys.theirs", Phrase("Take the source's", pl: "Weź ze źródła")),
        .text("keys.edited", Phrase("As edited", pl: "Jak po edycji")),
        .text("keys.look", Phrase("What each side changed", pl: "Co zmieniła każda strona")),
        .text("conflict.content", Phrase("both changed the same lines", pl: "obie strony zmieniły te same wiersze")),
        .text(
            "conflict.binary", Phrase("both changed it, and it is no text", pl: "obie strony zmieniły, a to nie tekst")),
        .text(
            "conflict.modify_delete",
            Phrase(
                "changed on one side, deleted on the other", pl: "zmieniony po jednej, usunięty po drugiej stronie")),
        .text(
            "conflict.rename_delete",
            Phrase(
                "renamed on one side, deleted on the other",
                pl: "przemianowany po jednej, usunięty po drugiej stronie")),
        .text("conflict.rename_rename", Phrase("renamed differently", pl: "różnie przemianowany")),
        .text(
            "conflict.rename_collision",
            Phrase(
                "renamed to where the other side has something", pl: "przemianowany tam, gdzie druga strona coś ma")),
        .text(
            "conflict.directory_file",
            Phrase("a directory on one side, a file on the other", pl: "katalog po jednej, plik po drugiej stronie")),
        .text("conflict.add_add", Phrase("added on both sides, differently", pl: "dodany po obu stronach, różnie")),
        .text(
            "conflict.type",
            Phrase("a file on one side, a link on the other", pl: "plik po jednej, dowiązanie po drugiej stronie")),
        .text(
            "conflict.directory_rename",
            Phrase("its directory was renamed on the other side", pl: "jego katalog przemianowano po drugiej stronie")),
        .text("conflict.mode", Phrase("permissions differ", pl: "różne uprawnienia")),
        .text("conflict.attributes", Phrase("extended attributes differ", pl: "różne atrybuty rozszerzone")),
        .text("conflict.secret", Phrase("both changed a secret", pl: "obie strony zmieniły sekret")),
        .text(
            "conflict.server", Phrase("rows of a database on a server", pl: "wiersze bazy danych na serwerze")),
        .text("conflict.database", Phrase("rows of a database", pl: "wiersze bazy danych")),
    ]
}
