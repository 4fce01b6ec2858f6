internal import Base
internal import Chronos
internal import Functions
internal import Platform
internal import Sandbox
internal import Terminal

/// What commands that run a program in a timeline share: their options, and the world the program meets.
enum WorldCommand {
    static let options: [OptionSpec] = [
        .value(
            "network", "WHICH", allowed: ["none", "loopback", "host"],
            Phrase(
                "none, a loopback of its own (usual), or the machine's",
                pl: "żadna, własna pętla zwrotna (zwykle) albo maszyny")),
        .repeated(
            "env", "NAME=VALUE",
            Phrase(
                "a variable for the program; NAME alone: as it is here",
                pl: "zmienna dla programu; samo NAZWA: taka jak tu")),
        .repeated(
            "readable", "DIR", Phrase("a directory it may read, too", pl: "katalog, który też może czytać")),
        .repeated(
            "writable", "PATH",
            Phrase("a file or directory it may write, too", pl: "plik lub katalog, który też może zmieniać")),
        .value("timeout", "SECONDS", Phrase("end it after so long", pl: "zakończ po tym czasie")),
        .value("memory", "SIZE", Phrase("for all of it together (2GiB)", pl: "dla całości (2GiB)")),
        .value("processes", "N", Phrase("at most so many (512)", pl: "co najwyżej tyle (512)")),
    ]

    static func run(_ command: [[UInt8]], _ context: Context) throws -> WorldRun {
        guard !command.isEmpty else {
            throw EverettError(
                .usage, Phrase("which command?", pl: "jakie polecenie?"),
                hints: [Phrase("write it after --", pl: "napisz je po --")])
        }
        var run = context.programs.run(command, readable: try named(context))
        for assignment in context.arguments.values("env") {
            if !assignment.isEmpty, !assignment.contains("=") {
                // What is not set here is not set there.
                run.environment[assignment] = context.invocation.declared?(assignment).map {
                    String(decoding: $0, as: UTF8.self)
                }
                continue
            }
            guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
                throw EverettError(
                    .usage,
                    Phrase("--env '\(assignment)' has no name", pl: "--env '\(assignment)' nie ma nazwy"),
                    hints: [Phrase("write NAME=VALUE", pl: "napisz NAZWA=WARTOŚĆ")])
            }
            run.environment[String(assignment[..<equals])] = String(assignment[assignment.index(after: equals)...])
        }
        run.writable = try context.arguments.rawValues("writable").map { typed in try context.existingPlace(typed) }
        switch context.arguments.value("network") {
        case "none": run.network = .none
        case "host": run.network = .host
        default: run.network = .loopback
        }
        if let seconds = try Amount.count("timeout", context) {
            run.limits.wallMilliseconds = Int64(clamping: seconds.multipliedReportingOverflow(by: 1000).partialValue)
        }
        if let memory = try Amount.bytes("memory", context) { run.limits.memoryBytes = memory }
        if let processes = try Amount.count("processes", context) { run.limits.processes = processes }
        return run
    }

    /// The directories that a program may read besides.
    private static func named(_ context: Context) throws -> [AbsolutePath] {
        try context.arguments.rawValues("readable").map { typed in
            let place = try context.place(typed)
            guard context.programs.isDirectory(place) else {
                throw EverettError(.notFound, Phrase("\(place) is no directory", pl: "\(place) nie jest katalogiem"))
            }
            return place
        }
    }

    /// The run as it can be limited here; says when limits hold for less than they should.
    static func prepared(_ run: WorldRun, _ context: Context) throws -> PreparedRun {
        let prepared = try context.programs.prepared(run)
        if prepared.isLimitedLess {
            context.remark(
                Phrase(
                    "no control group may be made here: limits on memory hold for each process, not for all together, and root's "
                        + "processes are not counted ('everett doctor' tells more)",
                    pl:
                        "nie wolno tu utworzyć grupy kontrolnej: limit pamięci dotyczy każdego procesu, a nie całości, a procesy "
                        + "roota nie są liczone (więcej powie 'everett doctor')"))
        }
        return prepared
    }

    /// Tells of a limit that ended the program.
    static func tell(_ result: SandboxResult, _ context: Context) {
        for limit in result.limitsMet {
            let what =
                switch limit {
                case .time: Phrase("its time was over", pl: "upłynął jego czas")
                case .memory:
                    Phrase("it needed more memory than it may have", pl: "potrzebował więcej pamięci, niż wolno")
                case .processes:
                    Phrase("it started more processes than it may", pl: "uruchomił więcej procesów, niż wolno")
                case .output: Phrase("it wrote more output than is kept", pl: "wypisał więcej, niż się przechowuje")
                case .disk: Phrase("it wrote more to the disk than it may", pl: "zapisał na dysku więcej, niż wolno")
                }
            context.remark(what)
        }
        if !result.isEmpty {
            context.remark(
                Phrase(
                    "something that it started could not be ended", pl: "nie udało się zakończyć czegoś, co uruchomił"))
        }
    }
}

extension Context {
    /// A file or directory that an option names.
    fileprivate func existingPlace(_ typed: [UInt8]) throws -> AbsolutePath {
        let place = try place(typed)
        do throws(SystemError) {
            _ = try invocation.files.status(FileDescriptors.none, CName(place.bytes))
        } catch {
            throw EverettError(error, while: Phrase("looking at \(place)", pl: "sprawdzanie \(place)"))
        }
        return place
    }

    /// What programs get of this machine and this call.
    var programs: ProgramSurroundings {
        ProgramSurroundings(variables: invocation.variables.texts, files: invocation.files)
    }
}
