internal import Base
internal import Chronos
internal import Configuration
internal import Platform
internal import Terminal

extension Context {
    /// Before the command begins: wrong options end it, and so do other mistakes if it is strict.
    func checkSettings() throws {
        if !sources.options.mistakes.isEmpty { throw SettingFault(mistakes: sources.options.mistakes) }
        switch settingUse {
        case .reporting: return
        case .strict where !ignoresBrokenFiles:
            if !sources.mistakes.isEmpty { throw SettingFault(mistakes: sources.mistakes, hints: advice) }
        case .strict, .personal, .forgiving: warn(about: sources)
        }
    }

    /// All that is said about settings, the project's file and `everett init` included.
    func sources(of project: ProjectRecord) throws -> SettingSources {
        var all = sources
        all.project = .project(project.root, invocation.files, CallSettings.patternProblem)
        all.remembered = CallSettings.remembered(project)
        if all.project != nil { all.record = try trustStore().record(of: project.root) }
        return all
    }

    func trustStore() throws -> TrustStore {
        TrustStore(home: try EverettHome.path(invocation.variables), invocation.files)
    }

    /// The settings that hold in a project; tells what of the project's file is not heard.
    func settings(of project: ProjectRecord) throws -> EffectiveSettings {
        let all = try sources(of: project)
        let broken = all.project?.layer.mistakes ?? []
        if settingUse == .strict, !broken.isEmpty, !ignoresBrokenFiles {
            throw SettingFault(mistakes: broken, hints: advice)
        }
        if settingUse != .reporting, let line = SettingWords.broken(broken) { remark(line) }
        let effective = all.effective
        if settingUse == .forgiving || settingUse == .strict {
            for line in SettingWords.ignored(effective.ignored) { remark(line) }
        }
        return effective
    }

    private var ignoresBrokenFiles: Bool { arguments.declares("ignore-config") && arguments.flag("ignore-config") }

    private var advice: [Phrase] {
        arguments.declares("ignore-config") ? [SettingWords.ignoreConfig] : [SettingWords.checkLists]
    }

    private func warn(about sources: SettingSources) {
        if let line = SettingWords.broken(sources.user?.layer.mistakes ?? []) { remark(line) }
        for mistake in sources.environment.mistakes { remark(SettingWords.variable(mistake)) }
    }

    /// Tells something beside the answer.
    func remark(_ phrase: Phrase) {
        let text = SafeText.make(phrase[language], limit: 2_000)
        note(StyledText(SettingWords.warning[language] + ": ", .warning) + StyledText(text))
    }
}
