internal import Base
internal import Chronos
internal import Guarding
internal import Platform
internal import Runs
internal import Terminal

/// A guarded program from before its start until everything about it is told.
struct GuardAct {
    private let context: Context

    init(_ context: Context) {
        self.context = context
    }

    /// Ends as the program ended.
    func run(_ words: [[UInt8]]) throws -> ExitStatus {
        try requireNoDocument()
        guard !words.isEmpty else {
            throw EverettError(
                .usage, Phrase("which program?", pl: "jaki program?"),
                hints: [
                    Phrase("write it after --: everett guard -- claude", pl: "napisz go po --: everett guard -- claude")
                ])
        }
        let policy = try policy()
        let began = context.invocation.clock.now
        let world = try GuardedWorld(context)
        terminal?.hold()
        defer { terminal?.restore() }
        let run = try world.begin(words)
        let timeline = world.timeline
        var command = HostedCommand(try timeline?.words(for: words, in: run) ?? words)
        defer { GuardLog.leave(context.invocation) }
        command.added["EVERETT_RUN"] = run.id.text
        let start: Digest?
        do {
            start = try startCheckpoint(world)
        } catch {
            world.giveUp(EverettError.wrapping(error))
            throw error
        }
        context.progress.clear()
        context.output.flush()
        let keeper = try world.keeper(policy)
        let end: ProgramEnd
        do {
            ProgramHost.adoptOrphans()
            end = try ProgramHost.run(command, on: terminal)
        } catch {
            // As a shell has it.
            let status: Int32 = error.code == .notFound ? 127 : 126
            world.stopKeeping(keeper)
            world.giveUp(error, status: Int(status))
            _ = Failure(error).tell(context)
            return .program(status)
        }
        world.stopKeeping(keeper)
        let summary = world.summary(began: began, command: words, end: end, start: start, failures: keeper.failures)
        context.progress.clear()
        try tell(summary)
        try timeline?.settle(hasChanged: summary.hasChanged)
        context.output.flush()
        if case .signalled(let signal) = end { ProgramHost.die(signal) }
        return .program(end.status)
    }

    /// Ends a run whose keeper was cut off.
    func resume(_ words: [[UInt8]]) throws -> ExitStatus {
        try requireNoDocument()
        guard words.count <= 1 else {
            throw EverettError(
                .usage, Phrase("--resume takes one run", pl: "--resume przyjmuje jeden przebieg"),
                hints: [Phrase("everett guard --resume RUN", pl: "everett guard --resume PRZEBIEG")])
        }
        let world = try GuardedWorld(resuming: words.first, context)
        guard let run = world.run else { throw FoundRun.none }
        let summary = world.summary(
            began: run.began, command: [Array(run.agent.utf8)], end: nil, start: run.first, failures: (0, nil))
        context.progress.clear()
        try tell(summary)
        return .ok
    }

    /// Only where the program is read from and written to a terminal is there one of ours in between; else it gets the very streams.
    private var terminal: OuterTerminal? {
        let streams = context.invocation.streams
        guard streams.input.isTerminal, streams.output.isTerminal else { return nil }
        return OuterTerminal(
            input: streams.input.descriptor, output: streams.output.descriptor,
            isErrorTerminal: streams.error.isTerminal)
    }

    private func requireNoDocument() throws {
        guard context.isJSON else { return }
        throw EverettError(
            .usage,
            Phrase(
                "standard output is the program's, so there is no --json here",
                pl: "standardowe wyjście należy do programu, więc nie ma tu --json"),
            hints: [
                Phrase("--report FILE writes the document to a file", pl: "--report PLIK zapisze dokument w pliku")
            ])
    }

    private func policy() throws -> QuietPoints.Policy {
        guard let seconds = try Amount.count("every", context) else { return QuietPoints.Policy() }
        let every = Int64(clamping: seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let interval = every.overflow ? Int64.max : every.partialValue
        let usual = QuietPoints.Policy()
        return QuietPoints.Policy(
            quiet: min(usual.quiet, interval / 2), every: interval, longest: max(usual.longest, interval))
    }

    /// The checkpoint that takes everything back; without one, only who says so goes on.
    private func startCheckpoint(_ world: GuardedWorld) throws -> Digest? {
        do {
            return try world.take(.start, context.supervision)
        } catch let error as EverettError where error.code != .cancelled {
            if context.arguments.flag("without-start") {
                context.note(
                    StyledText(
                        Phrase(
                            "no checkpoint could be taken first, so this run cannot be taken back as a whole: ",
                            pl:
                                "nie udało się najpierw zrobić punktu, więc tego przebiegu nie da się cofnąć w całości: "
                        )[context.language], .warning) + StyledText(error.message[context.language]))
                return nil
            }
            throw error.adding(
                hint: Phrase(
                    "the program was not started; --without-start starts it all the same",
                    pl: "program nie został uruchomiony; --without-start uruchomi go mimo to"))
        }
    }

    private func tell(_ summary: GuardSummary) throws {
        if let file = context.arguments.rawValue("report") { try GuardReport.write(summary, to: file, context) }
        let lines = GuardLines(context: context)
        if context.arguments.flag("quiet"), summary.problems.isEmpty { return }
        for line in lines.lines(summary) { context.note(line) }
    }
}
