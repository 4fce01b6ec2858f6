internal import Base

/// What volumes tell people.
enum VolumeWords {
    static func left(_ name: String, _ kind: String?) -> Phrase {
        let kind = kind.map { " (\($0))" } ?? ""
        return Phrase(
            "what volume '\(name)'\(kind) holds is not captured",
            pl: "zawartości wolumenu '\(name)'\(kind) nie zapisano")
    }

    static func served(_ name: String, _ databases: String) -> Phrase {
        Phrase(
            "volume '\(name)' (postgresql) is not copied: its server gives out database '\(databases)'",
            pl: "wolumenu '\(name)' (postgresql) się nie kopiuje: jego serwer wydaje bazę '\(databases)'")
    }

    static func missing(_ name: String) -> Phrase {
        Phrase("there is no volume '\(name)'", pl: "nie ma wolumenu '\(name)'")
    }

    static func failed(_ name: String, _ reason: Phrase) -> Phrase {
        Phrase(
            "what volume '\(name)' holds is not captured: ", pl: "zawartości wolumenu '\(name)' nie zapisano: ")
            + reason
    }

    static func foreign(_ name: String, _ container: String) -> Phrase {
        failed(
            name,
            Phrase(
                "container '\(container)', which is not of this project, has it, too",
                pl: "ma go także kontener '\(container)', który nie należy do tego projektu"))
    }

    static func stuck(_ container: String, _ reason: Phrase) -> Phrase {
        Phrase(
            "container '\(container)' was stopped to copy a volume and does not start again: ",
            pl: "kontener '\(container)' zatrzymano, aby skopiować wolumen, i nie uruchamia się ponownie: ")
            + reason
    }

    // MARK: - Going back

    static func kept(_ name: String, _ reason: Phrase) -> Phrase {
        Phrase("volume '\(name)' was left as it is: ", pl: "wolumen '\(name)' pozostał, jaki jest: ") + reason
    }

    static func keptForeign(_ name: String, _ container: String) -> Phrase {
        kept(
            name,
            Phrase(
                "container '\(container)', which is not of this project, has it, too",
                pl: "ma go także kontener '\(container)', który nie należy do tego projektu"))
    }

    static func keptUnsafe(_ name: String) -> Phrase {
        kept(
            name,
            Phrase(
                "what it holds now could not be captured first",
                pl: "nie dało się najpierw zapisać jego obecnej zawartości"))
    }

    static func keptElsewhere(_ name: String) -> Phrase {
        kept(
            name,
            Phrase(
                "it was recorded in another workspace, and belongs there",
                pl: "zapisano go w innym katalogu roboczym i tam należy"))
    }

    static func differs(_ name: String) -> Phrase {
        Phrase(
            "volume '\(name)' does not hold what was recorded", pl: "wolumen '\(name)' nie zawiera tego, co zapisano")
    }
}
