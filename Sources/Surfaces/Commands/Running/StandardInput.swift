internal import Base
internal import Glibc

/// What a command is given through its standard input.
enum StandardInput {
    /// Reads to the end; more than `limit` bytes are refused.
    static func read(upTo limit: Int, _ context: Context) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(context.invocation.streams.input.descriptor, $0.baseAddress, $0.count)
            }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR, !context.invocation.isInterrupted() { continue }
                if errno == EINTR {
                    throw EverettError(.cancelled, Phrase("cancelled", pl: "przerwano"), hints: [Words.nothingChanged])
                }
                throw EverettError(
                    .io, Phrase("standard input cannot be read", pl: "nie można odczytać standardowego wejścia"))
            }
            bytes += buffer.prefix(count)
            guard bytes.count <= limit else {
                throw EverettError(
                    .usage,
                    Phrase("more than \(limit) bytes on standard input", pl: "ponad \(limit) bajtów na wejściu"))
            }
        }
    }
}
