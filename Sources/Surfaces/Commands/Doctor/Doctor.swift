internal import Base
internal import Terminal

/// `everett doctor`
enum Doctor {
    static let command = Command(
        CommandSpec(
            "doctor",
            Phrase(
                "Looks for what would keep Everett from working well here.",
                pl: "Szuka tego, co przeszkadzałoby programowi Everett w pracy."),
            discussion: Phrase(
                "The exit status is 1 only when something is missing without which Everett cannot work.",
                pl: "Kod wyjścia to 1 tylko wtedy, gdy brakuje czegoś, bez czego Everett nie może działać."),
            examples: [CommandExample("everett doctor", Phrase("Look.", pl: "Sprawdź."))]), settings: .reporting
    ) { context in
        let findings =
            HomeChecks(context).run() + [SettingCheck.finding(context)] + MachineChecks(context).run()
            + SandboxChecks(context).run() + HookChecks(context).run()
        context.progress.clear()
        let isWell = !findings.contains { $0.status == .missing }
        if context.isJSON { json(findings, isWell, context) } else { lines(findings, context) }
        return isWell ? .ok : .failed
    }

    private static func json(_ findings: [Finding], _ isWell: Bool, _ context: Context) {
        context.answer { json in
            json.bool("ok", isWell)
            json.array("checks") { json in
                for finding in findings {
                    json.object { json in
                        json.string("name", finding.name)
                        json.string("status", finding.status.rawValue)
                        json.string("detail", finding.detail[context.language])
                        json.string("fix", finding.fix?[context.language])
                    }
                }
            }
        }
    }

    private static func lines(_ findings: [Finding], _ context: Context) {
        var table = Table([
            TableColumn(Phrase("state", pl: "stan")), TableColumn(Phrase("what", pl: "co")),
            TableColumn(Phrase("found", pl: "zastano"), canShrink: true),
        ])
        for finding in findings {
            // A program reads the stable word.
            let word = context.style.isTerminal ? finding.status.word[context.language] : finding.status.rawValue
            table.add([
                StyledText(word, finding.status.role), StyledText(finding.name, .name),
                StyledText(finding.detail[context.language]),
            ])
        }
        context.say(lines: table.lines(context.style, context.language))
        for finding in findings {
            guard let fix = finding.fix, finding.status != .ok else { continue }
            context.say(StyledText("\(finding.name): ", finding.status.role) + StyledText(fix[context.language]))
        }
    }
}
