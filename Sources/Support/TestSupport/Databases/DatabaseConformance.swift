internal import Base
internal import Databases

/// What every implementation of ``DatabaseServer`` must do; run on the real ones and on the fake.
package enum DatabaseConformance {
    /// One promise.
    package struct Check: Sendable, CustomStringConvertible {
        package let name: String
        private let body: @Sendable (DatabaseScene) throws -> Void

        init(_ name: String, _ body: @escaping @Sendable (DatabaseScene) throws -> Void) {
            self.name = name
            self.body = body
        }

        /// Throws when the bench's server breaks the promise; the scene's living database is new.
        package func run(_ scene: DatabaseScene) throws { try body(scene) }

        package var description: String { name }
    }

    package static let checks: [Check] = looking + keeping + building + templates + swapping + merging + owning

    static func require(_ condition: Bool, _ what: String, line: UInt = #line) throws {
        if !condition { throw Violation(what: what, line: line) }
    }

    /// Fails unless `call` throws a failure that `matches`.
    static func refuses(
        _ what: String, _ matches: (DatabaseFailure.Kind) -> Bool, line: UInt = #line, _ call: () throws -> Void
    ) throws {
        do {
            try call()
        } catch let failure as DatabaseFailure {
            try require(matches(failure.kind), "\(what): wrong failure: \(failure.kind): \(failure)", line: line)
            return
        }
        throw Violation(what: "\(what): was allowed", line: line)
    }

    /// A broken promise.
    package struct Violation: Error, CustomStringConvertible {
        package let what: String
        package let line: UInt
        package var description: String { "\(what) (line \(line))" }
    }
}

extension DatabaseScene {
    func dump(_ database: String) throws -> (bytes: [UInt8], report: DumpReport) {
        var bytes: [UInt8] = []
        let report = try server.dump(database, patience) { bytes += $0 }
        return (bytes, report)
    }

    /// The bytes in pieces of odd sizes, as a store would give them.
    func source(_ bytes: [UInt8]) -> BuildSource {
        var place = 0
        return .dump {
            let end = min(bytes.count, place + 4099)
            defer { place = end }
            return Array(bytes[place..<end])
        }
    }

    func build(
        _ purpose: OwnedMark.Purpose, from source: BuildSource, owner: TimelineRole? = nil, offset: Int64? = nil
    ) throws -> BuildReport {
        try server.build(
            BuildOrder(mark: mark(purpose), base: live, source: source, owner: owner, sequenceOffset: offset), patience)
    }

    func isGone(_ name: String) throws -> Bool { try !bench.names(beginning: live).contains(name) }
}
