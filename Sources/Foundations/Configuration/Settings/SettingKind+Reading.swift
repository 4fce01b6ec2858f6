internal import Base

/// Why a text is no value of its type.
struct ValueFault: Error {
    let message: Phrase
    var hints: [Phrase] = []
}

extension SettingKind {
    /// Reads a scalar as this type; what was quoted is text, and only a text can be that.
    func value(of scalar: YAMLScalar, _ key: String) throws(ValueFault) -> SettingValue {
        if scalar.isAbsent { throw ValueFault(message: Words.noValue(key), hints: [hint]) }
        switch self {
        case .bool:
            if !scalar.isPlain { throw ValueFault(message: Words.quoted(key, name), hints: [Words.withoutQuotes]) }
            if let value = Self.truth[scalar.text.lowercased()] { return .bool(value) }
        case .integer(let range, let word):
            if scalar.text == word { return .word(scalar.text) }
            if !scalar.isPlain { throw ValueFault(message: Words.quoted(key, name), hints: [Words.withoutQuotes]) }
            if let number = Self.integer(scalar.text) { return .integer(try within(range, number, key, String.init)) }
        case .size(let range, let word):
            if scalar.text == word { return .word(scalar.text) }
            if let bytes = SizeText.parse(scalar.text) {
                return .size(try within(range, bytes, key, SizeText.print))
            }
        case .duration(let range, let word):
            if scalar.text == word { return .word(scalar.text) }
            if let seconds = DurationText.parse(scalar.text) {
                return .duration(try within(range, seconds, key, DurationText.print))
            }
        case .choice(let values):
            if values.contains(scalar.text) { return .text(scalar.text) }
            let near = Suggestion.closest(to: scalar.text, among: values, most: 1)
            throw ValueFault(
                message: Words.wrongValue(key, Words.shown(scalar.text), name), hints: near.map(Words.didYouMean))
        case .patterns, .names:
            throw ValueFault(message: Words.notAList(key), hints: [hint])
        }
        throw ValueFault(message: Words.wrongValue(key, Words.shown(scalar.text), name), hints: [hint])
    }

    /// Reads an item of a list.
    func item(_ scalar: YAMLScalar, _ key: String, _ check: PatternCheck) throws(ValueFault) -> String {
        if scalar.isAbsent { throw ValueFault(message: Words.noValue(key)) }
        if self == .names {
            if VariableName.isSound(scalar.text.hasPrefix("!") ? scalar.text.dropFirst() : scalar.text[...]) {
                return scalar.text
            }
            throw ValueFault(message: Words.noVariableName(key, Words.shown(scalar.text)), hints: [hint])
        }
        if let problem = PatternText.problem(scalar.text) ?? check(scalar.text) {
            throw ValueFault(message: Words.wrongPattern(key, Words.shown(scalar.text), problem))
        }
        return scalar.text
    }

    var hint: Phrase { Words.forExample(example) }

    private static let truth = ["true": true, "yes": true, "on": true, "false": false, "no": false, "off": false]

    private static func integer(_ text: String) -> Int? {
        let isNegative = text.hasPrefix("-")
        guard let magnitude = ScaledNumber.digits(text.dropFirst(isNegative ? 1 : 0)) else { return nil }
        return Int(exactly: magnitude).map { isNegative ? -$0 : $0 }
    }

    private func within<Number: Comparable>(
        _ range: ClosedRange<Number>, _ number: Number, _ key: String, _ print: (Number) -> String
    ) throws(ValueFault) -> Number {
        if range.contains(number) { return number }
        throw ValueFault(
            message: Words.outOfRange(key, print(number), print(range.lowerBound), print(range.upperBound)))
    }
}
