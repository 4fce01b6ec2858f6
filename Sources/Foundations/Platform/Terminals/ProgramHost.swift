package import Base
internal import CLinux
internal import Glibc

/// Runs a program to its end as if it had been started directly: on a pseudo-terminal whose bytes are relayed, or on our streams.
///
/// Belongs on the main thread, which is the one that gets signals and orphans.
package enum ProgramHost {
    /// Whoever loses its parent beneath us becomes our child, so that it can be told by its ancestors.
    package static func adoptOrphans() { _ = ev_adopt_orphans() }

    /// Ends this process by the signal that ended the program, so that whoever waits for us learns the same.
    package static func die(_ signal: Int32) { ev_host_die(signal) }

    /// Without a terminal the program gets our very streams, in our session and group.
    ///
    /// Throws when it could not be started; however it ends is a value.
    package static func run(_ command: HostedCommand, on terminal: OuterTerminal?) throws(EverettError) -> ProgramEnd {
        let signals: HostSignals
        do throws(SystemError) {
            signals = try HostSignals(hasTerminal: terminal != nil)
        } catch {
            throw EverettError(error, while: TerminalWords.preparing)
        }
        guard let terminal else {
            var hosting = ProgramHosting(command, try HostedProgram(command, on: nil, replacing: []), signals, nil)
            return try hosting.run()
        }
        let pair: TerminalPair
        do throws(SystemError) {
            pair = try TerminalPair(like: terminal.input)
        } catch {
            throw EverettError(error, while: TerminalWords.preparing)
        }
        let program = try HostedProgram(command, on: pair.theirs, replacing: terminal.streams)
        var hosting = ProgramHosting(command, program, signals, TerminalRelay(terminal, pair))
        return try hosting.run()
    }
}
