package import Base
package import Databases

/// A server under test with a way to be the project's own program: what an adapter itself must never do.
package protocol DatabaseBench: Sendable {
    var server: any DatabaseServer { get }
    var patience: Patience { get }

    /// A living database with an empty table of numbered notes and a sequence, a comment, a setting and a grant of its own.
    func makeLiving(_ name: String) throws
    /// Adds or replaces a note, as a client that comes and goes.
    func write(_ number: Int, _ text: String, in database: String) throws
    func delete(_ number: Int, in database: String) throws
    func notes(in database: String) throws -> [Int: String]
    /// Takes the next number of the sequence.
    func nextNumber(in database: String) throws -> Int64
    /// A client that stays connected, with an open transaction that has read.
    func connect(to database: String) throws -> any BenchClient
    /// Whether a program with this address gets in and can read the notes.
    func canRead(_ address: DatabaseAddress) -> Bool
    /// The same for changing them.
    func canWrite(_ address: DatabaseAddress) -> Bool
    /// Owner, grants, comment and settings of a database in canonical lines.
    func outside(of database: String) throws -> [String]
    /// Lets people into a database of ours that lets nobody in, changes a note, and closes it again, as an administrator may.
    func tamper(with database: String) throws
    /// All databases and logins whose names begin so.
    func names(beginning prefix: String) throws -> Set<String>
}

/// An open connection of a program.
package protocol BenchClient: AnyObject {
    var processID: Int { get }
    /// Whether the server still listens to it.
    var isConnected: Bool { get }
    func close()
}

/// A living database of one check and names for what is made from it.
package struct DatabaseScene: Sendable {
    package let bench: any DatabaseBench
    package let live: String
    package let ids: IDSource
    package let home: Identifier
    package let project: Identifier

    package init(_ bench: any DatabaseBench, ids: IDSource, tag: String) throws {
        self.bench = bench
        self.ids = ids
        home = ids.next()
        project = ids.next()
        live = "shop \"\(tag)\" ść"
        try bench.makeLiving(live)
    }

    var server: any DatabaseServer { bench.server }
    var patience: Patience { bench.patience }

    func mark(_ purpose: OwnedMark.Purpose, timeline: Identifier? = nil) -> OwnedMark {
        OwnedMark(
            home: home, project: project, timeline: timeline ?? ids.next(), purpose: purpose, key: ids.next())
    }
}
