internal import Base
package import Platform

/// What every implementation of ``FileOperations`` must do; each test target runs the checks on its own.
package enum FileOperationsConformance {
    /// One promise.
    package struct Check: Sendable, CustomStringConvertible {
        package let name: String
        private let body: @Sendable (any FileOperations, Scratch) throws -> Void

        init(_ name: String, _ body: @escaping @Sendable (any FileOperations, Scratch) throws -> Void) {
            self.name = name
            self.body = body
        }

        /// Throws when `files` breaks the promise; `scratch` is an empty directory.
        package func run(_ files: any FileOperations, _ scratch: Scratch) throws { try body(files, scratch) }

        package var description: String { name }
    }

    package static let checks: [Check] = content + names + safety + sharing

    /// Fails unless `condition` holds.
    static func require(_ condition: Bool, _ what: String, line: UInt = #line) throws {
        if !condition { throw Violation(what: what, line: line) }
    }

    /// Fails unless `call` throws a system error that `matches`.
    static func refuses(
        _ what: String, _ matches: (SystemError) -> Bool, line: UInt = #line, _ call: () throws -> Void
    ) throws {
        do {
            try call()
        } catch let failure as SystemError {
            try require(matches(failure), "\(what): wrong error: \(failure)", line: line)
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

extension FileOperations {
    func openDirectory(_ scratch: Scratch) throws(SystemError) -> Descriptor {
        try openOwned(absolute: scratch.path, [.read, .directory])
    }

    func create(_ directory: borrowing Descriptor, _ name: String, _ bytes: [UInt8] = []) throws(SystemError) {
        let file = try openOwned(directory.raw, CName(name), [.write, .create, .exclusive])
        try writeAll(file.raw, bytes, at: 0)
    }

    func content(_ directory: borrowing Descriptor, _ name: String) throws(SystemError) -> [UInt8] {
        let file = try openOwned(directory.raw, CName(name), [.read, .noFollow])
        return try readUpTo(file.raw, Int(status(file.raw).size), at: 0)
    }
}
