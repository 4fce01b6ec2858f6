internal import Base
internal import Platform

/// The sealed packs that were there at one moment; immutable, shared by every worker.
final class PackSet: Sendable {
    let packs: [Pack]

    init(_ packs: [Pack]) {
        self.packs = packs
    }

    func contains(_ id: Digest) -> Bool { packs.contains { $0.contains(id) } }

    /// The places that claim to hold the object, newest pack first.
    func find(_ id: Digest) throws -> [(pack: Pack, location: ObjectLocation)] {
        var found: [(Pack, ObjectLocation)] = []
        for pack in packs.reversed() {
            if let location = try pack.find(id) { found.append((pack, location)) }
        }
        return found
    }
}

/// The content-addressed store: opens packs, finds objects, verifies every one it hands out.
package final class ObjectStore {
    let files: any FileOperations
    let clock: Clock
    let packsDirectory: Int32
    let compressionLevel: Int32
    private let directory: Descriptor
    private(set) var packSet: PackSet

    init(
        packs path: AbsolutePath, _ files: any FileOperations, clock: Clock, compressionLevel: Int32
    ) throws {
        self.files = files
        self.clock = clock
        self.compressionLevel = compressionLevel
        do {
            directory = try files.openOwned(absolute: path, [.read, .directory])
        } catch {
            throw EverettError(error, while: Phrase("opening the store", pl: "otwieranie magazynu"))
        }
        packsDirectory = directory.raw
        packSet = PackSet([])
        try refresh()
    }

    /// Looks for packs that appeared since; packs already open stay open.
    func refresh() throws {
        let open = Dictionary(packSet.packs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let entries: [DirectoryEntry]
        do {
            entries = try files.list(directory.raw)
        } catch {
            throw EverettError(error, while: Phrase("listing packs", pl: "wyliczanie paczek"))
        }
        var packs: [Pack] = []
        for entry in entries {
            let name = String(decoding: entry.name, as: UTF8.self)
            guard name.hasSuffix(".pack"), let id = Digest(hex: String(name.dropLast(5))) else { continue }
            packs.append(try open[id] ?? Pack(id, packs: directory.raw, files))
        }
        packSet = PackSet(packs.sorted { $0.id < $1.id })
    }

    /// Removes packs that a crashed owner was writing; only the holder of the store lock may call it.
    func sweepTemporaryPacks() throws {
        do {
            for entry in try files.list(directory.raw) where entry.name.starts(with: Array("tmp-".utf8)) {
                try files.unlink(directory.raw, CName(entry.name))
            }
        } catch {
            throw EverettError(error, while: Phrase("sweeping unfinished packs", pl: "usuwanie niedokończonych paczek"))
        }
    }

    func contains(_ id: Digest) -> Bool { packSet.contains(id) }
}
