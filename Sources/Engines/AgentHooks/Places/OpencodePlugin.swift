/// The plugin that opencode loads: it hands calls over and never lets anything of that reach opencode.
///
/// The first version of opencode's plugins is a function that returns its hooks; of the second, a definition with `id` and `setup`.
/// A function that has these two is both.
enum OpencodePlugin {
    static let mark = "everett hooks remove opencode"

    static func text(_ command: HookCommand) -> String {
        """
        // Checkpoints around what opencode does, made by Everett.
        // Written by 'everett hooks install opencode'; 'everett hooks remove opencode' takes it out again.
        import { spawn } from "node:child_process"

        const program = "\(command.program)"
        const patience = \(HookPlan.timeout * 1_000)
        const looking = new Set(["read", "glob", "grep", "list", "ls", "webfetch", "websearch", "todowrite", "todoread",
          "question", "task", "skill", "lsp", "codesearch"])
        const wanted = ["command", "filePath", "path", "patchText"]

        function brief(args) {
          const kept = {}
          for (const name of wanted) {
            if (typeof args?.[name] === "string") kept[name === "patchText" ? "patch" : name] = args[name].slice(0, 4000)
          }
          return kept
        }

        // Resolves to what the user should be told; never fails.
        function tell(hook, directory, fields) {
          return new Promise((done) => {
            let text = ""
            let timer
            const finish = () => {
              clearTimeout(timer)
              try { done(JSON.parse(text).message) } catch { done(undefined) }
            }
            try {
              timer = setTimeout(finish, patience)
              const child = spawn(program, ["hook", "opencode", hook], {
                cwd: directory, stdio: ["pipe", "pipe", "ignore"],
              })
              child.on("error", finish)
              child.on("close", finish)
              child.stdin.on("error", () => {})
              child.stdout.on("data", (part) => { if (text.length < 65536) text += part })
              child.stdin.end(JSON.stringify({ hook, directory, ...fields }))
            } catch {
              finish()
            }
          })
        }

        function calls(directory, show) {
          const call = async (hook, fields) => {
            try {
              const message = await tell(hook, directory, fields)
              if (message) await show(message)
            } catch {}
          }
          return {
            call,
            tool: async (hook, sessionID, tool, args) => {
              if (!looking.has(tool)) await call(hook, { sessionID, tool, args: brief(args) })
            },
          }
        }

        const everett = async ({ directory, client }) => {
          const { call, tool } = calls(directory, (message) =>
            client.tui.showToast({ body: { title: "Everett", message, variant: "warning" } }))
          return {
            event: async ({ event }) => {
              const about = event?.properties ?? {}
              if (event?.type === "session.created") await call(event.type, { sessionID: about.info?.id })
              if (event?.type === "session.idle") await call(event.type, { sessionID: about.sessionID })
              if (event?.type === "session.deleted") await call(event.type, { sessionID: about.info?.id })
            },
            "chat.message": async (input, output) => {
              const prompt = output?.parts?.find((part) => part?.type === "text")?.text?.slice(0, 4000)
              await call("chat.message", { sessionID: input?.sessionID, messageID: input?.messageID, prompt })
            },
            "tool.execute.before": async (input, output) =>
              tool("tool.execute.before", input?.sessionID, input?.tool, output?.args),
            "tool.execute.after": async (input) =>
              tool("tool.execute.after", input?.sessionID, input?.tool, input?.args),
          }
        }

        Object.defineProperty(everett, "id", { value: "everett", enumerable: true })
        everett.setup = async (ctx) => {
          const { call, tool } = calls(ctx?.location?.directory, async (message) => console.warn(`everett: ${message}`))
          try {
            await ctx.tool.hook("execute.before", (event) =>
              tool("tool.execute.before", event?.sessionID, event?.tool, event?.input))
            await ctx.tool.hook("execute.after", (event) =>
              tool("tool.execute.after", event?.sessionID, event?.tool, event?.input))
            await ctx.session.hook("prompt", (event) =>
              call("chat.message", { sessionID: event?.sessionID, prompt: event?.prompt?.text?.slice(0, 4000) }))
          } catch {}
          const ending = new AbortController()
          void (async () => {
            try {
              for await (const event of ctx.event.subscribe({ signal: ending.signal })) {
                const sessionID = event?.data?.sessionID
                if (event?.location && event.location.directory !== ctx.location.directory) continue
                if (event?.type === "session.created") await call("session.created", { sessionID })
                if (event?.type === "session.execution.succeeded" || event?.type === "session.execution.failed") {
                  await call("session.idle", { sessionID })
                }
              }
            } catch {}
          })()
          return () => ending.abort()
        }

        export default everett

        """
    }
}
