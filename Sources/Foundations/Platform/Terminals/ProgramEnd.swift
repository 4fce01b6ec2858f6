/// How a program that was run for the user ended.
package enum ProgramEnd: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32)

    /// As a shell has it: 128 and the signal's number.
    package var status: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let signal): 128 + signal
        }
    }
}
