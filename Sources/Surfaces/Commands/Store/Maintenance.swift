internal import Base
internal import Chronos
internal import Platform

/// Starts a collection in the background when one is due; the command that starts it does not wait.
enum Maintenance {
    static func startIfDue(_ engine: ChronosEngine, _ context: Context) {
        guard Policies.maintainsItself(context), (try? engine.isMaintenanceDue()) == true,
            let program = AbsolutePath("/proc/self/exe"), let home = try? EverettHome.path(context.invocation.variables)
        else { return }
        // It is a convenience: whatever keeps it from starting must not make the checkpoint look failed.
        try? ChildProcess.startDetached(
            program, arguments: [Array("gc".utf8), Array("--background".utf8), Array("--quiet".utf8)],
            environment: context.invocation.variables.inherited, log: home.appending("maintenance.log"))
    }
}
