internal import Base
internal import Platform

/// A small record in a world's directory, replaced as a whole; one that is not as it was written is damaged, never none.
struct WorldFile {
    let name: [UInt8]
    let limit: Int
    /// What is done when it is read or written, for people.
    let reading: Phrase
    let keeping: Phrase

    /// Nil where there is none.
    func read<Record>(
        _ world: AbsolutePath, _ files: any FileOperations, _ decode: ([UInt8]) throws(DecodingFault) -> Record
    ) throws(EverettError) -> Record? {
        let place = world.appending(BytePath.root.appending(name))
        let bytes: [UInt8]
        do {
            bytes = try files.readWhole(absolute: place, limit: limit)
        } catch {
            if error.isMissing { return nil }
            throw EverettError(error, while: reading)
        }
        do throws(DecodingFault) { return try decode(bytes) } catch { throw EverettError.damaged("\(place)") }
    }

    func write(_ bytes: [UInt8], _ world: AbsolutePath, _ files: any FileOperations) throws(EverettError) {
        do throws(SystemError) {
            let directory = try files.openOwned(absolute: world, [.read, .directory])
            try AtomicFile.replace(files, directory: directory.raw, name: name, bytes: bytes)
        } catch {
            throw EverettError(error, while: keeping)
        }
    }
}
