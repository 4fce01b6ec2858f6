internal import CLinux
internal import Glibc

/// The terminal that we were started on, seen from a program's host: bytes pass through it unchanged while the program runs.
package struct OuterTerminal: Sendable {
    package let input: Int32
    package let output: Int32
    /// Whether what the program reports goes to a terminal, too.
    package let isErrorTerminal: Bool

    package init(input: Int32, output: Int32, isErrorTerminal: Bool) {
        self.input = input
        self.output = output
        self.isErrorTerminal = isErrorTerminal
    }

    /// Whether we are in its foreground: from the background nobody may change its modes.
    var isOurs: Bool { ev_terminal_is_ours(input) == 1 }

    /// Before the program begins: what is typed waits for it, and is not shown by us as well. Keys that interrupt still do.
    package func hold() {
        if isOurs { _ = ev_terminal_raw(input, 1) }
    }

    /// Lets bytes through unchanged; false where that is not ours to decide now.
    func makeRaw() -> Bool { isOurs && ev_terminal_raw(input, 0) == 0 }

    /// Puts back what was in force before.
    package func restore() { _ = ev_terminal_restore() }

    func copySize(to terminal: Int32) { _ = ev_terminal_copy_size(input, terminal) }

    var streams: HostedStreams { isErrorTerminal ? [.input, .output, .error] : [.input, .output] }
}
