internal import Base
internal import Platform
internal import Sandbox
internal import Terminal

/// What this machine has for shutting programs in, found out by doing it.
struct SandboxChecks {
    private let context: Context

    init(_ context: Context) {
        self.context = context
    }

    func run() -> [Finding] {
        guard let home = try? EverettHome.path(context.invocation.variables) else { return [] }
        let place = ExistingPlace.nearest(to: home, context.invocation.files)
        let report = SandboxProbe.run(in: place, files: context.invocation.files)
        let tier =
            switch report.tier {
            case .full:
                Finding(
                    "sandbox", .ok,
                    Phrase(
                        "full: programs are shut in, and limits hold for all of a run together",
                        pl: "pełna: programy są odcięte, a limity dotyczą całości uruchomienia"))
            case .loose:
                Finding(
                    "sandbox", .warning,
                    Phrase(
                        "loose: programs are shut in; memory is limited for each process by itself",
                        pl: "luźna: programy są odcięte; pamięć jest ograniczona dla każdego procesu z osobna"))
            case .none:
                Finding(
                    "sandbox", .warning,
                    Phrase(
                        "none: 'exec', 'shell', 'bisect' and gates of merges do not work here",
                        pl: "brak: 'exec', 'shell', 'bisect' i bramki scalania tu nie działają"))
            }
        return [tier] + report.findings.compactMap(finding)
    }

    /// Only what is missing is told; Landlock is a second net that nothing rests upon.
    private func finding(_ found: SandboxReport.Finding) -> Finding? {
        guard found.subject != .landlock, let problem = found.problem else { return nil }
        return Finding("sandbox \(found.subject.rawValue)", .warning, problem.message, fix: problem.hints.first)
    }
}
