internal import Base
internal import Daemon
internal import Dispatch
internal import Functions
internal import Platform
internal import Terminal

/// `everett up`
enum DaemonUp {
    static let command = Command(
        CommandSpec(
            "up",
            Phrase("Starts the daemon and its dashboard.", pl: "Uruchamia usługę i jej panel."),
            discussion: Phrase(
                "It watches the projects, so that a checkpoint costs as much as was changed, and shows them in the browser. "
                    + "It stays in the foreground until it is interrupted; --detach lets it go on by itself. Only this machine can "
                    + "reach it: from another one, use ssh -L, or a reverse proxy with TLS and --public.",
                pl:
                    "Obserwuje projekty, więc punkt kontrolny kosztuje tyle, ile się zmieniło, i pokazuje je w przeglądarce. "
                    + "Działa na pierwszym planie, aż zostanie przerwana; z --detach działa dalej sama. Dostęp ma tylko ten "
                    + "komputer; z innego użyj ssh -L albo odwrotnego proxy z TLS i --public."),
            examples: [
                CommandExample("everett up --detach", Phrase("Start it and go on.", pl: "Uruchom i pracuj dalej.")),
                CommandExample("everett open", Phrase("Then look at it.", pl: "Potem ją obejrzyj.")),
                CommandExample(
                    "everett up --public https://everett.example.org",
                    Phrase("Behind a proxy that speaks TLS.", pl: "Za proxy, które obsługuje TLS.")),
            ],
            options: [
                .flag("detach", Phrase("go on in the background", pl: "działaj w tle")),
                .value(
                    "listen", "ADDRESS",
                    Phrase("on this address instead of 127.0.0.1", pl: "pod tym adresem zamiast 127.0.0.1")),
                .repeated(
                    "public", "ADDRESS",
                    Phrase(
                        "answer also as https://HOST, from which a reverse proxy leads here",
                        pl: "odpowiadaj też jako https://HOST, skąd prowadzi tu odwrotne proxy")),
                .flag(
                    "allow-remote-access",
                    Phrase(
                        "let other machines reach it, although nothing is encrypted",
                        pl: "pozwól na dostęp z innych maszyn, choć nic nie jest szyfrowane")),
                .value(
                    "port", "N",
                    Phrase(
                        "listen on this port, 0 for any free one (7777)",
                        pl: "nasłuchuj na tym porcie, 0: dowolny wolny (7777)")),
            ]), whenInterrupted: Phrase("the daemon has ended", pl: "usługa zakończyła pracę")
    ) { context in
        let listening = try ListeningChoice.make(context)
        if context.arguments.flag("detach") { return try detach(context) }
        return try run(listening, context)
    }

    // MARK: In the foreground

    private static func run(_ listening: DaemonListening, _ context: Context) throws -> ExitStatus {
        let invocation = context.invocation
        let home = try EverettHome.path(invocation.variables)
        let logs = LogRing()
        let error = invocation.streams.error.descriptor
        let isTerminal = invocation.streams.error.isTerminal
        let logger = Logger(minimum: .info, clock: invocation.clock) { line in
            logs.add(line)
            // A person is told in words; a file or a service manager gets every line.
            if !isTerminal { Output.writeAll(line + "\n", to: error) }
        }
        let workers = context.workers
        let identity: ProcessIdentity
        do throws(SystemError) {
            identity = try ProcessIdentity.current()
        } catch {
            throw EverettError(
                error, while: Phrase("reading who this process is", pl: "ustalanie, czym jest ten proces"))
        }
        let watches = WatchRoom(invocation.files, clock: invocation.clock)
        let daemon = try DaemonRun(
            DaemonPlan(
                home: home, version: Version.current, listening: listening, files: invocation.files,
                clock: invocation.clock,
                identity: identity, settings: DaemonDesk.settings(invocation),
                programs: ProgramSurroundings(variables: invocation.variables.texts, files: invocation.files),
                desk: DaemonDesk.calls(invocation),
                logger: logger, logs: logs, watches: watches,
                fullLooks: FaultInjection.fullLooks(invocation.variables),
                openEngine: {
                    try invocation.engine.open(
                        home, workers: $0 ?? workers, watch: watches.watch,
                        templates: { DaemonDesk.templates(invocation) })
                }))
        try daemon.start()
        ServiceManager.tell("READY=1", invocation.variables)
        tell(daemon.address, listening.publicAddresses, Machine.processID, context)
        // The one task that has no parent: the command is not a task but the main thread, which waits for the word to stop.
        let ended = DispatchSemaphore(value: 0)
        let house = Task {
            await daemon.keepHouse()
            await daemon.stop()
            ended.signal()
        }
        Machine.waitForInterrupt()
        ServiceManager.tell("STOPPING=1", invocation.variables)
        context.note(StyledText(Phrase("stopping…", pl: "kończenie…")[context.language], .dim))
        house.cancel()
        ended.wait()
        return .ok
    }

