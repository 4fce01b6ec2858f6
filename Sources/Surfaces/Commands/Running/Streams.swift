internal import Glibc
internal import Platform

/// Where a command reads and writes.
package struct Streams: Sendable {
    /// One open descriptor and what is known of its other end.
    package struct End: Sendable {
        package let descriptor: Int32
        package let isTerminal: Bool
        package let columns: Int?

        package init(_ descriptor: Int32, isTerminal: Bool = false, columns: Int? = nil) {
            self.descriptor = descriptor
            self.isTerminal = isTerminal
            self.columns = columns
        }

        init(asking descriptor: Int32) {
            let isTerminal = Machine.isTerminal(descriptor)
            self.init(
                descriptor, isTerminal: isTerminal, columns: isTerminal ? Machine.terminalColumns(descriptor) : nil)
        }
    }

    package let input: End
    package let output: End
    package let error: End

    package init(input: End, output: End, error: End) {
        self.input = input
        self.output = output
        self.error = error
    }

    /// The three streams every process has.
    ///
    /// One that the caller closed is opened on `/dev/null` first: the next file opened would get its number, and what is
    /// said to the user would be written into a database.
    package static func standard() -> Streams {
        while true {
            let opened = unsafe open("/dev/null", O_RDWR)
            if opened < 0 { break }
            if opened > STDERR_FILENO {
                close(opened)
                break
            }
        }
        return Streams(
            input: End(asking: STDIN_FILENO), output: End(asking: STDOUT_FILENO), error: End(asking: STDERR_FILENO))
    }
}
