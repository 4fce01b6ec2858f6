internal import Base
internal import Daemon
internal import Platform
internal import Terminal

/// Lets the daemon carry a command out, which knows what changed and need not look at everything.
enum Handover {
    /// The exit status when a daemon has done it; nil when it has to be done here.
    static func tried(_ command: Command, _ arguments: ParsedArguments, _ invocation: Invocation) -> Int32? {
        let variables = invocation.variables
        guard invocation.mayHandOver, !command.isForUsers, command.isHandedOver(arguments),
            variables.text(Variables.daemon) != "off",
            !Variables.faultNames.contains(where: { variables.bytes($0) != nil }),
            let directory = invocation.workingDirectory, let home = try? EverettHome.path(variables)
        else { return nil }
        let streams = [invocation.streams.input, invocation.streams.output, invocation.streams.error]
        func perform(_ declared: [String: [UInt8]]?) -> CallClient.Outcome {
            CallClient.perform(
                HandedCall(
                    version: Version.current, arguments: invocation.arguments, directory: directory.bytes,
                    variables: variables.all, declared: declared),
                streams: streams.map(\.descriptor), at: DaemonPlace(home: home), invocation.files,
                wasInterrupted: invocation.isInterrupted)
        }
        var outcome = perform(nil)
        if case .wants(let names) = outcome {
            // Only what the project declares leaves this process.
            let values = names.compactMap { name in invocation.declared?(name).map { (name, $0) } }
            outcome = perform(Dictionary(values, uniquingKeysWith: { first, _ in first }))
        }
        switch outcome {
        case .notTaken, .busy, .late, .wants: return nil
        case .ended(let status): return status
        case .lost:
            let error = EverettError(
                .unreachable,
                Phrase("the daemon ended before the command did", pl: "usługa zakończyła się przed poleceniem"),
                hints: [
                    Phrase(
                        "nothing is lost: 'everett log' shows what was done; then run the command again",
                        pl: "nic nie zginęło: 'everett log' pokaże, co zrobiono; potem powtórz polecenie")
                ])
            let output = Output(invocation.streams.output.descriptor)
            let status = Failure(error).tell(Context(invocation, arguments, output))
            output.flush()
            return status.rawValue
        }
    }
}
