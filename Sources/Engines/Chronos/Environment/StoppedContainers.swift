internal import Base
internal import Environments
internal import Platform

/// Containers that are stopped for as long as their volumes are copied: written down first, so that whoever owns the store next
/// starts them when this process dies.
struct StoppedContainers {
    private static let name: StaticString = "stopped"
    private static let magic: [UInt8] = Array("EVSTOPD1".utf8)

    let containers: [(id: String, name: String)]

    init(_ containers: [FoundContainer]) {
        self.containers = containers.map { ($0.id, $0.name) }
    }

    /// Nil where nothing is written down.
    static func read(_ world: AbsolutePath, _ files: any FileOperations) throws(EverettError) -> StoppedContainers? {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try files.readWhole(absolute: world.appending(name), limit: 1 << 20)
        } catch {
            if error.isMissing { return nil }
            throw EverettError(error, while: reading)
        }
        // It is replaced as a whole, so only a failing disk does this; then nobody knows what it said.
        return (try? StoppedContainers(bytes)) ?? StoppedContainers([] as [FoundContainer])
    }

    func write(_ world: AbsolutePath, _ files: any FileOperations) throws(EverettError) {
        do throws(SystemError) {
            let directory = try files.openOwned(absolute: world, [.read, .directory])
            let bytes = HashedRecord.bytes(StoppedContainers.magic) { out in
                out.varint(containers.count)
                for container in containers {
                    out.text(container.id)
                    out.text(container.name)
                }
            }
            try AtomicFile.replace(
                files, directory: directory.raw, name: Array("\(StoppedContainers.name)".utf8), bytes: bytes)
        } catch {
            throw EverettError(error, while: StoppedContainers.writing)
        }
    }

    static func remove(_ world: AbsolutePath, _ files: any FileOperations) throws(EverettError) {
        do throws(SystemError) {
            try files.unlink(FileDescriptors.none, CName(world.appending(name).bytes))
        } catch {
            if !error.isMissing { throw EverettError(error, while: writing) }
        }
    }

    private init(_ bytes: [UInt8]) throws(DecodingFault) {
        var reader = try HashedRecord.reader(bytes, StoppedContainers.magic)
        var containers: [(id: String, name: String)] = []
        for _ in 0..<(try reader.count()) { containers.append((try reader.text(), try reader.text())) }
        try reader.finish()
        self.containers = containers
    }

    private static let reading = Phrase(
        "reading which containers were stopped", pl: "odczyt zatrzymanych kontenerów")
    private static let writing = Phrase(
        "writing down which containers are stopped", pl: "zapis zatrzymywanych kontenerów")
}
