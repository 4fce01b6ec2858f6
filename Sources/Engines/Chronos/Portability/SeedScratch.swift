internal import Base
internal import Platform

/// A directory in the home for one piece of work; it goes with the value, and what a crash left goes with the next one.
final class SeedScratch {
    private static let prefix = Array("seed-".utf8)

    let path: AbsolutePath
    private let files: any FileOperations

    init(_ home: Home, _ operation: Identifier, _ files: any FileOperations) throws {
        self.files = files
        path = home.scratch.appending(
            BytePath.root.appending(SeedScratch.prefix + Array("\(Machine.processID)-\(operation.text)".utf8))
        )
        do {
            let scratch = try files.openOwned(absolute: home.scratch, [.read, .directory])
            for entry in try files.list(scratch.raw) where SeedScratch.isLeftOver(entry.name) {
                try files.removeTree(entry.name, in: scratch.raw)
            }
            try files.makeDirectory(FileDescriptors.none, CName(path.bytes), permissions: 0o700)
        } catch {
            throw EverettError(error, while: Phrase("making a scratch directory", pl: "tworzenie katalogu roboczego"))
        }
    }

    deinit {
        try? files.removeTree(path)
    }

    func place(_ name: String) -> AbsolutePath { path.appending(BytePath.root.appending(Array(name.utf8))) }

    func makeDirectory(_ name: String) throws {
        var place = path
        for part in name.split(separator: "/") {
            place = place.appending(BytePath.root.appending(Array(part.utf8)))
            do throws(SystemError) {
                try files.makeDirectory(FileDescriptors.none, CName(place.bytes), permissions: 0o700)
            } catch {
                if !error.isExisting { throw error }
            }
        }
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let file = try files.openOwned(
            FileDescriptors.none, CName(place(name).bytes), [.write, .create, .truncate, .noFollow], permissions: 0o600
        )
        try files.writeAll(file.raw, bytes, at: 0)
    }

    func read(_ name: String, limit: Int) throws(SystemError) -> [UInt8] {
        try files.readWhole(absolute: place(name), limit: limit)
    }

    private static func isLeftOver(_ name: [UInt8]) -> Bool {
        guard name.starts(with: prefix) else { return false }
        let pid = Int32(
            String(decoding: name.dropFirst(prefix.count).prefix { $0 != UInt8(ascii: "-") }, as: UTF8.self))
        return pid.map { (try? ProcessIdentity(ofRunning: $0)) == nil } ?? true
    }
}
