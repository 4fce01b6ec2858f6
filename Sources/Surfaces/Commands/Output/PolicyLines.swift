internal import Base
internal import Chronos
internal import Terminal

/// What a checkpoint was to hold, in words: only what differs from what Everett does by itself.
enum PolicyLines {
    static func facts(_ policy: CapturePolicy, _ context: Context) -> [(label: Phrase, value: StyledText)] {
        let usual = CapturePolicy()
        var facts: [(Phrase, StyledText)] = []
        if policy.maximumBytes != usual.maximumBytes || policy.maximumFiles != usual.maximumFiles {
            let limits = context.bytes(policy.maximumBytes) + ", " + context.files(policy.maximumFiles)
            facts.append((Phrase("limits", pl: "limity"), StyledText(limits)))
        }
        if policy.crossesMounts {
            let words = Phrase(
                "filesystems mounted inside belong to it", pl: "zamontowane systemy plików należą do niego")
            facts.append((Phrase("mounts", pl: "montowania"), StyledText(words[context.language])))
        }
        let lists = [
            (Phrase("excluded", pl: "wykluczone"), policy.excluded),
            (Phrase("derived", pl: "pochodne"), policy.derived), (Phrase("secret", pl: "tajne"), policy.secrets),
        ]
        for (label, list) in lists where !list.isEmpty {
            let patterns = list.patterns.map { StyledText(bytes: $0.source, .name) }
            facts.append((label, patterns.dropFirst().reduce(patterns[0]) { $0 + StyledText(" ") + $1 }))
        }
        if !policy.detectsTokens {
            let words = Phrase("content was not searched", pl: "treści nie przeszukano")
            facts.append((Phrase("tokens", pl: "tokeny"), StyledText(words[context.language])))
        }
        let names = [
            (Phrase("declared", pl: "zadeklarowane"), policy.environment.variables),
            (Phrase("ports", pl: "porty"), policy.environment.ports),
        ]
        for (label, names) in names where !names.isEmpty {
            facts.append((label, StyledText(names.joined(separator: " "), .name)))
        }
        if policy.environment.copiesVolumes {
            let words = Phrase("copied", pl: "kopiowane")
            facts.append((Phrase("volumes", pl: "wolumeny"), StyledText(words[context.language])))
        }
        return facts
    }
}
