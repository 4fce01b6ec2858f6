internal import Base
internal import Chronos
internal import Guarding
internal import Platform
internal import Runs

/// The record of a guarded run, as long as it goes on; what cannot be written down hurts nobody, and is told at the end.
final class GuardLog {
    let run: AgentRun
    private let store: RunStore
    private let clock: Clock
    private(set) var failure: EverettError?

    /// Begins a run that this process keeps.
    static func begin(_ words: [[UInt8]], _ project: ProjectRecord, _ invocation: Invocation) throws -> GuardLog {
        let home = try EverettHome.path(invocation.variables)
        let keeper: ProcessIdentity
        do throws(SystemError) {
            keeper = try ProcessIdentity.current()
        } catch {
            throw EverettError(
                error, while: Phrase("reading who this process is", pl: "ustalanie, czym jest ten proces"))
        }
        let profile = AgentProfile.of(words)
        let command = words.map { ShellWord.quoted(String(decoding: $0, as: UTF8.self)) }.joined(separator: " ")
        let store = try RunStore(home: home, project: project.id, files: invocation.files)
        let run = try store.begin(
            RunDraft(.guarded, agent: profile.name, command: command, timeline: project.timeline, keeper: keeper),
            id: IDSource(random: .system).next(), at: invocation.clock.now)
        try AgentProcesses(home: home, files: invocation.files).add(keeper, profile.name)
        return GuardLog(run, store, invocation.clock)
    }

    /// Goes on with one that was cut off.
    init(_ run: AgentRun, _ store: RunStore, _ clock: Clock) {
        self.run = run
        self.store = store
        self.clock = clock
    }

    func note(_ entry: RunEntryDraft) {
        do throws(EverettError) {
            try store.append(entry, to: run.id, at: clock.now)
        } catch {
            failure = failure ?? error
        }
    }

    func end(_ status: Int?) {
        do throws(EverettError) {
            try store.end(run.id, status: status, at: clock.now)
        } catch {
            failure = failure ?? error
        }
    }

    /// This process is no agent's any more.
    static func leave(_ invocation: Invocation) {
        guard let home = try? EverettHome.path(invocation.variables), let keeper = try? ProcessIdentity.current() else {
            return
        }
        // One that stays is forgotten by whoever comes next, since its process is gone.
        try? AgentProcesses(home: home, files: invocation.files).remove(keeper)
    }
}

extension RunEntry.Changes {
    init(_ counts: ChangeCounts) {
        self.init(added: counts.added, modified: counts.modified, removed: counts.removed)
    }
}
