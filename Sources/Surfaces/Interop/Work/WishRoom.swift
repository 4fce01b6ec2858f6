internal import Base
package import Functions

extension Wish {
    /// Where it belongs in a process that does several things at once.
    package var work: AgentFunction.Work {
        switch self {
        case .call(let function, _): function.work
        case .read, .list: .looking
        }
    }

    /// The function whose caller's command would be run.
    package var commandRunner: AgentFunction? {
        guard case .call(let function, let arguments) = self, function.runsCommand(arguments) else { return nil }
        return function
    }
}

extension Wish {
    /// Whether the command would run where the user works.
    package var runsOnMain: Bool {
        guard case .call(let function, let arguments) = self, function.access == .approvalOnMain,
            function.name != "merge_timeline"
        else { return false }
        return arguments["timeline"]?.text == "main"
    }

    /// Whether it may take long enough for somebody to want to hear of it, or to change their mind.
    package var isWorthWatching: Bool { isCall }
}
