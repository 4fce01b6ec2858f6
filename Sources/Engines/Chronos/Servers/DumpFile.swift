internal import Base
internal import Platform

/// A dump, or another large copy, on its way into the store or out of it: a scratch file that is swept when its process dies.
final class DumpFile {
    let path: AbsolutePath
    private let file: Descriptor
    private let files: any FileOperations
    private var size: UInt64 = 0

    init(_ engine: ChronosEngine) throws {
        files = engine.files
        path = engine.home.newScratch()
        do throws(SystemError) {
            file = try files.openOwned(
                absolute: path, [.read, .write, .create, .exclusive, .noFollow], permissions: 0o600)
        } catch {
            throw DumpFile.failure(error)
        }
    }

    func remove() { try? files.unlink(FileDescriptors.none, CName(path.bytes)) }

    func append(_ piece: ArraySlice<UInt8>) throws {
        do throws(SystemError) {
            try files.writeAll(file.raw, Array(piece), at: size)
        } catch {
            throw DumpFile.failure(error)
        }
        size += UInt64(piece.count)
    }

    func store(
        _ writer: ContentWriter, _ treatment: ContentWriter.Treatment = .plain
    ) throws -> ContentWriter.Stored {
        try writer.storeFile(file.raw, expectedSize: size, rule: .content, treatment)
    }

    func sync() throws(SystemError) { try files.fdatasync(file.raw) }

    /// Gives the bytes back, a piece at a time; empty at the end.
    func reader() -> () throws -> [UInt8] {
        var offset: UInt64 = 0
        return { [files, file = file.raw] in
            do throws(SystemError) {
                let piece = try files.readUpTo(file, 1 << 20, at: offset)
                offset += UInt64(piece.count)
                return piece
            } catch {
                throw DumpFile.failure(error)
            }
        }
    }

    private static func failure(_ error: SystemError) -> EverettError {
        EverettError(error, while: Phrase("keeping a copy", pl: "zapis kopii"))
    }
}
