internal import CLinux

/// A pseudo-terminal: the end that a program takes for its terminal, and ours.
struct TerminalPair: ~Copyable {
    private(set) var ours: Int32
    private(set) var theirs: Int32

    /// With size and modes of another terminal.
    init(like terminal: Int32) throws(SystemError) {
        ours = -1
        theirs = -1
        let result = unsafe ev_terminal_pair(terminal, &ours, &theirs)
        if result < 0 { throw SystemError(.open, -result, "/dev/ptmx") }
    }

    deinit {
        for end in [ours, theirs] where end >= 0 { _ = ev_close(end) }
    }

    /// Leaves their end to the program, so that the end of its last user is noticed.
    mutating func leaveTheirs() {
        if theirs >= 0 { _ = ev_close(theirs) }
        theirs = -1
    }

    /// For whoever is still on it the terminal is gone.
    mutating func hangUp() {
        leaveTheirs()
        if ours >= 0 { _ = ev_close(ours) }
        ours = -1
    }
}