    private static func tell(
        _ address: String, _ publicAddresses: [String], _ process: Int32, _ context: Context
    ) {
        if context.isJSON {
            context.answer { json in
                json.string("address", address)
                json.array("public") { json in for address in publicAddresses { json.string(address) } }
                json.integer("pid", process)
                json.string("version", Version.current)
            }
        } else {
            context.say(
                StyledText(Phrase("the daemon runs at ", pl: "usługa działa pod adresem ")[context.language])
                    + StyledText(address, .name))
            for address in publicAddresses {
                context.say(
                    StyledText(Phrase("and answers as ", pl: "i odpowiada jako ")[context.language])
                        + StyledText(address, .name))
            }
            context.say(
                StyledText(Phrase("look at it with: ", pl: "obejrzyj ją przez: ")[context.language])
                    + StyledText("everett open", .name))
            if context.style.isTerminal {
                context.say(Phrase("Ctrl-C ends it", pl: "Ctrl-C ją kończy"), .dim)
            }
        }
        context.output.flush()
    }

    // MARK: In the background

    /// How long a daemon may take to say where it is.
    private static let patience: Int64 = 15_000
    /// How long one that was killed may take to be gone, in nanoseconds.
    private static let farewell: Int64 = 2_000_000_000
    private static let enoughAnswers = 4

    private static func detach(_ context: Context) throws -> ExitStatus {
        let invocation = context.invocation
        let place = DaemonPlace(home: try EverettHome.path(invocation.variables))
        let asked = invocation.clock.monotonicNanoseconds
        var listened = 0
        while let running = DaemonRecord.read(place, invocation.files) {
            // One that was killed is there until the kernel has taken it down, its sockets one after another.
            listened = CallClient.isListening(place, invocation.files) ? listened + 1 : 0
            let isLate = invocation.clock.monotonicNanoseconds - asked > Self.farewell
            if listened < Self.enoughAnswers, !isLate {
                LockFile.sleep(30)
                continue
            }
            throw EverettError(
                .conflict,
                Phrase("a daemon runs already at \(running.address)", pl: "usługa już działa: \(running.address)"),
                hints: [
                    Phrase("'everett open' shows its page", pl: "'everett open' pokaże jej stronę"),
                    Phrase("'everett down' ends it", pl: "'everett down' ją zakończy"),
                ])
        }
        guard let program = AbsolutePath("/proc/self/exe") else {
            throw EverettError(.internal, Phrase("no way to this program", pl: "nie ma drogi do tego programu"))
        }
        // The home has to be there for the log.
        _ = try context.openEngine()
        try ChildProcess.startDetached(
            program, arguments: ListeningChoice.arguments(context).map { Array($0.utf8) },
            environment: invocation.variables.inherited, log: place.log)
        let start = invocation.clock.monotonicNanoseconds
        while invocation.clock.monotonicNanoseconds - start < patience * 1_000_000, !invocation.isInterrupted() {
            if let record = DaemonRecord.read(place, invocation.files), CallClient.isListening(place, invocation.files)
            {
                tell(record.address, record.publicAddresses, record.process.pid, context)
                return .ok
            }
            LockFile.sleep(20)
        }
        throw EverettError(
            .unreachable, Phrase("the daemon did not start", pl: "usługa się nie uruchomiła"),
            hints: [
                Phrase("its log says why: \(place.log)", pl: "jej dziennik mówi dlaczego: \(place.log)"),
                Phrase("or see it fail: everett up", pl: "albo zobacz błąd: everett up"),
            ])
    }
}
