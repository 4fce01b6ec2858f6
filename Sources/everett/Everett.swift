internal import Commands
internal import Glibc

/// The program: what the kernel handed over goes in, the exit status comes out.
@main
struct Everett {
    static func main() {
        Program.prepareProcess()
        exit(Program.run(Program.invocation(arguments: arguments, variables: variables), hasDeepStack: false))
    }

    private static var arguments: [[UInt8]] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { index in
            unsafe CommandLine.unsafeArgv[index].map { unsafe bytes($0) }
        }
    }

    private static var variables: Variables {
        Variables(
            Dictionary(
                uniqueKeysWithValues: Variables.names.compactMap { name in
                    unsafe getenv(name).map { (name, unsafe bytes($0)) }
                }))
    }

    private static func bytes(_ text: UnsafeMutablePointer<CChar>) -> [UInt8] {
        unsafe UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
    }
}
