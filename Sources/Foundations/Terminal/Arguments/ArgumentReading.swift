internal import Base

/// One pass over one command line.
///
/// The pass goes on after a mistake: `--help`, `--json` and `--lang` count wherever they stand.
struct ArgumentReading {
    private static let dash = UInt8(ascii: "-")

    private var rest: ArraySlice<[UInt8]>
    private var spec: CommandSpec
    private var commandLine: String
    private var inherited: [OptionSpec] = []
    private var parsed = ParsedArguments()
    private var mistake: EverettError?
    private var topic: HelpTopic?
    private var commandIsUnknown = false
    private var asksForHelp = false
    private var optionsEnded = false

    init(_ arguments: [[UInt8]], root: CommandSpec) {
        rest = arguments[...]
        spec = root
        commandLine = root.name
        declareOptions()
    }

    mutating func run() -> ParseResult {
        while let token = rest.popFirst() {
            if optionsEnded || token.count < 2 || token[0] != Self.dash {
                takeOperand(token)
            } else if token[1] != Self.dash {
                takeShortOptions(token.dropFirst())
            } else if token.count == 2 {
                optionsEnded = true
                parsed.operandsBeforeDashes = parsed.rawPositionals.count
            } else {
                takeLongOption(token.dropFirst(2))
            }
        }
        return conclude()
    }

    // MARK: Options

    private var options: [OptionSpec] { spec.options + spec.sharedOptions + inherited }

    private mutating func declareOptions() {
        parsed.declared.formUnion(options.map(\.name))
    }

    private mutating func takeLongOption(_ token: ArraySlice<UInt8>) {
        let equals = token.firstIndex(of: UInt8(ascii: "="))
        let name = token[..<(equals ?? token.endIndex)]
        guard let option = options.first(where: { $0.name.utf8.elementsEqual(name) }) else {
            let typed = String(decoding: name, as: UTF8.self)
            let known = options.filter { !$0.isHidden }.map(\.name)
            let suggestions = Suggestion.closest(to: typed, among: known).map { "--" + $0 }
            return note(.unknownOption("--" + typed, suggestions: suggestions))
        }
        let value = equals.map { Array(token[($0 + 1)...]) }
        switch (option.takesValue, value) {
        case (false, nil): parsed.flags[option.name, default: 0] += 1
        case (false, _): note(.unwantedValue(option))
        case (true, let value?): store(value, option)
        case (true, nil): takeNextAsValue(option)
        }
    }

    private mutating func takeShortOptions(_ group: ArraySlice<UInt8>) {
        var letters = group
        while let letter = letters.popFirst() {
            guard let option = option(short: letter) else {
                let bytes = [Self.dash] + (letter < 0x80 ? [letter] : [letter] + letters)
                return note(.unknownOption(String(decoding: bytes, as: UTF8.self), suggestions: []))
            }
            if !option.takesValue {
                parsed.flags[option.name, default: 0] += 1
            } else if letters.isEmpty {
                return takeNextAsValue(option)
            } else {
                return store(Array(letters.first == UInt8(ascii: "=") ? letters.dropFirst() : letters), option)
            }
        }
    }

    private func option(short letter: UInt8) -> OptionSpec? {
        options.first { $0.short?.asciiValue == letter }
    }

    /// A message may begin with a dash, but the next option is more likely a forgotten value than a message.
    private mutating func takeNextAsValue(_ option: OptionSpec) {
        guard let next = rest.first, !isOption(next) else { return note(.missingValue(option)) }
        rest.removeFirst()
        store(next, option)
    }

    private func isOption(_ token: [UInt8]) -> Bool {
        guard token.count >= 2, token[0] == Self.dash else { return false }
        if token[1] != Self.dash { return token.count == 2 && option(short: token[1]) != nil }
        let name = token.dropFirst(2).prefix { $0 != UInt8(ascii: "=") }
        return token.count == 2 || options.contains { $0.name.utf8.elementsEqual(name) }
    }

    private mutating func store(_ value: [UInt8], _ option: OptionSpec) {
        if !option.allowed.isEmpty, !option.allowed.contains(where: { $0.utf8.elementsEqual(value) }) {
            return note(.valueNotAllowed(String(decoding: value, as: UTF8.self), option))
        }
        if option.kind == .value, parsed.valuesByOption[option.name] != nil {
            return note(.givenTwice(option))
        }
        parsed.valuesByOption[option.name, default: []].append(value)
    }

    // MARK: Operands

    private mutating func takeOperand(_ token: [UInt8]) {
        if commandIsUnknown { return }
        let word = String(decoding: token, as: UTF8.self)
        let mayNameCommand = !optionsEnded && parsed.rawPositionals.isEmpty && topic == nil
        guard mayNameCommand else { return parsed.rawPositionals.append(token) }
        if let subcommand = spec.subcommand(word) {
            descend(to: subcommand)
        } else if parsed.path.isEmpty, word == "help", !spec.subcommands.isEmpty, !asksForHelp {
            asksForHelp = true
        } else if asksForHelp, let found = spec.topics.first(where: { $0.name == word }) {
            topic = found
        } else if !spec.subcommands.isEmpty, spec.positionals.isEmpty {
            commandIsUnknown = true
            note(.unknownCommand(word, suggestions: Suggestion.closest(to: word, among: knownWords)))
        } else {
            parsed.rawPositionals.append(token)
        }
    }

    private var knownWords: [String] {
        spec.visibleSubcommands.map(\.name) + (asksForHelp ? spec.topics.map(\.name) : [])
    }

    private mutating func descend(to subcommand: CommandSpec) {
        inherited = spec.sharedOptions + inherited
        spec = subcommand
        parsed.path.append(subcommand.name)
        commandLine += " " + subcommand.name
        declareOptions()
    }

    // MARK: The end

    private mutating func conclude() -> ParseResult {
        let wantsHelp = asksForHelp || parsed.flags["help"] != nil
        if let mistake, commandIsUnknown || !wantsHelp { return .mistake(mistake, parsed) }
        if wantsHelp { return .help(help(wasAsked: true)) }
        if !spec.canRun, parsed.rawPositionals.isEmpty { return .help(help(wasAsked: false)) }
        bindPositionals()
        if let mistake { return .mistake(mistake, parsed) }
        return .command(parsed)
    }

    private func help(wasAsked: Bool) -> HelpRequest {
        HelpRequest(
            subject: topic.map(HelpRequest.Subject.topic) ?? .command(spec),
            commandLine: commandLine,
            inheritedOptions: inherited,
            wasAsked: wasAsked,
            arguments: parsed,
        )
    }

    private mutating func bindPositionals() {
        var left = parsed.rawPositionals[...]
        for positional in spec.positionals {
            let share = positional.isRepeating ? left : left.prefix(1)
            if share.count < positional.least { return note(.missingPositional(positional)) }
            if !share.isEmpty { parsed.valuesByPositional[positional.name] = Array(share) }
            left = left.dropFirst(share.count)
        }
        if let extra = left.first { note(.unexpectedArgument(String(decoding: extra, as: UTF8.self))) }
    }

    /// The first mistake is the one reported; those after it are often its consequence.
    private mutating func note(_ found: UsageMistake) {
        if mistake == nil { mistake = found.error(for: commandLine) }
    }
}
