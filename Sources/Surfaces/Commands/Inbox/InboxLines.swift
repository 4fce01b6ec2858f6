internal import Base
internal import Inbox
internal import Terminal

/// Questions of agents as lines for people. What an agent wrote is shown as data, never as ours.
enum InboxLines {
    static let argument = Phrase("its id, or the beginning of one", pl: "identyfikator albo jego początek")

    static func summary(_ question: InboxQuestion) -> Phrase {
        Phrase(verbatim: "\(question.plan.function) (\(question.plan.timeline))")
    }

    static func label(_ question: InboxQuestion, _ context: Context) -> StyledText {
        var line = StyledText(question.id.short, .id) + StyledText("  ")
        line += StyledText(state(question.state)[context.language], role(question.state))
        line += StyledText("  ") + StyledText(question.plan.function, .heading)
        line += StyledText(" " + question.plan.timeline, .name)
        line += StyledText("  " + question.agent + "  " + context.time(question.asked), .dim)
        return line
    }

    static func lines(_ question: InboxQuestion, _ context: Context) -> [StyledText] {
        var lines = [label(question, context)]
        func fact(_ name: Phrase, _ value: String) {
            lines.append(StyledText("  \(name[context.language]): ", .dim) + StyledText(value))
        }
        fact(Phrase("digest", pl: "skrót"), question.plan.digest.hex)
        if question.state == .open || question.state == .approved {
            fact(Phrase("ends", pl: "wygasa"), question.expires.rfc3339)
        }
        if !question.message.isEmpty { fact(Phrase("your message", pl: "twoja wiadomość"), question.message) }
        guard let plan = try? JSONValue(Array(question.plan.document.utf8)) else { return lines }
        for name in ["root", "arguments", "effect"] {
            if let value = plan[name] { tell(name, value, 1, &lines) }
        }
        return lines
    }

    private static func tell(_ name: String, _ value: JSONValue, _ depth: Int, _ lines: inout [StyledText]) {
        let indent = String(repeating: "  ", count: depth)
        switch value {
        case .object(let members):
            lines.append(StyledText("\(indent)\(name):", .dim))
            for (name, member) in members.sorted(by: { $0.key < $1.key }) { tell(name, member, depth + 1, &lines) }
        case .array(let elements) where elements.isEmpty: break
        case .array(let elements):
            lines.append(StyledText("\(indent)\(name):", .dim))
            for element in elements {
                if let path = element["path"]?.text, let status = element["status"]?.text {
                    lines.append(StyledText("\(indent)  \(status) ", .dim) + StyledText(path))
                } else {
                    lines.append(StyledText("\(indent)  \(plain(element))"))
                }
            }
        default:
            lines.append(StyledText("\(indent)\(name): ", .dim) + StyledText(plain(value)))
        }
    }

    private static func plain(_ value: JSONValue) -> String {
        switch value {
        case .null: "-"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .number(let text), .string(let text): text
        case .array(let elements): elements.map(plain).joined(separator: " ")
        case .object(let members):
            members.sorted { $0.key < $1.key }.map { "\($0.key)=\(plain($0.value))" }.joined(separator: " ")
        }
    }

    private static func state(_ state: InboxQuestion.State) -> Phrase {
        switch state {
        case .open: Phrase("waits", pl: "czeka")
        case .approved: Phrase("approved", pl: "zatwierdzone")
        case .denied: Phrase("denied", pl: "odrzucone")
        case .expired: Phrase("expired", pl: "wygasłe")
        case .used: Phrase("done", pl: "wykonane")
        }
    }

    private static func role(_ state: InboxQuestion.State) -> TextRole {
        switch state {
        case .open: .warning
        case .approved, .used: .current
        case .denied, .expired: .dim
        }
    }
}
