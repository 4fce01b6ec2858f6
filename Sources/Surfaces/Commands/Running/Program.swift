internal import Base
internal import Platform
internal import Terminal

/// Runs one call from its arguments to its exit status.
package enum Program {
    /// Settles what belongs to the process as a whole, before anything is opened.
    package static func prepareProcess() {
        Machine.noteStart()
        Machine.makeFilesPrivate()
        Machine.takeMemoryInLargePieces()
        // A scan holds a directory open for each level it is in.
        _ = DescriptorReserve.raiseLimit(to: 16_384)
        Machine.watchInterrupts()
    }

    /// The call that this process was started with.
    package static func invocation(
        arguments: [[UInt8]], variables: Variables, declared: @escaping @Sendable (String) -> [UInt8]?
    ) -> Invocation {
        Invocation(
            arguments: arguments, variables: variables, workingDirectory: Places.workingDirectory(),
            streams: .standard(), engine: .standard(variables), isInterrupted: { Machine.wasInterrupted },
            mayHandOver: true, declared: declared)
    }

    /// Performs the call; everything is said when this returns.
    ///
    /// A call that the daemon takes needs no stack for deep trees here, and is answered sooner without one.
    package static func run(_ invocation: Invocation, hasDeepStack: Bool = true) -> Int32 {
        let output = Output(invocation.streams.output.descriptor, collector: invocation.collector)
        let status: ExitStatus
        switch ArgumentParser.parse(invocation.arguments, root: CommandTree.root) {
        case .command(let arguments):
            guard let command = CommandTree.command(arguments.path) else {
                status = Failure(Words.noSuchCommand).tell(Context(invocation, arguments, output))
                break
            }
            if let ended = Handover.tried(command, arguments, invocation) { return ended }
            let context = Context(invocation, arguments, output, settings: command.settings)
            let isHere = hasDeepStack || command.needsMainThread
            status = isHere ? perform(command, context) : DeepStack.run { perform(command, context) }
        case .help(let request):
            let context = Context(invocation, request.arguments, output)
            if request.arguments.path.isEmpty, request.arguments.flag("version") {
                status = perform(VersionShow.command, context)
            } else {
                status = Help.show(request, context)
            }
        case .mistake(let error, let arguments):
            status = Failure(error).tell(Context(invocation, arguments, output))
        }
        return finish(status, invocation, output)
    }

    private static func perform(_ command: Command, _ context: Context) -> ExitStatus {
        do {
            if command.isForUsers { try UserCheck.check(context.invocation) }
            try context.checkSettings()
            let status = try command.run(context)
            context.progress.clear()
            return status
        } catch is WantedNames.Missing {
            return .internal
        } catch let fault as SettingFault {
            return Failure(fault).tell(context)
        } catch {
            return Failure(EverettError.wrapping(error), whenInterrupted: command.whenInterrupted).tell(context)
        }
    }

    /// A reader that went away has what it wanted; an answer that could not be written is a failure.
    private static func finish(_ status: ExitStatus, _ invocation: Invocation, _ output: Output) -> Int32 {
        output.flush()
        guard let reason = output.failure else { return status.rawValue }
        let text = Words.error + Phrase(": standard output: ", pl: ": standardowe wyjście: ") + Phrase(verbatim: reason)
        Output.writeAll(text[invocation.variables.language] + "\n", to: invocation.streams.error.descriptor)
        return status == .ok ? ExitStatus.failed.rawValue : status.rawValue
    }
}
