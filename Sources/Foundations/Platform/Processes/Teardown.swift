internal import Glibc

/// How a child process is made to end: signals to its whole group, each with time to comply, and always SIGKILL last.
package struct Teardown: Sendable, Hashable {
    package struct Step: Sendable, Hashable {
        package let signal: Int32
        package let graceMilliseconds: Int64

        package init(signal: Int32, graceMilliseconds: Int64) {
            self.signal = signal
            self.graceMilliseconds = graceMilliseconds
        }
    }

    package let steps: [Step]

    package init(_ steps: [Step]) {
        self.steps = steps
    }

    /// Asks once and waits two seconds.
    package static let polite = Teardown([Step(signal: SIGTERM, graceMilliseconds: 2000)])
    package static let immediate = Teardown([])
}
