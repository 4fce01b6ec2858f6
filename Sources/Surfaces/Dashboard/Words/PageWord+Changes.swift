internal import Base

extension PageWord {
    /// Differences, and going back.
    static let changes: [PageWord] = [
        .text("status.added", Phrase("added", pl: "dodany")),
        .text("status.modified", Phrase("modified", pl: "zmieniony")),
        .text("status.removed", Phrase("removed", pl: "usunięty")),
        .text("status.metadata", Phrase("permissions or attributes", pl: "uprawnienia lub atrybuty")),
        .text("status.type_changed", Phrase("another type", pl: "inny typ")),
        .text("kind.file", Phrase("file", pl: "plik")),
        .text("kind.directory", Phrase("directory", pl: "katalog")),
        .text("kind.symlink", Phrase("link", pl: "dowiązanie")),
        .text("kind.database", Phrase("database", pl: "baza danych")),
        .text("diff.title", Phrase("Compare", pl: "Porównanie")),
        .text("diff.filter", Phrase("Filter paths", pl: "Filtruj ścieżki")),
        .text("diff.files", Phrase("Changed files", pl: "Zmienione pliki")),
        .text("diff.file", Phrase("Differences in the file", pl: "Różnice w pliku")),
        .text("diff.choose", Phrase("Choose another side", pl: "Wybierz inną stronę")),
        .text("diff.to", Phrase("to", pl: "do")),
        .text("diff.swap", Phrase("Swap the sides", pl: "Zamień strony")),
        .text("diff.mode", Phrase("Unified or side by side", pl: "Ujednolicony albo obok siebie")),
        .text("diff.mode.unified", Phrase("Unified", pl: "Ujednolicony")),
        .text("diff.mode.split", Phrase("Side by side", pl: "Obok siebie")),
        .text("diff.permissions", Phrase("mode {old} → {now}", pl: "uprawnienia {old} → {now}")),
        .text("diff.moved", Phrase("git repository moved:", pl: "repozytorium git zmienione:")),
        .text(
            "diff.limit", Phrase("Only the first {n} paths are listed.", pl: "Wypisano tylko pierwsze ścieżki: {n}.")),
        .text("diff.pick", Phrase("Choose a file", pl: "Wybierz plik")),
        .text("diff.gone", Phrase("This path does not differ (any more).", pl: "Ta ścieżka (już) się nie różni.")),
        .text("diff.same", Phrase("The two are equal", pl: "Obie strony są równe")),
        .text(
            "diff.same.workspace",
            Phrase("The workspace is as in the checkpoint", pl: "Katalog roboczy jest taki jak w punkcie kontrolnym")),
        .text("diff.same.text", Phrase("Not a byte differs.", pl: "Nie różni się ani jeden bajt.")),
        .text("diff.restore", Phrase("Restore", pl: "Przywróć")),
        .text(
            "diff.restore.title",
            Phrase("Bring this file back as it was on the left", pl: "Przywróć ten plik do stanu z lewej strony")),
        .text("diff.long", Phrase("… {n} more characters", pl: "… jeszcze znaków: {n}")),
        .text(
            "diff.hidden",
            Phrase(
                "There are invisible or direction-changing characters here; they are shown as escapes.",
                pl: "Są tu znaki niewidoczne albo zmieniające kierunek pisma; pokazano je jako sekwencje ucieczki.")),
        .text("diff.unterminated", Phrase("no newline at the end", pl: "bez znaku nowego wiersza na końcu")),
        .text("diff.badge.secret", Phrase("secret", pl: "tajny")),
        .text("diff.badge.database", Phrase("database", pl: "baza")),
        .text("diff.kind.binary", Phrase("Binary file", pl: "Plik binarny")),
        .text(
            "diff.kind.too_different",
            Phrase("Too different to be shown line by line", pl: "Zbyt różne, by pokazać wiersz po wierszu")),
        .text("diff.kind.too_large", Phrase("Too large to be shown", pl: "Zbyt duży, by go pokazać")),
        .text("diff.kind.database", Phrase("The image of the database changed", pl: "Zmienił się obraz bazy danych")),
        .text(
            "diff.kind.secret",
            Phrase("Secret: its content is shown nowhere", pl: "Tajny: jego treści nie pokazuje się nigdzie")),
        .text(
            "diff.kind.purged",
            Phrase("The content was removed from all history", pl: "Treść wymazano z całej historii")),
        .text("diff.kind.none", Phrase("The content is the same", pl: "Treść jest ta sama")),
        .text("diff.kind.empty", Phrase("An empty file", pl: "Pusty plik")),
        .text("restore.start", Phrase("Restore…", pl: "Przywróć…")),
        .text("restore.title", Phrase("Restore", pl: "Przywracanie")),
        .counted(
            "restore.do", "Restore: {n} change", "Restore: {n} changes",
            pl: ("Przywróć: {n} zmiana", "Przywróć: {n} zmiany", "Przywróć: {n} zmian")),
        .text("restore.working", Phrase("Restoring…", pl: "Przywracanie…")),
        .text(
            "restore.changes", Phrase("What would change in the workspace", pl: "Co zmieniłoby się w katalogu roboczym")
        ),
        .text("restore.count.added", Phrase("to add", pl: "do dodania")),
        .text("restore.count.modified", Phrase("to change", pl: "do zmiany")),
        .text("restore.count.removed", Phrase("to remove", pl: "do usunięcia")),
        .text("restore.write", Phrase("{bytes} to write", pl: "do zapisania: {bytes}")),
        .text("restore.nothing", Phrase("Nothing would change", pl: "Nic by się nie zmieniło")),
        .text(
            "restore.nothing.text",
            Phrase(
                "The workspace is as in this checkpoint already.",
                pl: "Katalog roboczy już jest taki jak w tym punkcie.")),
        .text("restore.only", Phrase("Only this path:", pl: "Tylko ta ścieżka:")),
        .text("restore.whole", Phrase("Restore everything instead", pl: "Przywróć zamiast tego wszystko")),
        .text(
            "restore.executable",
            Phrase(
                "Configuration that other programs execute would change. Look at it before they run.",
                pl: "Zmieniłaby się konfiguracja, którą wykonują inne programy. Obejrzyj ją, zanim zadziałają.")),
        .text("restore.executable.list", Phrase("Executable configuration", pl: "Konfiguracja wykonywalna")),
        .text("restore.untouched", Phrase("Left alone", pl: "Bez zmian")),
        .text(
            "restore.kept",
            Phrase(
                "Directories kept, for something uncaptured is in them",
                pl: "Katalogi zachowane, bo jest w nich coś niezapisanego")),
        .text("restore.git", Phrase(verbatim: "Git")),
        .text("restore.git.all", Phrase("Take branches and commits back too", pl: "Cofnij także gałęzie i rewizje")),
        .text(
            "restore.revived", Phrase("Repositories that come back whole", pl: "Repozytoria, które wracają w całości")),
        .text(
            "restore.safety",
            Phrase(
                "A safety checkpoint is taken first, so this can be undone.",
                pl: "Najpierw powstaje punkt bezpieczeństwa, więc można to cofnąć.")),
        .text("restore.lines", Phrase("Look at the lines", pl: "Obejrzyj wiersze")),
        .text("restore.done", Phrase("Restored", pl: "Przywrócono")),
        .text(
            "restore.verified",
            Phrase(
                "Restored, and looked at again: it equals the checkpoint",
                pl: "Przywrócono i sprawdzono ponownie: jest równe punktowi kontrolnemu")),
        .text("restore.unverified", Phrase("NOT fully restored", pl: "NIE w pełni przywrócono")),
        .text(
            "restore.numbers",
            Phrase(
                "{changed} written, {removed} removed, {time}", pl: "zapisane: {changed}, usunięte: {removed}, {time}")),
        .text(
            "restore.differing",
            Phrase("Differs from the checkpoint all the same", pl: "Mimo to różni się od punktu kontrolnego")),
        .text(
            "restore.aside", Phrase("Changed meanwhile, so kept here", pl: "Zmienione w trakcie, więc zachowane tutaj")),
        .text("restore.before", Phrase("What was there before:", pl: "Co było przedtem:")),
        .text("restore.back", Phrase("To the timeline", pl: "Do linii czasu")),
        .text("stale.title", Phrase("The timeline has moved", pl: "Linia czasu się przesunęła")),
        .text(
            "stale.text",
            Phrase(
                "Since you looked, another checkpoint was taken or something was restored. Nothing was changed. Look again, then decide.",
                pl:
                    "Odkąd patrzysz, powstał inny punkt albo coś przywrócono. Niczego nie zmieniono. Spójrz ponownie i zdecyduj."
            )),
        .text("stale.look", Phrase("Look again", pl: "Spójrz ponownie")),
        .text("stale.hint", Phrase("Look again before you decide.", pl: "Spójrz ponownie, zanim zdecydujesz.")),
    ]
}
