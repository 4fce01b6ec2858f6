/// A command line understood: the command's path, its options, its positionals.
///
/// Values are kept as the bytes the kernel handed over, for a path need not be UTF-8; the `String` forms replace what
/// is not UTF-8 and are for names and numbers.
package struct ParsedArguments: Sendable {
    /// Names of the subcommands, aliases resolved, without the program's own name.
    package internal(set) var path: [String] = []
    package internal(set) var rawPositionals: [[UInt8]] = []
    /// How many positionals stood before `--`; nil when there was none.
    package internal(set) var operandsBeforeDashes: Int?
    var flags: [String: Int] = [:]
    var valuesByOption: [String: [[UInt8]]] = [:]
    var valuesByPositional: [String: [[UInt8]]] = [:]
    /// Names of the options that could have been given.
    var declared: Set<String> = []

    /// Whether the command that was called has such an option.
    package func declares(_ option: String) -> Bool { declared.contains(option) }

    package func flag(_ name: String) -> Bool { count(name) > 0 }

    /// How many times a flag was given.
    package func count(_ name: String) -> Int {
        assert(declares(name), "no option --\(name) is declared")
        return flags[name] ?? 0
    }

    package func rawValues(_ name: String) -> [[UInt8]] {
        assert(declares(name), "no option --\(name) is declared")
        return valuesByOption[name] ?? []
    }

    package func rawValue(_ name: String) -> [UInt8]? { rawValues(name).last }
    package func values(_ name: String) -> [String] { rawValues(name).map(Self.text) }
    package func value(_ name: String) -> String? { rawValue(name).map(Self.text) }

    package var positionals: [String] { rawPositionals.map(Self.text) }

    /// The arguments that fell to the positional declared under this name.
    package func rawPositionals(_ name: String) -> [[UInt8]] { valuesByPositional[name] ?? [] }
    package func rawPositional(_ name: String) -> [UInt8]? { rawPositionals(name).first }
    package func positionals(_ name: String) -> [String] { rawPositionals(name).map(Self.text) }
    package func positional(_ name: String) -> String? { rawPositional(name).map(Self.text) }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
