internal import Base
internal import Chronos
internal import Configuration
internal import Platform
internal import Shapes
internal import Terminal

/// What a running command has in its hands: its arguments, the way to the engine, the way to answer.
struct Context {
    let arguments: ParsedArguments
    let invocation: Invocation
    let language: Language
    let isJSON: Bool
    let output: Output
    /// Of standard output.
    let style: OutputStyle
    let errorStyle: OutputStyle
    let progress: ProgressReporter
    let settingUse: SettingUse
    /// What is said about settings outside of any project.
    let sources: SettingSources
    let workers: Int?

    /// Without a use for settings, for a page of help or a mistake, no file is read.
    init(
        _ invocation: Invocation, _ arguments: ParsedArguments, _ output: Output, settings use: SettingUse? = nil
    ) {
        self.invocation = invocation
        self.arguments = arguments
        self.output = output
        settingUse = use ?? .reporting
        sources = CallSettings.sources(invocation, arguments, readsFiles: use != nil)
        let settings = sources.effective
        workers = settings.personal.workers
        language = settings.personal.language ?? invocation.variables.language
        isJSON = arguments.flag("json")
        let color = CallSettings.color(settings, invocation.variables)
        func style(_ end: Streams.End) -> OutputStyle {
            OutputStyle(
                for: TerminalEnvironment(
                    variables: invocation.variables.texts, isTerminal: end.isTerminal, columns: end.columns),
                color: color)
        }
        self.style = style(invocation.streams.output)
        errorStyle = style(invocation.streams.error)
        progress = ProgressReporter(
            descriptor: invocation.streams.error.descriptor, style: errorStyle, language: language,
            isQuiet: arguments.flag("quiet"), clock: invocation.clock)
    }

    // MARK: The engine

    /// `watch` knows what changed in a world, for an engine that stays open.
    func openEngine(watch: (@Sendable (Identifier) -> (any ScanWatch)?)? = nil) throws -> ChronosEngine {
        let templates = Policies.templates(sources.effective)
        return try invocation.engine.open(
            EverettHome.path(invocation.variables), workers: workers, watch: watch, templates: { templates })
    }

    var supervision: Supervision {
        Supervision(isCancelled: invocation.isInterrupted, onProgress: progress.show)
    }

    /// The project meant: `--project`, or the nearest one at or above the working directory.
    ///
    /// Its policy is what all that was said about settings comes to.
    func project(_ engine: ChronosEngine) throws -> ProjectRecord {
        var project = try recordedProject(engine)
        if invocation.declared == nil {
            // Before anything is said: the caller is asked, and then all begins anew.
            var looked = project
            looked.policy = try CallSettings.policy(sources(of: project).effective)
            _ = try callVariables(engine.declaredNames(looked))
        }
        project.policy = try CallSettings.policy(settings(of: project))
        project.call = try callVariables(engine.declaredNames(project))
        return project
    }

    /// The caller's variables of these names, and which timeline they are for.
    private func callVariables(_ names: [String]) throws -> CallVariables? {
        if names.isEmpty { return nil }
        guard let declared = invocation.declared else {
            invocation.wanted?.note([CallVariables.timelineName] + names)
            throw WantedNames.Missing()
        }
        let values = names.compactMap { name in declared(name).map { (name, $0) } }
        return CallVariables(
            timeline: declared(CallVariables.timelineName).map { String(decoding: $0, as: UTF8.self) }, names: names,
            values: Dictionary(values, uniquingKeysWith: { first, _ in first }))
    }

    /// The project as the home knows it, before any file was asked.
    func recordedProject(_ engine: ChronosEngine) throws -> ProjectRecord {
        let place = try startingPlace()
        let world = try engine.project(containing: Places.canonical(place) ?? place)
        guard let name = arguments.value("timeline") else { return world }
        return try engine.world(name, of: world)
    }

    func startingPlace() throws(EverettError) -> AbsolutePath {
        guard let typed = arguments.rawValue("project") else { return try workingDirectory() }
        if typed.first == UInt8(ascii: "/") { return try Places.absolute(typed, from: try Self.topmost()) }
        return try Places.absolute(typed, from: try workingDirectory())
    }

    func workingDirectory() throws(EverettError) -> AbsolutePath {
        if let directory = invocation.workingDirectory { return directory }
        throw EverettError(
            .notFound,
            Phrase("the working directory no longer exists", pl: "katalog roboczy już nie istnieje"),
            hints: [
                Phrase(
                    "change to another directory, or name the project: --project DIR",
                    pl: "przejdź do innego katalogu albo wskaż projekt: --project KATALOG")
            ])
    }

    /// Paths given after the id, as ways down from the project's root; none means the whole project.
    func paths(_ typed: [[UInt8]], in project: ProjectRecord) throws -> [BytePath] {
        guard !typed.isEmpty else { return [] }
        let isElsewhere = arguments.rawValue("project") != nil || arguments.rawValue("timeline") != nil
        let base = isElsewhere ? project.root : try workingDirectory()
        let paths = try typed.map { try Places.within(project.root, $0, from: base) }
        return paths.contains(.root) ? [] : paths
    }

    /// A file or directory that a positional names, anywhere.
    func place(_ typed: [UInt8]) throws(EverettError) -> AbsolutePath {
        if typed.first == UInt8(ascii: "/") { return try Places.absolute(typed, from: try Self.topmost()) }
        return try Places.absolute(typed, from: try workingDirectory())
    }

    /// The checkpoint that a positional means.
    func checkpoint(_ typed: [UInt8], _ engine: ChronosEngine, _ project: ProjectRecord) throws -> Digest {
        try engine.resolve(CheckpointReference.text(typed), project)
    }

    // MARK: The answer

    func say(_ line: StyledText) { output.write(line.rendered(style) + "\n") }
    func say(_ phrase: Phrase, _ role: TextRole = .plain) { say(StyledText(phrase[language], role)) }
    func say(lines: [String]) { for line in lines { output.write(line + "\n") } }

    /// Tells the user something that is not the answer.
    func note(_ line: StyledText) {
        progress.clear()
        output.flush()
        Output.writeAll(line.rendered(errorStyle) + "\n", to: invocation.streams.error.descriptor)
    }

    /// The one JSON document of this call.
    func answer(_ build: (inout JSONWriter) -> Void) {
        output.write(JSONText.harmless(JSONWriter.text { $0.object(build) }) + "\n")
    }

    func number(_ value: Int) -> String { Quantity.number(value)[language] }
    func files(_ count: Int) -> String {
        number(count) + Phrase.files(count)[language].dropFirst("\(count)".count)
    }
    func bytes(_ value: UInt64) -> String { Quantity.bytes(Int(clamping: value))[language] }
    func duration(_ milliseconds: Int64) -> String {
        let nanoseconds = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        return Quantity.duration(nanoseconds: nanoseconds.overflow ? .max : nanoseconds.partialValue)[language]
    }

    private static func topmost() throws(EverettError) -> AbsolutePath {
        guard let top = AbsolutePath("/") else {
            throw EverettError(.internal, Phrase("no root directory", pl: "brak katalogu głównego"))
        }
        return top
    }
}
