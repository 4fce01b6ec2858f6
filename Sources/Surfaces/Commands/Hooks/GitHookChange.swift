internal import AgentHooks
internal import Base
internal import Platform
internal import Terminal

/// The hooks of a repository, put into their places or taken out again.
struct GitHookChange {
    let directory: AbsolutePath
    private let isShared: Bool
    private let steps: [(name: String, word: String)]
    private let hooks: GitHooks
    private let direction: HookChange.Direction

    init(_ direction: HookChange.Direction, _ context: Context) throws {
        let place = try HookSetup.gitHooks(context)
        directory = place.directory
        isShared = place.isShared
        self.direction = direction
        let hooks = GitHooks(directory, HookSetup.program(context), context.invocation.files)
        self.hooks = hooks
        var steps: [(name: String, word: String)] = []
        do throws(SystemError) {
            for name in GitHooks.names { steps.append((name, Self.word(direction, try hooks.standing(name)))) }
        } catch {
            throw EverettError(error, while: HookWords.looking(directory.description))
        }
        self.steps = steps
    }

    private static func word(_ direction: HookChange.Direction, _ standing: GitHooks.Standing) -> String {
        switch (direction, standing) {
        case (.install, .absent): "created"
        case (.install, .outdated): "changed"
        case (.install, .other): "chained"
        case (.remove, .current), (.remove, .outdated): "removed"
        case (.install, .current), (.remove, .absent), (.remove, .other): "unchanged"
        }
    }

    func apply() throws(EverettError) {
        do throws(SystemError) {
            for step in steps where step.word != "unchanged" {
                switch direction {
                case .install: try hooks.install(step.name)
                case .remove: try hooks.remove(step.name)
                }
            }
        } catch {
            throw EverettError(error, while: HookWords.changing(directory.description))
        }
    }

    func lines(isDryRun: Bool, _ context: Context) {
        for step in steps {
            let path = directory.appending(BytePath.root.appending(Array(step.name.utf8)))
            let word = HookWords.change(step.word, isDryRun: isDryRun)
            context.say(StyledText(word[context.language] + " ") + StyledText(bytes: path.bytes, .name))
        }
        if isShared, direction == .install { context.remark(HookWords.sharedHooks(directory.description)) }
    }

    func json(_ json: inout JSONWriter) {
        json.array("files") { json in
            for step in steps {
                json.object { json in
                    json.string(
                        "path", directory.appending(BytePath.root.appending(Array(step.name.utf8))).description)
                    json.string("change", step.word)
                    json.string("reason", nil)
                    json.string("snippet", nil)
                }
            }
        }
    }
}
