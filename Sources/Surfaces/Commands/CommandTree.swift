internal import Base
internal import Terminal

/// The whole command line in one place: parsing, help and reference come from here.
enum CommandTree {
    static let commands: [Command] = [
        ProjectInit.command, ProjectStatus.command, CheckpointTake.command, CheckpointLog.command,
        CheckpointShow.command, CheckpointDiff.command, RestoreRun.command, RestoreRollback.command,
        OperationUndo.command,
        OperationRedo.command, OperationList.command, CheckpointPin.pin, CheckpointPin.unpin,
        CheckpointForget.command, TimelineBranch.command, TimelineList.command, TimelineCompare.command,
        TimelineMerge.command, MergeConflicts.list, MergeConflicts.resolve,
        TimelineExec.exec, TimelineExec.shell, TimelineVariables.command, TimelineBisect.command,
        TimelineRename.command,
        TimelineMaterialize.command,
        TimelineDrop.command, FunctionList.command, FunctionRun.command, CheckpointExport.command,
        CheckpointImport.command,
        StoreVerify.command,
        StoreRecover.command, StoreCollect.command, StoreStorage.command, StorePurge.command, Doctor.command,
        Tour.command, DaemonUp.command, DaemonDown.command, DaemonOpen.command,
        EventList.command, DaemonLogs.command, VersionShow.command,
        CompletionScript.command, CompletionAsk.command, ManualWrite.command, HookCommands.hook, HookCommands.deliver,
    ]

    static let groups: [CommandGroup] = [
        GuardGroup.group, HooksGroup.group, InboxGroup.group, MCPGroup.group, ConfigGroup.group, SecretsGroup.group,
        KnowledgeGroup.group,
        ContextGroup.group, DatabasesGroup.group,
    ]

    static let root = CommandSpec(
        "everett",
        Phrase(
            "Checkpoints of a whole project, and undo for whatever was done to it.",
            pl: "Punkty kontrolne całego projektu i cofanie wszystkiego, co mu zrobiono."),
        examples: [
            CommandExample(
                "everett init", Phrase("Take the current directory into care.", pl: "Weź bieżący katalog pod opiekę.")),
            CommandExample(
                "everett checkpoint -m start",
                Phrase("Remember everything as it is now.", pl: "Zapamiętaj wszystko takie, jakie jest.")),
            CommandExample(
                "everett restore start --dry-run",
                Phrase("What a restore would change.", pl: "Co zmieniłoby przywrócenie.")),
            CommandExample("everett restore start", Phrase("Bring it back.", pl: "Przywróć.")),
            CommandExample("everett undo", Phrase("Or not after all.", pl: "A jednak nie.")),
        ],
        options: [.flag("version", Phrase("show the version", pl: "pokaż wersję"))],
        sharedOptions: [
            .value("project", "DIR", Phrase("act on the project there", pl: "działaj na projekcie w tym miejscu")),
            .value("timeline", "TIMELINE", Phrase("act on that timeline", pl: "działaj na tej linii czasu")),
            .flag(
                "json", Phrase("answer with one JSON document", pl: "odpowiedz jednym dokumentem JSON")),
            .value(
                "color", "WHEN", allowed: ["auto", "always", "never"], Phrase("use colours", pl: "używaj kolorów")),
            .repeated(
                "set", "KEY=VALUE",
                Phrase("this setting, for this call", pl: "to ustawienie, tylko tym razem")),
            .value("lang", "LANGUAGE", allowed: ["en", "pl"], Phrase("language of messages", pl: "język komunikatów")),
            .flag("quiet", short: "q", Phrase("no progress line", pl: "bez wiersza postępu")),
            .flag("help", short: "h", Phrase("show this help", pl: "pokaż tę pomoc")),
        ],
        subcommands: commands.map(\.spec) + groups.map(\.spec),
        topics: Topics.all)

    static func command(_ path: [String]) -> Command? {
        switch path.count {
        case 1:
            commands.first { $0.spec.name == path[0] } ?? groups.first { $0.spec.name == path[0] }?.alone
        case 2: groups.first { $0.spec.name == path[0] }?.command(path[1])
        default: nil
        }
    }
}
