internal import AgentHooks
internal import Base

/// What the commands about hooks tell people.
enum HookWords {
    static let agents = HookAgent.allCases.map(\.rawValue).joined(separator: ", ")
    static let knownAgents = Phrase("these are known: \(agents)", pl: "znane są: \(agents)")
    static let noHome = Phrase(
        "HOME does not say where the user's files are", pl: "HOME nie mówi, gdzie są pliki użytkownika")
    static let newShell = Phrase(
        "shells that are opened from now on have it", pl: "działa w powłokach otwartych od tej chwili")
    static let unknownShell = Phrase(
        "SHELL names none of the shells that are known here", pl: "SHELL nie wskazuje żadnej ze znanych powłok")
    static let nameShell = Phrase(
        "name it: --shell bash, zsh or fish", pl: "podaj ją: --shell bash, zsh albo fish")
    static let none = Phrase(
        "no hooks are installed; 'everett hooks install AGENT' does that",
        pl: "nie zainstalowano żadnych haków; zrobi to 'everett hooks install AGENT'")

    static func unknownAgent(_ name: String) -> Phrase {
        Phrase("there is no agent '\(name)'", pl: "nie ma agenta '\(name)'")
    }

    static func noScope(_ agent: String, _ scope: String) -> Phrase {
        Phrase("\(agent) has no hooks of the scope '\(scope)'", pl: "\(agent) nie ma haków o zakresie '\(scope)'")
    }

    static func usualScope(_ agent: String) -> Phrase {
        Phrase("leave --scope out for \(agent)", pl: "dla \(agent) pomiń --scope")
    }

    static func noRepository(_ place: String) -> Phrase {
        Phrase("\(place) is in no git repository", pl: "\(place) nie leży w repozytorium git")
    }

    static func looking(_ place: String) -> Phrase {
        Phrase("looking at the hooks in \(place)", pl: "sprawdzanie haków w \(place)")
    }

    static func changing(_ place: String) -> Phrase {
        Phrase("changing the hooks in \(place)", pl: "zmienianie haków w \(place)")
    }

    static func sharedHooks(_ place: String) -> Phrase {
        Phrase(
            "core.hooksPath leads to \(place): whoever shares that directory shares these hooks",
            pl: "core.hooksPath wskazuje \(place): kto dzieli ten katalog, dzieli i te haki")
    }

    static func byHand(_ path: String) -> Phrase {
        Phrase("it was not changed; this belongs into \(path):", pl: "nie zmieniono go; do \(path) należy wpisać:")
    }

    static func change(_ word: String, isDryRun: Bool) -> Phrase {
        switch (word, isDryRun) {
        case ("created", false): Phrase("written:", pl: "zapisano:")
        case ("created", true): Phrase("would be written:", pl: "zostałby zapisany:")
        case ("changed", false): Phrase("changed:", pl: "zmieniono:")
        case ("changed", true): Phrase("would be changed:", pl: "zostałby zmieniony:")
        case ("chained", false): Phrase("written, and runs what was there:", pl: "zapisano, uruchamia też poprzedni:")
        case ("chained", true):
            Phrase("would be written, and run what is there:", pl: "zostałby zapisany i uruchamiałby obecny:")
        case ("removed", false): Phrase("removed:", pl: "usunięto:")
        case ("removed", true): Phrase("would be removed:", pl: "zostałby usunięty:")
        default: Phrase("nothing to change:", pl: "bez zmian:")
        }
    }

    static func state(_ state: String) -> Phrase {
        switch state {
        case "current": Phrase("current", pl: "aktualne")
        case "outdated": Phrase("outdated", pl: "nieaktualne")
        case "unclear": Phrase("unclear", pl: "niejasne")
        default: Phrase("absent", pl: "brak")
        }
    }
}
