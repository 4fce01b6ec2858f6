/// Reads command lines by a declared tree of commands; no environment, no output, no exit.
///
/// Long options are `--name`, `--name VALUE` or `--name=VALUE`; short ones `-n`, `-n VALUE`, `-nVALUE` or `-n=VALUE`,
/// flags among them grouped as in `-qv`. Options and positionals may be mixed; after `--` everything is positional.
/// `help` before a command's name and a flag named `help` anywhere ask for help.
package enum ArgumentParser {
    /// Reads what follows the program's name, as the kernel handed it over.
    package static func parse(_ arguments: [[UInt8]], root: CommandSpec) -> ParseResult {
        var reading = ArgumentReading(arguments, root: root)
        return reading.run()
    }

    package static func parse(_ arguments: [String], root: CommandSpec) -> ParseResult {
        parse(arguments.map { Array($0.utf8) }, root: root)
    }
}
