package import Base
package import Chronos
internal import Platform
package import Sandbox

/// What a program's end says about the checkpoint that it was run at.
package enum BisectTest {
    /// What `git bisect run` takes for "cannot be tested here".
    private static let skip: Int32 = 125
    private static let notFound: ClosedRange<Int32> = 126...127

    /// Throws for what says nothing about the project, unless such checkpoints are to be skipped.
    package static func verdict(_ result: SandboxResult, skipsBroken: Bool) throws(EverettError) -> Bisection.Verdict {
        if result.wasCancelled {
            throw EverettError(
                .cancelled, Phrase("interrupted", pl: "przerwano"),
                hints: [Phrase("nothing was changed", pl: "nic nie zostało zmienione")])
        }
        let isBroken = !result.limitsMet.isEmpty || result.exitCode > 127 || notFound.contains(result.exitCode)
        if result.exitCode == 0, !isBroken { return .good }
        if result.exitCode == skip { return .unknown }
        guard isBroken else { return .bad }
        if skipsBroken { return .unknown }
        let tail = result.error.text.split(separator: "\n").last.map(String.init) ?? ""
        throw EverettError(
            .failed,
            Phrase(
                "the command ended with \(result.exitCode), which says nothing about the project: \(tail)",
                pl: "polecenie zakończyło się kodem \(result.exitCode), co nic nie mówi o projekcie: \(tail)"),
            hints: [
                Phrase(
                    "mend the command, or add --auto to skip such checkpoints",
                    pl: "popraw polecenie albo dodaj --auto, aby pomijać takie punkty")
            ])
    }
}
