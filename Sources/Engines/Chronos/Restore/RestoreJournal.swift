internal import Base
internal import Platform

/// The promise to finish a restore, on disk before the workspace is touched.
///
/// Two whole states follow each other in one file: *staging* (nothing was changed; throw the staging directory away) and
/// *applying* (everything is staged and durable; roll forward).
struct RestoreJournal {
    enum Content {
        case staging(operation: Identifier, project: Identifier, root: AbsolutePath)
        case applying(RestorePlan)

        var project: Identifier {
            switch self {
            case .staging(_, let project, _): project
            case .applying(let plan): plan.project
            }
        }

        var root: AbsolutePath {
            switch self {
            case .staging(_, _, let root): root
            case .applying(let plan): plan.root
            }
        }

        var operation: Identifier {
            switch self {
            case .staging(let operation, _, _): operation
            case .applying(let plan): plan.operation
            }
        }
    }

    private static let magic: [UInt8] = Array("EVRSTJ\r\n".utf8)
    private static let version: UInt16 = 1
    private static let sizeLimit = 2 * 1024 * 1024 * 1024

    let home: Home
    let files: any FileOperations

    func write(_ content: Content) throws {
        var out = ByteWriter()
        out.raw(RestoreJournal.magic)
        out.fixed(RestoreJournal.version)
        switch content {
        case .staging(let operation, let project, let root):
            out.u8(1)
            out.text(operation.text)
            out.text(project.text)
            out.blob(root.bytes)
        case .applying(let plan):
            out.u8(2)
            out.raw(plan.encoded)
        }
        out.digest(Hasher256.digest(of: out.bytes))
        do {
            let directory = try files.openOwned(absolute: home.journals, [.read, .directory])
            try AtomicFile.replace(
                files, directory: directory.raw, name: RestoreJournal.name(content.operation), bytes: out.bytes
            )
        } catch {
            throw EverettError(error, while: Phrase("writing the restore journal", pl: "zapis dziennika przywracania"))
        }
    }

    func remove(_ operation: Identifier) throws {
        do {
            let directory = try files.openOwned(absolute: home.journals, [.read, .directory])
            try files.unlink(directory.raw, CName(RestoreJournal.name(operation)))
            try files.fsync(directory.raw)
        } catch {
            if error.isMissing { return }
            throw EverettError(
                error, while: Phrase("closing the restore journal", pl: "zamykanie dziennika przywracania"))
        }
    }

    /// Restores that are under way, by the names of their journals.
    func operations() throws -> [Identifier] {
        do {
            let directory = try files.openOwned(absolute: home.journals, [.read, .directory])
            return try files.list(directory.raw).compactMap { entry in
                let name = String(decoding: entry.name, as: UTF8.self)
                return name.hasSuffix(".journal") ? Identifier(String(name.dropLast(8))) : nil
            }.sorted()
        } catch {
            throw EverettError(error, while: Phrase("reading restore journals", pl: "odczyt dzienników przywracania"))
        }
    }

    /// Every journal that is there, oldest name first; one that cannot be read was never in force and has no content.
    func all() throws -> [(operation: Identifier, content: Content?)] {
        do {
            return try operations().compactMap { operation in
                let bytes: [UInt8]
                do throws(SystemError) {
                    bytes = try files.readWhole(absolute: home.journal(operation), limit: RestoreJournal.sizeLimit)
                } catch {
                    // Its restore has just ended: whoever asks for the status holds no lock.
                    if error.isMissing { return nil }
                    throw error
                }
                return (operation, try? RestoreJournal.decode(bytes))
            }
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("reading restore journals", pl: "odczyt dzienników przywracania"))
        }
    }

    static func decode(_ bytes: [UInt8]) throws(DecodingFault) -> Content {
        var reader = try HashedRecord.reader(bytes, magic)
        guard try reader.fixed(UInt16.self) == version else { throw .malformed }
        switch try reader.u8() {
        case 1:
            guard
                let operation = Identifier(try reader.text()), let project = Identifier(try reader.text()),
                let root = AbsolutePath(try reader.blob())
            else { throw .malformed }
            try reader.finish()
            return .staging(operation: operation, project: project, root: root)
        case 2:
            return .applying(try RestorePlan(try reader.raw(reader.remaining)))
        default: throw .malformed
        }
    }

    private static func name(_ operation: Identifier) -> [UInt8] { Array("\(operation.text).journal".utf8) }
}
