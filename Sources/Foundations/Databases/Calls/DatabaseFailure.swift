package import Base

/// A call to a database server that did not do what was asked: of which kind, and in words.
package struct DatabaseFailure: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// The address is none, or asks for what is not supported.
        case badAddress
        /// Nobody answers there, or not in time.
        case unreachable
        /// The server does not let this user in.
        case refusedLogin
        case notFound
        case alreadyExists
        /// Others use the database; nothing was changed.
        case busy([DatabaseSession])
        case permission
        case unsupported
        /// A program or library of this machine is missing, or too old for the server.
        case missingProgram
        /// What is to be built belongs to roles that the server does not have.
        case missingRoles([String])
        /// What is to be built needs extensions that the server does not have.
        case missingExtensions([String])
        case timeout
        case cancelled
        /// The connection was cut; whether the last step was done has to be looked at.
        case lost
        case noSpace
        /// The bytes are not a dump, or not all of one.
        case damagedDump
        /// What was built is not what it was built from.
        case different
        /// Not ours to remove or to replace.
        case notOurs
        /// The caller's own closure threw.
        case callback(any Error)
        /// Anything else the server says, by its SQLSTATE.
        case server(String)
    }

    package let kind: Kind
    package let message: Phrase
    package let hints: [Phrase]

    package init(_ kind: Kind, _ message: Phrase, hints: [Phrase] = []) {
        self.kind = kind
        self.message = message
        self.hints = hints
    }

    package var description: String { message.english }

    /// The same for the engine and its surfaces.
    package var everettError: EverettError {
        if case .callback(let error) = kind { return EverettError.wrapping(error) }
        return EverettError(code, message, hints: hints, cause: self)
    }

    private var code: ErrorCode {
        switch kind {
        case .badAddress: .usage
        case .unreachable, .lost: .unreachable
        case .refusedLogin, .permission: .permission
        case .notFound: .notFound
        case .alreadyExists: .conflict
        case .busy: .locked
        case .unsupported, .missingProgram, .missingRoles, .missingExtensions: .unsupported
        case .timeout: .timeout
        case .cancelled: .cancelled
        case .noSpace: .noSpace
        case .damagedDump, .different: .integrity
        case .notOurs: .refused
        case .callback, .server: .failed
        }
    }
}
