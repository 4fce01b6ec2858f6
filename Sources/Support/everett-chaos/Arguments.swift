internal import Base
internal import ChaosKit
internal import Platform

/// The command line of the programme.
enum Arguments {
    static let help = """
        usage: everett-chaos [--trials N] [--seed S] [--only kill|points|errors|power|flips|race|all] [--keep]
                             [--lanes N] [--everett BINARY] [--beneath DIR]
        """

    /// Nil when something cannot be understood.
    static func options(_ words: ArraySlice<String>) -> ChaosOptions? {
        var modes = ChaosMode.allCases
        var trials = 6000
        var seed: UInt64?
        var program = besideThisProgram
        var directory: String?
        var keeps = false
        var lanes = max(2, Machine.processors)
        var rest = words
        while let word = rest.popFirst() {
            switch word {
            case "--keep": keeps = true
            case "--trials":
                guard let value = rest.popFirst().flatMap({ Int($0) }), value > 0 else { return nil }
                trials = value
            case "--lanes":
                guard let value = rest.popFirst().flatMap({ Int($0) }), value > 0 else { return nil }
                lanes = value
            case "--seed":
                guard let value = rest.popFirst().flatMap({ UInt64($0) }) else { return nil }
                seed = value
            case "--only":
                guard let value = rest.popFirst() else { return nil }
                if value == "all" { continue }
                let named = value.split(separator: ",").map { ChaosMode(rawValue: String($0)) }
                guard !named.contains(nil) else { return nil }
                modes = named.compactMap(\.self)
            case "--everett": program = rest.popFirst().flatMap { AbsolutePath($0) }
            case "--beneath": directory = rest.popFirst()
            default: return nil
            }
        }
        guard let program else { return nil }
        var options = ChaosOptions(
            modes: modes, trials: trials, seed: seed ?? freshSeed, program: program
        )
        options.directory = directory
        options.keeps = keeps
        options.lanes = lanes
        return options
    }

    private static var freshSeed: UInt64 { UInt64(Machine.clock.now.milliseconds) % 1_000_000_000 }

    private static var besideThisProgram: AbsolutePath? {
        let files = RealFileOperations()
        guard let target = try? files.readLink(FileDescriptors.none, CName("/proc/self/exe")) else { return nil }
        return AbsolutePath(target)?.parent?.appending("everett")
    }
}
