internal import Base

/// What libyaml did not understand, told with advice where the usual cause is known.
struct YAMLFault {
    let problem: String
    let context: String
    let place: TextPlace

    var told: TextMistake {
        TextMistake(
            place, Phrase("this is not YAML: \(words)", pl: "to nie jest YAML: \(words)"), hints: hints)
    }

    private var words: String { context.isEmpty ? problem : "\(problem), \(context)" }

    private var hints: [Phrase] {
        for word in ["alias", "anchor", "tag"] where context.hasSuffix(" \(word)") || context.contains(" \(word) ") {
            return [Words.quotePatterns]
        }
        if problem.contains("cannot start any token") { return [Words.quoteOrBlanks] }
        if problem.contains("mapping values are not allowed") || problem.contains("expected ':'") {
            return [Words.colonAndIndentation]
        }
        return []
    }
}
