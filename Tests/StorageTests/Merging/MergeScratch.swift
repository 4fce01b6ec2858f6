import Base
import FoundationEssentials
import Platform
import Storage
import Testing

/// Three databases that begin alike, and where their merge goes.
final class MergeScratch {
    let scratch: Scratch
    private var merges = 0

    init() throws {
        scratch = try Scratch()
    }

    var sides: DatabaseSides {
        DatabaseSides(base: scratch.path("base.db"), ours: scratch.path("ours.db"), theirs: scratch.path("theirs.db"))
    }

    /// Makes the base, copies it twice and changes the copies.
    convenience init(_ base: String, ours: String = "", theirs: String = "") throws {
        self.init(try Scratch())
        try prepare { try $0.execute(script: base) }
        try change("ours.db") { try $0.execute(script: ours) }
        try change("theirs.db") { try $0.execute(script: theirs) }
    }

    private init(_ scratch: Scratch) {
        self.scratch = scratch
    }

    func prepare(_ make: (Connection) throws -> Void) throws {
        for name in ["base.db", "ours.db", "theirs.db"] {
            try? FileManager.default.removeItem(atPath: scratch.path(name).description)
        }
        try scratch.write("base.db", [])
        try change("base.db", make)
        for name in ["ours.db", "theirs.db"] {
            try FileManager.default.copyItem(
                atPath: scratch.path("base.db").description, toPath: scratch.path(name).description)
        }
    }

    func change(_ name: String, _ make: (Connection) throws -> Void) throws {
        let connection = try Connection.openForeignForWriting(path: scratch.path(name))
        try connection.execute(script: "PRAGMA synchronous = OFF; PRAGMA trusted_schema = ON")
        try make(connection)
    }

    /// Merges into a new file and gives it, opened for reading, with the report.
    func merge(
        _ sides: DatabaseSides? = nil, options: DatabaseMergeOptions = DatabaseMergeOptions()
    ) throws -> (merged: Connection, result: DatabaseMergeResult) {
        let path = try mergeToFile(sides, options: options)
        return (try Connection.openImage(path: path.path), path.result)
    }

    func mergeToFile(
        _ sides: DatabaseSides? = nil, options: DatabaseMergeOptions = DatabaseMergeOptions()
    ) throws -> (path: AbsolutePath, result: DatabaseMergeResult) {
        merges += 1
        let path = scratch.path("merged-\(merges).db")
        try? FileManager.default.removeItem(atPath: path.description)
        return (path, try DatabaseMerge.run(sides ?? self.sides, to: path, options: options))
    }

    func removeMerged() {
        try? FileManager.default.removeItem(atPath: scratch.path("merged-\(merges).db").description)
        merges -= 1
    }
}

extension DatabaseSides {
    var swapped: DatabaseSides { DatabaseSides(base: base, ours: theirs, theirs: ours) }
}

/// All rows of a query, as SQLite prints values.
func table(_ connection: Connection, _ sql: String) throws -> [String] {
    try connection.rows(sql) { row throws(EverettError) in
        var cells: [String] = []
        for column in 0..<row.columnCount { cells.append(show(try row.value(Int32(column)))) }
        return cells.joined(separator: "|")
    }
}

func show(_ value: SQLValue) -> String {
    switch value {
    case .null: "NULL"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let value): "'\(value)'"
    case .blob(let value): "x" + Hex.encode(value)
    }
}

func show(_ value: ReportedValue) -> String {
    switch value.kind {
    case .text: "'\(value.text)'"
    case .blob: "x" + Hex.encode(value.bytes)
    case .null, .integer, .real: value.text
    }
}

extension DatabaseConflict {
    /// The whole conflict on one line.
    var line: String {
        func show(_ values: [NamedValue]) -> String {
            values.map { StorageTests.show($0.value) }.joined(separator: ",")
        }
        func show(_ version: DatabaseVersion) -> String {
            switch version {
            case .absent: "-"
            case .value(let value): StorageTests.show(value)
            case .row(let values): "(" + show(values) + ")"
            case .statement(let text): text.text
            case .copies(let count): "\(count)"
            case .present: "+"
            }
        }
        return "\(kind) \(object) [\(show(key))] \(column ?? "") \(show(base)) \(show(ours)) \(show(theirs))"
    }
}

extension Scratch {
    /// Writes a file anew; a descriptor that is held on the old one does not see it.
    func overwrite(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name).description))
    }

    func remove(_ name: String) {
        try? FileManager.default.removeItem(atPath: path(name).description)
    }
}
