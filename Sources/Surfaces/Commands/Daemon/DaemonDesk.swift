internal import Base
internal import Chronos
internal import Configuration
internal import Daemon
internal import Glibc
internal import Interop
internal import Platform

/// What a daemon needs to know of commands and settings to do what the command line would.
enum DaemonDesk {
    /// Carries out a call with the daemon's engine, on the caller's streams and with the caller's variables.
    static func calls(_ invocation: Invocation) -> CallServer.Desk {
        CallServer.Desk(
            accepts: { call in
                call.version == Version.current && isOurWorld(Variables(call.variables), invocation.variables)
            },
            perform: { call, streams, engine, isInterrupted in
                let variables = Variables(call.variables)
                let factory: EngineFactory
                do {
                    factory = .lending(try engine.get(), else: invocation.engine)
                } catch {
                    let failure = error
                    factory = EngineFactory { _ in throw failure }
                }
                var handed = Invocation(
                    arguments: call.arguments, variables: variables,
                    workingDirectory: AbsolutePath(call.directory),
                    streams: Streams(
                        input: Streams.End(asking: streams[0]), output: Streams.End(asking: streams[1]),
                        error: Streams.End(asking: streams[2])),
                    files: invocation.files, clock: invocation.clock, engine: factory, isInterrupted: isInterrupted)
                // Nobody knows how long the caller's reader takes, and the engine's room must not wait for it.
                let collector = OutputCollector()
                handed.caller = call.process
                handed.collector = collector
                let wanted = WantedNames()
                handed.wanted = wanted
                if let declared = call.declared {
                    handed.declared = { declared[$0] }
                } else {
                    handed.declared = nil
                }
                let status = Program.run(handed)
                if !wanted.names.isEmpty { return CallServer.Answer.wants(wanted.names) }
                return CallServer.Answer(status: status, output: collector.bytes)
            },
            deliver: { bytes, stream in
                let error = Output.writeAll(bytes, to: stream)
                // A reader that went away has what it wanted.
                return error == 0 || error == EPIPE
            })
    }

    /// Whether caller and daemon mean the same home and the same keys.
    private static func isOurWorld(_ theirs: Variables, _ ours: Variables) -> Bool {
        do {
            return try EverettHome.path(theirs) == EverettHome.path(ours)
                && EverettHome.secretKeys(theirs) == EverettHome.secretKeys(ours)
        } catch {
            return false
        }
    }

    /// What a program and a daemon that does its work have in common.
    static func world(_ variables: Variables) -> String {
        let keys = (try? EverettHome.secretKeys(variables))?.map(\.bytes) ?? []
        return RelayRequest.world(version: Version.current, keys: keys)
    }

    static func settings(_ invocation: Invocation) -> DaemonSettings {
        DaemonSettings(
            project: { project in
                var sources = userSources(invocation)
                sources.project = .project(project.root, invocation.files, CallSettings.patternProblem)
                sources.remembered = CallSettings.remembered(project)
                if sources.project != nil {
                    let trust = TrustStore(home: try EverettHome.path(invocation.variables), invocation.files)
                    sources.record = trust.record(of: project.root)
                }
                var known = project
                known.policy = try CallSettings.policy(sources.effective)
                return known
            },
            collection: { Policies.collection(userSources(invocation).effective) },
            git: { invocation.git }, world: { world(invocation.variables) })
    }

    /// As the user's settings say at that moment.
    static func templates(_ invocation: Invocation) -> TemplatePolicy {
        Policies.templates(userSources(invocation).effective)
    }

    private static func userSources(_ invocation: Invocation) -> SettingSources {
        let variables = invocation.variables
        var sources = SettingSources(
            environment: .environment({ variables.text($0) }, CallSettings.patternProblem), options: SettingLayer())
        if let path = EverettHome.userConfiguration(variables) {
            sources.user = .read(path, .user, invocation.files, CallSettings.patternProblem)
        }
        return sources
    }
}
