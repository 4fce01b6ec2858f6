internal import Base
internal import Platform

/// An open bundle: inspected first, stored afterwards, and the same bytes both times.
final class BundleSource {
    struct Inspected {
        let manifest: BundleManifest
        let contents: BundleContents
        /// Of the whole bundle.
        let digest: Digest
    }

    private let file: Descriptor
    private let size: UInt64
    private let files: any FileOperations
    private let path: AbsolutePath

    init(_ path: AbsolutePath, _ files: any FileOperations) throws {
        self.path = path
        self.files = files
        do {
            file = try files.openOwned(absolute: path, [.read, .nonBlocking])
            let status = try files.status(file.raw)
            guard status.kind == .regular else {
                throw EverettError(.usage, Phrase("\(path) is not a file", pl: "\(path) nie jest plikiem"))
            }
            size = status.size
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("opening \(path)", pl: "otwieranie \(path)"))
        }
    }

    func inspect(_ limits: BundleLimits, _ supervision: Supervision) throws -> Inspected {
        let inspection = BundleInspection(limits)
        var manifest: BundleManifest?
        return try translated {
            var objects = 0
            let digest = try reader().forEachObject {
                manifest = $0
                try inspection.begin($0)
            } _: { kind, bytes in
                try supervision.check()
                objects += 1
                if objects % 256 == 0 { supervision.report(.checking, units: objects, of: manifest?.objects) }
                try inspection.receive(kind, bytes)
            }
            guard let manifest else { throw BundleFault.truncated }
            return Inspected(manifest: manifest, contents: try inspection.finish(), digest: digest)
        }
    }

    /// Stores content; trees and what is above them are stored by whoever knows what they become.
    func store(_ inspected: Inspected, _ writer: ContentWriter, _ supervision: Supervision) throws {
        try translated {
            var objects = 0
            let digest = try reader().forEachObject { _ in
            } _: { kind, bytes in
                try supervision.check()
                objects += 1
                if objects % 256 == 0 {
                    supervision.report(.writing, units: objects, of: inspected.manifest.objects)
                }
                switch kind {
                case .chunk, .manifest, .attributes: try writer.store(kind, Array(bytes))
                case .tree, .component, .coverage, .policy, .checkpoint: break
                }
            }
            guard digest == inspected.digest else {
                throw BundleFault("it changed while it was imported", pl: "zmieniła się podczas importu")
            }
        }
    }

    private func reader() throws -> BundleReader {
        try BundleReader(size: size) { [self] offset, count in try files.readUpTo(file.raw, count, at: offset) }
    }

    private func translated<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let fault as BundleFault {
            throw fault.error
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("reading \(path)", pl: "odczyt \(path)"))
        }
    }
}
