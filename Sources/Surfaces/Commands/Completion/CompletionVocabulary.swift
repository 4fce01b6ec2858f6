internal import AgentHooks
internal import Functions
internal import Interop
internal import Terminal

/// What every placeholder of the tree stands for, in one place: a word means the same wherever it is used.
enum CompletionVocabulary {
    /// Options whose values decide which project the answers are about.
    static let context = ["project", "timeline"]

    /// The source of a value; nil when the word is not known here.
    static func source(_ option: String?, _ placeholder: String) -> ValueSource? {
        switch (option, placeholder) {
        case ("project"?, _): .askedOrDirectories(CompletionQuestion.projects.rawValue)
        case ("set"?, _): .asked(CompletionQuestion.assignments.rawValue)
        case (_, "ID"), (_, "A"), (_, "B"): .asked(CompletionQuestion.checkpoints.rawValue)
        case (_, "TIMELINE"), (_, "OTHER"): .asked(CompletionQuestion.timelines.rawValue)
        case (_, "FUNCTION"): .words(FunctionTable.all.map(\.name))
        case (_, "KEY"): .asked(CompletionQuestion.settings.rawValue)
        case (_, "PATH"), (_, "FILE"), (_, "COMMAND"), (_, "PROGRAM"): .files
        case (_, "DIR"): .directories
        case (_, "CLIENT"): .words(AgentClient.allCases.map(\.rawValue))
        case (_, "SHELL"): .words(CompletionShell.allCases.map(\.rawValue))
        case (_, "AGENT"): .words(HookAgent.allCases.map(\.rawValue))
        case (nil, "ACTION"): .words(["new"])
        case (_, "NAME"), (_, "NAME=VALUE"), (_, "CMD"), (_, "SECONDS"), (_, "WHICH"), (_, "N"), (_, "SIZE"),
            (_, "TYPE"), (_, "VALUE"), (_, "ADDRESS"), (_, "TEXT"), (_, "TAG"), (_, "KIND"), (_, "NOTE"), (_, "TIME"),
            (_, "EVENT"), (_, "DETAIL"), (_, "CALL"), (_, "SCOPE"),
            (_, "ENTRY"), (_, "SOURCE"), (_, "JSON"), (_, "TABLE=POLICY"), (_, "QUESTION"), (_, "RUN"), (_, "DIGEST"):
            .anything
        default: nil
        }
    }

    static func values(_ option: String?, _ placeholder: String) -> ValueSource {
        source(option, placeholder) ?? .anything
    }
}
