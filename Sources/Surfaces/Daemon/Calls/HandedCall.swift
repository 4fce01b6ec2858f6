internal import Base

/// A command line that one process asks the daemon to carry out for it.
///
/// With it go the caller's three standard streams, as open files.
package struct HandedCall: Sendable, Equatable {
    /// Must be the daemon's own: a newer program may mean something else by the same words.
    package let version: String
    package let arguments: [[UInt8]]
    package let directory: [UInt8]
    package let variables: [String: [UInt8]]
    /// Values of the variables that the project declares, as far as they are set; nil: nobody asked for them yet.
    package let declared: [String: [UInt8]]?
    /// The process that asks, as the kernel says; not part of what it says itself.
    package internal(set) var process: Int32 = 0

    package init(
        version: String, arguments: [[UInt8]], directory: [UInt8], variables: [String: [UInt8]],
        declared: [String: [UInt8]]? = nil
    ) {
        self.declared = declared
        self.version = version
        self.arguments = arguments
        self.directory = directory
        self.variables = variables
    }

    /// Longer ones are carried out by whoever was asked for them.
    static let limit = 1 << 20
    static let streams = 3

    /// Its length in four bytes, then the call.
    var message: [UInt8] {
        var body = ByteWriter()
        body.text(version)
        body.varint(arguments.count)
        for argument in arguments { body.blob(argument) }
        body.blob(directory)
        HandedCall.write(variables, &body)
        body.optional(declared) { HandedCall.write($1, &$0) }
        var writer = ByteWriter(reserving: body.bytes.count + 4)
        writer.fixed(UInt32(body.bytes.count))
        writer.raw(body.bytes)
        return writer.bytes
    }

    init(body: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(body)
        version = try reader.text()
        var arguments: [[UInt8]] = []
        for _ in 0..<(try reader.count()) {
            let argument = try reader.blob()
            // What a kernel could not have handed to a program.
            if argument.contains(0) { throw .malformed }
            arguments.append(argument)
        }
        self.arguments = arguments
        directory = try reader.blob()
        variables = try HandedCall.variables(&reader)
        declared = try reader.optional { reader throws(DecodingFault) in try HandedCall.variables(&reader) }
        try reader.finish()
    }

    private static func write(_ variables: [String: [UInt8]], _ body: inout ByteWriter) {
        body.varint(variables.count)
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            body.text(name)
            body.blob(value)
        }
    }

    private static func variables(_ reader: inout ByteReader) throws(DecodingFault) -> [String: [UInt8]] {
        var variables: [String: [UInt8]] = [:]
        for _ in 0..<(try reader.count()) {
            let name = try reader.text()
            let value = try reader.blob()
            guard !value.contains(0), variables.updateValue(value, forKey: name) == nil else { throw .malformed }
        }
        return variables
    }
}

/// Names of variables that the daemon asks a caller for: a length in four bytes, then the names.
enum WantedVariables {
    static let limit = 1 << 16

    static func message(_ names: [String]) -> [UInt8] {
        var body = ByteWriter()
        body.varint(names.count)
        for name in names { body.text(name) }
        var writer = ByteWriter()
        writer.fixed(UInt32(body.bytes.count))
        writer.raw(body.bytes)
        return writer.bytes
    }

    static func names(body: [UInt8]) throws(DecodingFault) -> [String] {
        var reader = ByteReader(body)
        var names: [String] = []
        for _ in 0..<(try reader.count()) { names.append(try reader.text()) }
        try reader.finish()
        return names
    }
}

/// The single bytes of the conversation about a call.
enum CallSignal {
    /// From the daemon, at once: it takes the call, has other views, or its hands full.
    static let taken: UInt8 = 1
    static let refused: UInt8 = 0
    static let busy: UInt8 = 3
    /// From the caller: begin. A caller that stopped waiting never says it, so nothing is done behind its back.
    static let begin: UInt8 = 2
    /// From the daemon, instead of an exit status: nothing was begun, and it must know variables whose names follow.
    static let wants: UInt8 = 255
}
