internal import Base
internal import Chronos
internal import Environments
internal import Terminal

/// What a world runs in, in words.
enum EnvironmentLines {
    static func facts(_ state: EnvironmentState, _ context: Context) -> [(label: Phrase, text: String)] {
        var facts = state.variables.map { file in
            let names = file.keys.map { $0.joined(separator: ", ") } ?? "?"
            return (label: Phrase("variables", pl: "zmienne"), text: "\(file.file): \(names)")
        }
        if !state.declared.isEmpty {
            let unset = Phrase(" (not set)", pl: " (nieustawiona)")[context.language]
            let names = state.declared.map { $0.name + ($0.isSet ? "" : unset) }.joined(separator: ", ")
            facts.append((Phrase("variables", pl: "zmienne"), EnvironmentChange.shell + ": " + names))
        }
        facts += state.tools.map { (Phrase("tool", pl: "narzędzie"), "\($0.name) \($0.version) (\($0.source))") }
        guard let containers = state.containers else { return facts }
        facts += containers.volumes.map { volume in
            (
                Phrase("volume", pl: "wolumen"),
                "\(volume.name)  \(context.files(volume.files)), \(context.bytes(volume.bytes))"
            )
        }
        let label = Phrase("containers", pl: "kontenery")
        switch containers.state {
        case .notAsked: break
        case .absent:
            facts.append(
                (label, Phrase("no engine was there", pl: "nie było programu do kontenerów")[context.language]))
        case .unknown:
            let unknown = Phrase("unknown: ", pl: "nie wiadomo: ")[context.language]
            facts.append((label, unknown + containers.engine))
        case .recorded where containers.containers.isEmpty:
            facts.append((label, Phrase("none ran", pl: "żaden nie działał")[context.language]))
        case .recorded:
            facts += containers.containers.map { (label, "\($0.service) \($0.reference) \($0.image.prefix(19))") }
        }
        return facts
    }

    static func changes(_ changes: [EnvironmentChange], _ context: Context) -> [StyledText] {
        if changes.isEmpty { return [] }
        let title = Phrase("environment:", pl: "środowisko:")
        return [StyledText(title[context.language], .heading)]
            + changes.map { change in
                let (letter, role): (String, TextRole) =
                    switch change.kind {
                    case .added: ("A", .added)
                    case .removed: ("D", .removed)
                    case .changed: ("M", .changed)
                    }
                let values = [change.old, change.new].compactMap { $0 }.joined(separator: " → ")
                return StyledText("  \(letter) ", role) + StyledText("\(change.place) ", .name)
                    + StyledText([change.key, values].filter { !$0.isEmpty }.joined(separator: " "))
            }
    }
}

/// Variables of the user's own shell, which no restore reaches.
enum VariableLines {
    static func left(_ names: [String], isDone: Bool, _ context: Context) -> [StyledText] {
        if names.isEmpty { return [] }
        let list = names.joined(separator: ", ")
        let kept = Phrase(
            "your shell keeps its own values of \(list)", pl: "powłoka zachowuje własne wartości zmiennych \(list)")
        if !isDone { return [StyledText(kept[context.language], .warning)] }
        let how = Phrase("; this gives it those that were recorded:", pl: "; zapisane da jej:")
        let command = "eval \"$(everett env --export)\""
        return [
            StyledText(kept[context.language] + how[context.language], .warning),
            StyledText("  ") + StyledText(command, .name),
        ]
    }
}

/// What becomes of containers, in words.
enum ContainerLines {
    static func lines(_ preview: ContainerPreview?, _ context: Context) -> [StyledText] {
        guard let preview else { return [] }
        let title =
            preview.isWanted
            ? Phrase("containers:", pl: "kontenery:")
            : Phrase(
                "containers that run otherwise than recorded, and are left as they are:",
                pl: "kontenery działające inaczej, niż zapisano, i pozostawione tak, jak są:")
        return [StyledText(title[context.language], preview.isWanted ? .heading : .warning)]
            + preview.steps.map { step in
                let image = step.record.map { " \($0.reference) \($0.image.prefix(19))" } ?? ""
                return StyledText("  " + words(step.kind)[context.language] + " ")
                    + StyledText(step.service, .name) + StyledText(image, .dim)
            } + volumes(preview, context)
    }

    private static func volumes(_ preview: ContainerPreview, _ context: Context) -> [StyledText] {
        preview.volumes.map { volume in
            let words =
                preview.isWanted
                ? Phrase(
                    "stop what uses it, and give back what it held:",
                    pl: "zatrzymanie tego, co go używa, i przywrócenie zawartości:")
                : Phrase("volume with another content:", pl: "wolumen z inną zawartością:")
            return StyledText("  " + words[context.language] + " ") + StyledText(volume.name, .name)
                + StyledText("  \(context.files(volume.files)), \(context.bytes(volume.bytes))", .dim)
        }
    }

    /// Volumes that a bundle does not carry.
    static func leftOut(_ names: [String], _ context: Context) -> [StyledText] {
        names.map { name in
            let text = Phrase(
                "without what volume \(name) holds: it stays on this machine",
                pl: "bez zawartości wolumenu \(name): zostaje na tym komputerze")
            return StyledText(text[context.language], .warning)
        }
    }

    private static func words(_ kind: ContainerPlan.Step.Kind) -> Phrase {
        switch kind {
        case .stop: Phrase("stop", pl: "zatrzymanie")
        case .replace:
            Phrase(
                "stop, remove (what it wrote outside of volumes goes), make as recorded:",
                pl: "zatrzymanie, usunięcie (z tym, co zapisał poza wolumenami), utworzenie jak zapisano:")
        case .start: Phrase("start", pl: "uruchomienie")
        case .make: Phrase("make as recorded:", pl: "utworzenie jak zapisano:")
        }
    }
}
