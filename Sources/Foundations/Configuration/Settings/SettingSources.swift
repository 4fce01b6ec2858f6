package import Base

/// Everything that was said about settings for one call, and what holds because of it.
package struct SettingSources: Sendable {
    /// How far the file in the project is heard.
    package enum Trust: Sendable, Hashable {
        /// There is no such file.
        case absent
        /// It cannot be read as settings, and nothing in it is heard.
        case broken
        /// It says nothing that would need trust.
        case unneeded
        case untrusted
        case trusted(since: Timestamp)
    }

    package var user: ConfigurationFile?
    package var project: ConfigurationFile?
    package var remembered: SettingLayer
    package var environment: SettingLayer
    package var options: SettingLayer
    /// What the user trusted in this project.
    package var record: TrustStore.Record?

    package init(
        user: ConfigurationFile? = nil, project: ConfigurationFile? = nil, remembered: SettingLayer = .none,
        environment: SettingLayer = .none, options: SettingLayer = .none, record: TrustStore.Record? = nil
    ) {
        self.user = user
        self.project = project
        self.remembered = remembered
        self.environment = environment
        self.options = options
        self.record = record
    }

    package var trust: Trust {
        guard let project else { return .absent }
        if project.isBroken { return .broken }
        if let record, record.content == project.digest { return .trusted(since: record.since) }
        return effective(trustingProject: false).ignored.contains(where: \.mayBeTrusted) ? .untrusted : .unneeded
    }

    /// What holds. A file with mistakes is not heard at all: half of what it says may mean something else than the whole.
    package var effective: EffectiveSettings {
        if case .trusted = trust { return effective(trustingProject: true) }
        return effective(trustingProject: false)
    }

    package func effective(trustingProject: Bool) -> EffectiveSettings {
        let layers = [user, project].compactMap(\.self).filter { !$0.isBroken }.map(\.layer)
        return EffectiveSettings(layers + [remembered, environment, options], trustsProject: trustingProject)
    }

    /// Everything that is wrong, the strongest source last.
    package var mistakes: [SettingMistake] {
        (user?.layer.mistakes ?? []) + (project?.layer.mistakes ?? []) + environment.mistakes + options.mistakes
    }
}

extension SettingLayer.Statement {
    /// Whether trust would let it be heard.
    package var mayBeTrusted: Bool {
        if case .never = setting.project { return false }
        return true
    }
}
