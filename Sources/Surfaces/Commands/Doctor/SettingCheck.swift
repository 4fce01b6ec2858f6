internal import Base
internal import Configuration
internal import Platform
internal import Terminal

/// Whether what is said about settings can be understood, and whether a project's file is heard.
enum SettingCheck {
    static func finding(_ context: Context) -> Finding {
        do {
            let home = try EverettHome.path(context.invocation.variables)
            // Asking for the project would make the home, and doctor makes nothing.
            let isHome = ExistingPlace.nearest(to: home, context.invocation.files) == home
            let sources = isHome ? try context.sourcesHere() : context.sources
            if let first = sources.mistakes.first {
                return Finding("settings", .warning, first.line, fix: SettingWords.checkLists)
            }
            if sources.trust == .untrusted {
                return Finding(
                    "settings", .warning,
                    Phrase("everett.yaml is not trusted", pl: "everett.yaml nie ma zaufania"),
                    fix: Phrase(verbatim: "everett config trust"))
            }
            let files = [sources.user, sources.project].compactMap { $0?.source }.joined(separator: ", ")
            return Finding(
                "settings", .ok, files.isEmpty ? Phrase("defaults", pl: "domyślne") : Phrase(verbatim: files))
        } catch {
            return Finding("settings", .warning, failed: error)
        }
    }
}
