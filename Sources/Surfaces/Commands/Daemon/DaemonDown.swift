internal import Base
internal import Daemon
internal import Platform
internal import Terminal

/// `everett down`
enum DaemonDown {
    private static let patience: Int64 = 30_000

    static let command = Command(
        CommandSpec(
            "down", Phrase("Ends the daemon.", pl: "Kończy usługę."),
            discussion: Phrase(
                "What it is doing comes to its end first. Checkpoints and restores work without it as before.",
                pl: "To, co właśnie robi, najpierw się kończy. Punkty i przywracanie działają bez niej jak dotąd."),
            examples: [CommandExample("everett down", Phrase("End it.", pl: "Zakończ ją."))])
    ) { context in
        let invocation = context.invocation
        let place = DaemonPlace(home: try EverettHome.path(invocation.variables))
        guard let record = DaemonRecord.read(place, invocation.files) else {
            return answer(wasRunning: false, context)
        }
        guard Machine.askToEnd(record.process.pid) else {
            throw EverettError(
                .permission,
                Phrase(
                    "process \(record.process.pid) could not be asked to end",
                    pl: "nie udało się zakończyć procesu \(record.process.pid)"))
        }
        let start = invocation.clock.monotonicNanoseconds
        while record.process.liveness == .alive {
            guard invocation.clock.monotonicNanoseconds - start < patience * 1_000_000, !invocation.isInterrupted()
            else {
                throw EverettError(
                    .timeout,
                    Phrase(
                        "the daemon (process \(record.process.pid)) still works on something",
                        pl: "usługa (proces \(record.process.pid)) jeszcze nad czymś pracuje"),
                    hints: [
                        Phrase(
                            "it ends by itself when that is done; killing it loses nothing that was acknowledged",
                            pl: "skończy, gdy to zrobi; zabicie jej nie straci niczego, co potwierdziła")
                    ])
            }
            LockFile.sleep(10)
        }
        return answer(wasRunning: true, context)
    }

    private static func answer(wasRunning: Bool, _ context: Context) -> ExitStatus {
        if context.isJSON {
            context.answer { $0.bool("was_running", wasRunning) }
        } else {
            context.say(
                wasRunning
                    ? Phrase("the daemon has ended", pl: "usługa zakończyła pracę")
                    : Phrase("no daemon was running", pl: "usługa nie działała"))
        }
        return .ok
    }
}
