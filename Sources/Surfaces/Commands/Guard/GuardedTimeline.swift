internal import Base
internal import Chronos
internal import Functions
internal import Guarding
internal import Platform
internal import Runs
internal import Terminal

/// A timeline that a guarded program is shut in: it sees this world and what its profile says it needs, nothing else.
struct GuardedTimeline {
    enum Choice: String, CaseIterable {
        case keep, merge, drop
    }

    let name: String
    let world: ProjectRecord
    let engine: ChronosEngine
    let context: Context

    /// Begins the timeline as the project is now.
    static func begin(_ name: String, from main: ProjectRecord, _ engine: ChronosEngine, _ context: Context) throws {
        var main = main
        main.policy = try CallSettings.policy(context.settings(of: main))
        _ = try engine.branch(main, BranchRequest(name: name), context.supervision)
        context.progress.clear()
    }

    /// What is started instead of the program: this program, which shuts it in.
    func words(for program: [[UInt8]], in run: AgentRun) throws -> [[UInt8]] {
        let profile = AgentProfile.of(program)
        var words = [
            "/proc/self/exe", "exec", name, "--project", world.projectRoot.description, "--network",
            profile.needsNetwork ? "host" : "loopback", "--env", "EVERETT_RUN=\(run.id.text)",
        ].map { Array($0.utf8) }
        func add(_ option: String, _ value: [UInt8]) { words += [Array(option.utf8), value] }
        for name in profile.variables where context.invocation.declared?(name) != nil { add("--env", Array(name.utf8)) }
        if let home = context.invocation.variables.bytes("HOME").flatMap({ AbsolutePath($0) }) {
            add("--env", Array("HOME=".utf8) + home.bytes)
            for place in profile.places.compactMap({ BytePath($0).map(home.appending) }) where isThere(place) {
                add("--writable", place.bytes)
            }
            for place in ownPlaces(program, home) { add("--readable", place.bytes) }
        }
        return words + [Array("--".utf8)] + program
    }

    /// Where a program that the user installed in the home keeps itself: what `PATH` names shows only the way to it.
    private func ownPlaces(_ program: [[UInt8]], _ home: AbsolutePath) -> [AbsolutePath] {
        guard let first = program.first, !first.contains(UInt8(ascii: "/")),
            let path = context.invocation.variables.text("PATH"),
            let found = ChildProcess.find(String(decoding: first, as: UTF8.self), searchPath: path),
            let real = Places.canonical(found), let directory = real.parent, real.isWithin(home)
        else { return [] }
        // Beside `bin` lies what its programs consist of, but for a `bin` that many share.
        let prefix = directory.parent
        guard let prefix, prefix != home, prefix != home.appending(".local"), prefix.isWithin(home) else {
            return [directory]
        }
        return [prefix]
    }

    private func isThere(_ place: AbsolutePath) -> Bool {
        (try? context.invocation.files.statusIfPresent(FileDescriptors.none, CName(place.bytes))) != nil
    }

    // MARK: The end

    /// Does with it what was said, or is said now; without anybody to ask it is kept.
    func settle(hasChanged: Bool) throws {
        let choice: Choice
        if let said = context.arguments.value("then").flatMap(Choice.init(rawValue:)) {
            choice = said
        } else if hasChanged, context.invocation.streams.input.isTerminal, context.invocation.streams.error.isTerminal {
            let question = Phrase("What becomes of '\(name)'?", pl: "Co z linią '\(name)'?")
            choice = Choice(rawValue: try Question.choose(question, Choice.allCases.map(\.rawValue), context)) ?? .keep
        } else {
            choice = .keep
        }
        let main = try main()
        switch choice {
        case .keep:
            say(
                Phrase(
                    "  it stays: everett merge \(name), or everett drop \(name)",
                    pl: "  zostaje: everett merge \(name) albo everett drop \(name)"))
        case .drop:
            _ = try engine.drop(name, main, context.supervision)
            context.progress.clear()
            say(Phrase("  dropped; it comes back with: everett undo", pl: "  usunięta; wróci przez: everett undo"))
        case .merge: try merge(into: main)
        }
    }

    private func merge(into main: ProjectRecord) throws {
        let act = MergeAct(engine, into: main, context.supervision) { _ in
            throw EverettError(.internal, Phrase(verbatim: "a gate that nobody asked for"))
        }
        let outcome = try act.begin(MergeRequest(source: name, git: context.invocation.git), isDryRun: false)
        context.progress.clear()
        switch outcome {
        case .promoted:
            say(Phrase("  merged; take it back with: everett undo", pl: "  scalona; cofnij przez: everett undo"))
        case .told(let preview, _, _) where preview.conflicts.isEmpty:
            say(Phrase("  there was nothing to merge", pl: "  nie było czego scalać"))
        case .told, .gateFailed:
            say(
                Phrase(
                    "  both sides changed the same: 'everett conflicts' lists it, 'everett merge --continue' goes on",
                    pl:
                        "  obie strony zmieniły to samo: pokaże to 'everett conflicts', a dokończy 'everett merge --continue'"
                ))
        }
    }

    private func main() throws -> ProjectRecord {
        var main = try engine.project(containing: world.projectRoot)
        main.policy = try CallSettings.policy(context.settings(of: main))
        return main
    }

    private func say(_ phrase: Phrase) { context.note(StyledText(phrase[context.language])) }
}
