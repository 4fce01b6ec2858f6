internal import Base

extension PageWord {
    /// The page about storage.
    static let store: [PageWord] = [
        .text("storage.total", Phrase("On disk", pl: "Na dysku")),
        .text("storage.budget", Phrase("of a budget of {bytes}", pl: "z budżetu {bytes}")),
        .text("storage.nobudget", Phrase("no budget set", pl: "bez budżetu")),
        .text("storage.logical", Phrase("As plain copies", pl: "Jako zwykłe kopie")),
        .text("storage.ratio", Phrase("Smaller by", pl: "Mniejsze")),
        .text("storage.ratio.text", Phrase("content against plain copies", pl: "treść wobec zwykłych kopii")),
        .text("storage.growth", Phrase("Growth per day", pl: "Przyrost dzienny")),
        .text("storage.growth.text", Phrase("on average lately", pl: "średnio ostatnio")),
        .text("storage.growth.unknown", Phrase("not known yet", pl: "jeszcze nieznane")),
        .text("storage.kinds", Phrase("What takes room", pl: "Co zajmuje miejsce")),
        .text("storage.kind.packs", Phrase("Content", pl: "Treść")),
        .text("storage.kind.caches", Phrase("Scan caches", pl: "Pamięć podręczna")),
        .text("storage.kind.state", Phrase("Log and references", pl: "Dziennik i odwołania")),
        .text("storage.kind.rescued", Phrase("Set aside by restores", pl: "Odłożone przy przywracaniu")),
        .text("storage.kind.quarantine", Phrase("Quarantine", pl: "Kwarantanna")),
        .text("storage.kind.bases", Phrase("Bases of sandbox timelines", pl: "Podstawy linii piaskownic")),
        .text("storage.kind.timelines", Phrase("Timelines' own", pl: "Własne linii czasu")),
        .text("storage.kind.other", Phrase("Unfinished work", pl: "Niedokończona praca")),
        .text(
            "storage.templates",
            Phrase(
                "Besides, on database servers: {bytes} kept to be copied ({n})",
                pl: "Poza tym na serwerach baz danych: {bytes} trzymane do kopiowania ({n})")),
        .text("storage.loose", Phrase("{n} not yet compressed well", pl: "jeszcze nie dobrze skompresowane: {n}")),
        .text("storage.chart", Phrase("New content over time", pl: "Nowa treść w czasie")),
        .counted(
            "storage.chart.text",
            "What {n} checkpoint added when it was taken: {bytes}. A collection makes it smaller afterwards.",
            "What {n} checkpoints added when they were taken: {bytes}. A collection makes it smaller afterwards.",
            pl: (
                "Tyle dodał {n} punkt w chwili utworzenia: {bytes}. Porządkowanie później to zmniejsza.",
                "Tyle dodały {n} punkty w chwili utworzenia: {bytes}. Porządkowanie później to zmniejsza.",
                "Tyle dodało {n} punktów w chwili utworzenia: {bytes}. Porządkowanie później to zmniejsza."
            )),
        .text(
            "storage.chart.none",
            Phrase("Two checkpoints are needed to draw a line.", pl: "Aby narysować linię, potrzeba dwóch punktów.")),
        .text(
            "storage.chart.label",
            Phrase("A line that rises from {from} to {to}", pl: "Linia rosnąca od {from} do {to}")),
        .counted(
            "storage.expired", "{n} checkpoint was let go and can still be taken back",
            "{n} checkpoints were let go and can still be taken back",
            pl: (
                "{n} punkt wygasł i da się go jeszcze odzyskać", "{n} punkty wygasły i da się je jeszcze odzyskać",
                "{n} punktów wygasło i da się je jeszcze odzyskać"
            )),
        .text("storage.maintained", Phrase("Last collected", pl: "Ostatnio uporządkowano")),
        .text("storage.unmaintained", Phrase("Never collected so far.", pl: "Jeszcze nigdy nie porządkowano.")),
        .text("gc.title", Phrase("Collect", pl: "Uporządkuj")),
        .text("gc.do", Phrase("Collect now", pl: "Uporządkuj teraz")),
        .text("gc.working", Phrase("Collecting…", pl: "Porządkowanie…")),
        .text(
            "gc.done", Phrase("Collected: {bytes} deleted in {time}", pl: "Uporządkowano: usunięto {bytes} w {time}")),
        .text(
            "gc.text",
            Phrase(
                "Named and pinned checkpoints, and what can still be undone, always stay. Other commands work meanwhile.",
                pl:
                    "Punkty nazwane i przypięte oraz to, co da się jeszcze cofnąć, zawsze zostają. Inne polecenia działają w tym czasie."
            )),
        .text("gc.preview", Phrase("What a collection would do now", pl: "Co zrobiłoby teraz porządkowanie")),
        .counted(
            "gc.expired", "{n} checkpoint would be let go", "{n} checkpoints would be let go",
            pl: ("wygasłby {n} punkt", "wygasłyby {n} punkty", "wygasłoby {n} punktów")),
        .text("gc.noexpired", Phrase("No checkpoint would be let go.", pl: "Żaden punkt by nie wygasł.")),
        .text("gc.deleted", Phrase("Deleted", pl: "Usunięte")),
        .text("gc.condemned", Phrase("Waiting for their grace to end", pl: "Czeka na koniec karencji")),
        .text("gc.rewritten", Phrase("Rewritten", pl: "Przepisane")),
        .text("gc.packs", Phrase("Packs", pl: "Paczki")),
        .text(
            "gc.damage",
            Phrase(
                "The store is damaged, so nothing can be called superfluous. Run: everett verify --repair",
                pl: "Magazyn jest uszkodzony, więc nic nie jest na pewno zbędne. Uruchom: everett verify --repair")),
        .text(
            "gc.budget",
            Phrase(
                "What is pinned, named or recent takes {bytes}, more than the budget of {budget}.",
                pl: "To, co przypięte, nazwane lub świeże, zajmuje {bytes}, więcej niż budżet {budget}.")),
        .text("expiry.retention", Phrase("too old to keep", pl: "zbyt stary, by go trzymać")),
        .text("expiry.budget", Phrase("for the budget", pl: "przez budżet")),
    ]
}
