internal import Base

extension PageWord {
    /// The picture of all timelines, and what can be done with one.
    static let timelines: [PageWord] = [
        .text("nav.timelines", Phrase("Timelines", pl: "Linie czasu")),
        .text(
            "timelines.graph",
            Phrase(
                "Checkpoints of all timelines; arrow keys lead along a timeline and from one to the next",
                pl: "Punkty wszystkich linii czasu; strzałki prowadzą wzdłuż linii i z jednej na drugą")),
        .text("timelines.lanes", Phrase("Timelines", pl: "Linie czasu")),
        .text("timelines.find", Phrase("Find by name or id", pl: "Szukaj po nazwie lub id")),
        .text("timelines.legend", Phrase("What the shapes mean", pl: "Co znaczą kształty")),
        .text("timelines.in", Phrase("Zoom in", pl: "Powiększ")),
        .text("timelines.out", Phrase("Zoom out", pl: "Pomniejsz")),
        .text("timelines.list", Phrase("As a list", pl: "Jako lista")),
        .text("timelines.left", Phrase("{n} left out", pl: "pominięto: {n}")),
        .text(
            "timelines.left.title",
            Phrase(
                "What only dropped timelines had is listed under Checkpoints",
                pl: "To, co miały tylko usunięte linie, jest na liście punktów kontrolnych")),
        .text(
            "timelines.one",
            Phrase(
                "One timeline so far. A branch is a whole copy of the project to try something in:",
                pl: "Na razie jedna linia czasu. Gałąź to cała kopia projektu, w której można próbować:")),
        .text("timelines.missing", Phrase("its directory is missing", pl: "brak jej katalogu")),
        .text("timelines.imported", Phrase("imported, without a workspace", pl: "import, bez katalogu roboczego")),
        .text("timelines.gone", Phrase("dropped", pl: "usunięta")),
        .text(
            "timelines.gone.text",
            Phrase(
                "This timeline was dropped. What others were made from or merged is still shown.",
                pl: "Ta linia czasu została usunięta. To, z czego powstały inne lub co scalono, jest nadal widoczne.")),
        .text("timelines.stub", Phrase("nothing of its own yet", pl: "jeszcze nic własnego")),
        .text("timelines.on", Phrase("timeline {name}", pl: "linia {name}")),
        .text("timelines.merge", Phrase("merged", pl: "scalenie")),
        .text("timelines.side", Phrase("gone back behind", pl: "sprzed cofnięcia")),
        .text("timelines.new", Phrase("{bytes} new", pl: "nowe: {bytes}")),
        .text("timelines.same", Phrase("No file changed", pl: "Nie zmienił się żaden plik")),
        .text("timelines.state", Phrase("State", pl: "Stan")),
        .text("timelines.head", Phrase("Stands at", pl: "Stoi na")),
        .text("timelines.origin", Phrase("Branched from", pl: "Odgałęziona od")),
        .text("timelines.compare", Phrase("Compare with the project", pl: "Porównaj z projektem")),
        .text("timelines.name", Phrase("Name", pl: "Nazwa")),
        .text("timelines.working", Phrase("Working…", pl: "W toku…")),
        .text("badge.stands", Phrase("stands here", pl: "tu stoi")),
        .text("workspace.own", Phrase("Project", pl: "Projekt")),
        .text("branch.start", Phrase("Branch…", pl: "Odgałęź…")),
        .text("branch.here", Phrase("Branch from here…", pl: "Odgałęź stąd…")),
        .text("branch.title", Phrase("Begin a timeline", pl: "Zacznij linię czasu")),
        .text("branch.from", Phrase("It begins as", pl: "Zaczyna się jako")),
        .text(
            "branch.text",
            Phrase(
                "A whole copy of the project in a directory beside it, with files, databases and a git repository of its own.",
                pl: "Cała kopia projektu w katalogu obok, z własnymi plikami, bazami danych i repozytorium git.")),
        .text("branch.do", Phrase("Begin", pl: "Zacznij")),
        .text("branch.done", Phrase("has begun: {files}, {bytes}, {time}", pl: "zaczęta: {files}, {bytes}, {time}")),
        .text(
            "branch.unverified",
            Phrase(
                "Something else wrote to the new workspace meanwhile.",
                pl: "W międzyczasie coś innego pisało do nowego katalogu.")),
        .text("rename.start", Phrase("Rename…", pl: "Zmień nazwę…")),
        .text("rename.title", Phrase("Rename the timeline", pl: "Zmień nazwę linii czasu")),
        .text(
            "rename.text",
            Phrase(
                "A workspace beside the project is renamed with it.",
                pl: "Katalog leżący obok projektu zmieni nazwę razem z nią.")),
        .text("rename.do", Phrase("Rename", pl: "Zmień nazwę")),
        .text("rename.done", Phrase("Renamed:", pl: "Zmieniono nazwę:")),
        .text("drop.start", Phrase("Drop…", pl: "Usuń…")),
        .text("drop.title", Phrase("Drop “{name}”?", pl: "Usunąć „{name}”?")),
        .text(
            "drop.text",
            Phrase(
                "Its state is checkpointed first, then its workspace is removed. Undo makes it again as it was.",
                pl: "Najpierw powstaje punkt z jej stanem, potem jej katalog znika. Cofnięcie odtworzy go.")),
        .text(
            "drop.lost",
            Phrase(
                "No checkpoint holds these, so they cannot come back:",
                pl: "Tego nie ma w żadnym punkcie, więc nie wróci:")),
        .text("drop.nothing", Phrase("Everything in it is kept.", pl: "Wszystko, co w niej jest, zostanie zachowane.")),
        .text("drop.do", Phrase("Drop", pl: "Usuń")),
        .text("drop.done", Phrase("Dropped:", pl: "Usunięto:")),
        .text("jump.start", Phrase("Jump here…", pl: "Przejdź tutaj…")),
        .text("jump.title", Phrase("Jump to a checkpoint", pl: "Przejście do punktu")),
        .text("restore.into", Phrase("Whose workspace:", pl: "Katalog linii:")),
        .text("keys.lanes", Phrase("Along a timeline, to the next", pl: "Wzdłuż linii, na następną")),
        .text("keys.here", Phrase("To where you are", pl: "Tam, gdzie jesteś")),
        .text("keys.zoom", Phrase("Zoom", pl: "Skala")),
        .text("cause.merge", Phrase("merge", pl: "scalenie")),
        .text("cause.long.merge", Phrase("merged", pl: "scalony")),
        .text("operation.branch", Phrase("branch", pl: "odgałęzienie")),
        .text("operation.drop", Phrase("drop", pl: "usunięcie linii")),
        .text("operation.merge", Phrase("merge", pl: "scalenie")),
        .text("operation.rename", Phrase("rename", pl: "zmiana nazwy")),
    ]
}
