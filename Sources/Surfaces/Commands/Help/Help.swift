internal import Base
internal import Terminal

/// Shows the help of a command or a topic.
enum Help {
    /// Asked for, help is the answer; shown because a command is missing, it is a remark on a mistake.
    static func show(_ request: HelpRequest, _ context: Context) -> ExitStatus {
        if context.isJSON {
            let text = HelpRenderer(style: .plain, language: context.language).text(for: request)
            context.answer { json in
                json.string("command", request.commandLine)
                json.string("help", text)
            }
        } else if request.wasAsked {
            context.output.write(HelpRenderer(style: context.style, language: context.language).text(for: request))
        } else {
            let text = HelpRenderer(style: context.errorStyle, language: context.language).text(for: request)
            Output.writeAll(text, to: context.invocation.streams.error.descriptor)
        }
        return request.wasAsked ? .ok : .usage
    }
}
