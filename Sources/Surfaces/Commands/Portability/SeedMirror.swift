internal import Base
internal import Chronos
internal import Configuration
internal import Platform
internal import Terminal

/// Writes a named checkpoint in the seed's layout into the project, in the background, where its owner asked for that.
enum SeedMirror {
    static func startIfAsked(
        _ report: CheckpointReport, _ engine: ChronosEngine, _ project: ProjectRecord, _ context: Context
    ) throws {
        guard report.record.name != nil, try context.settings(of: project).writesSeedLayout,
            let program = AbsolutePath("/proc/self/exe"), let home = try? EverettHome.path(context.invocation.variables)
        else { return }
        do {
            guard let directory = try engine.prepareSeedMirror(project, report.record) else { return }
            try ChildProcess.startDetached(
                program,
                arguments: [
                    Array("export".utf8), Array(report.id.hex.utf8), directory.bytes, Array("--layout=seed".utf8),
                    Array("--quiet".utf8), Array("--project=".utf8) + project.root.bytes,
                ], environment: context.invocation.variables.inherited, log: home.appending("maintenance.log"))
        } catch {
            // The checkpoint is made all the same.
            context.note(
                StyledText(
                    Phrase("not mirrored: ", pl: "bez kopii w projekcie: ")[context.language]
                        + EverettError.wrapping(error).message[context.language], .warning))
        }
    }
}
