internal import Base
internal import Daemon
internal import Glibc
internal import Interop
internal import Platform
internal import Terminal

/// `everett mcp`
enum MCPServe {
    private static let piece = 64 * 1024
    /// How long what was stopped may take to come to its end when the client is gone, in milliseconds.
    private static let farewell = 10_000

    static let command = Command(
        CommandSpec(
            "mcp",
            Phrase(
                "Gives agents these tools over the Model Context Protocol.",
                pl: "Daje agentom te narzędzia przez Model Context Protocol."),
            discussion: Phrase(
                "Agents start it by themselves: 'everett mcp install CLIENT' tells a client how. It speaks over standard streams, for the "
                    + "project of the directory it is started in, until its input ends. What an agent may do alone, and what needs your "
                    + "approval: 'everett functions'.",
                pl:
                    "Agenci uruchamiają to sami: 'everett mcp install KLIENT' mówi klientowi, jak. Rozmawia przez standardowe strumienie o "
                    + "projekcie katalogu, w którym je uruchomiono, aż skończy się wejście. Co agent może sam, a co wymaga twojej zgody: "
                    + "'everett functions'."))
    ) { context in
        let invocation = context.invocation
        // The home has to be there to keep anything in.
        _ = try context.openEngine()
        try MCPClientProcess.note(try EverettHome.path(invocation.variables), invocation.files)
        let service = MCPService(
            Offer(version: Version.current, language: context.language), MCPWork(try MCPWork.Plan(context)),
            output: invocation.streams.output.descriptor)
        var lines = MessageLines()
        var buffer = [UInt8](repeating: 0, count: piece)
        let input = invocation.streams.input.descriptor
        while !service.isDeaf, Machine.waitReadable(input) {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(input, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { break }
            for line in lines.take(buffer[..<count]) { service.hear(line) }
        }
        if let rest = lines.finish() { service.hear(rest) }
        service.close(milliseconds: farewell)
        return .ok
    }
}
