import Base
import FoundationEssentials
import Platform
import Storage
import Testing

/// A directory of its own for one test, removed with the value that owns it.
final class Scratch {
    let directory: AbsolutePath
    private let files = RealFileOperations()
    /// Closing a descriptor would drop the locks that connections of this process hold on the file.
    private var held: [AbsolutePath: Int32] = [:]

    init() throws {
        let name = "everett-storage-\(UUID().uuidString)"
        directory = try #require(AbsolutePath(FileManager.default.temporaryDirectory.path + "/" + name))
        try FileManager.default.createDirectory(atPath: directory.description, withIntermediateDirectories: true)
    }

    deinit {
        for descriptor in held.values { try? files.close(descriptor) }
        try? FileManager.default.removeItem(atPath: directory.description)
    }

    func path(_ name: String) -> AbsolutePath {
        BytePath(name).map(directory.appending) ?? directory
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name).description) }

    /// The names in the directory, sorted.
    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: directory.description).sorted() }
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name).description))
    }

    func bytes(of name: String) throws -> [UInt8] {
        let path = path(name)
        let descriptor: Int32
        if let known = held[path] {
            descriptor = known
        } else {
            descriptor = try files.open(
                FileDescriptors.none, CName(path.bytes), [.read], permissions: 0, resolution: .trusting
            )
            held[path] = descriptor
        }
        return try files.readUpTo(descriptor, Int(files.status(descriptor).size), at: 0)
    }

    func copy(_ name: String, to other: String) throws {
        try write(other, try bytes(of: name))
    }
}

extension BackupPatience {
    /// Gives up after a number of tries, without waiting.
    static func tries(_ count: Int, pagesPerStep: Int32 = 1024) -> BackupPatience {
        var left = count
        return BackupPatience(
            pagesPerStep: pagesPerStep,
            isOver: {
                left -= 1
                return left < 0
            },
            pause: {},
        )
    }
}

/// A table with rows big enough to fill several pages.
func fill(_ connection: Connection, rows: Int = 200, table: String = "t") throws {
    try connection.run("CREATE TABLE IF NOT EXISTS \(table)(id INTEGER PRIMARY KEY, body TEXT)")
    try connection.transaction { () throws(EverettError) in
        for row in 0..<rows {
            try connection.run("INSERT INTO \(table)(body) VALUES(?)", .text(String(repeating: "x\(row) ", count: 100)))
        }
    }
}

func count(_ connection: Connection, _ table: String = "t") throws -> Int64 {
    try connection.integer("SELECT count(*) FROM \(table)")
}

/// The error `body` throws, required to be one of ours.
func failure(_ body: () throws -> Void) throws -> EverettError {
    do {
        try body()
    } catch {
        return try #require(error as? EverettError)
    }
    throw Unexpected.success
}

enum Unexpected: Error {
    case success
}
