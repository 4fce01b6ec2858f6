package import Base

/// What to capture; patterns are as they were written, weaker sources first.
package struct CaptureSettings: Sendable, Hashable {
    package let maximumBytes: UInt64
    package let maximumFiles: Int
    package let crossesMounts: Bool
    package let excluded: [String]
    package let derived: [String]
    package let secrets: [String]
    package let detectsTokens: Bool
}

/// What the project runs in; names are as they were written, weaker sources first.
package struct EnvironmentSettings: Sendable, Hashable {
    package let variables: [String]
    package let ports: [String]
    /// Whether containers may be stopped to copy what their volumes hold.
    package let copiesVolumes: Bool
}

/// How much to keep and for how long; nil is without limit.
package struct StorageSettings: Sendable, Hashable {
    package let budget: UInt64?
    package let automaticCheckpoints: Int?
    package let automaticDays: Int?
    package let recompresses: Bool
    package let graceSeconds: Int64
    package let tidiesByItself: Bool
}

/// What is kept on database servers.
package struct DatabaseSettings: Sendable, Hashable {
    /// How many databases are kept to be copied; none: 0.
    package let templates: Int
    package let templateBytes: UInt64
}

/// Around what an agent's hooks make checkpoints.
package struct HookSettings: Sendable, Hashable {
    /// `never`, `shell` or `changes`.
    package let before: String
    package let everySeconds: Int64
    package let patienceSeconds: Int64
}

/// What is about the user and the machine.
package struct PersonalSettings: Sendable, Hashable {
    /// Nil: as the locale says.
    package let language: Language?
    /// `auto`, `always` or `never`.
    package let color: String
    /// Nil: as many as there are processors.
    package let workers: Int?
}

extension EffectiveSettings {
    package var capture: CaptureSettings {
        CaptureSettings(
            maximumBytes: size(.captureMaxSize) ?? 0, maximumFiles: integer(.captureMaxFiles) ?? 0,
            crossesMounts: bool(.captureCrossMounts), excluded: list(.captureExclude), derived: list(.captureDerived),
            secrets: list(.captureSecrets), detectsTokens: bool(.captureDetectTokens))
    }

    package var environment: EnvironmentSettings {
        EnvironmentSettings(
            variables: list(.environmentVariables), ports: list(.environmentPorts),
            copiesVolumes: text(.environmentVolumes) == "copy")
    }

    package var storage: StorageSettings {
        StorageSettings(
            budget: size(.storageBudget), automaticCheckpoints: integer(.storageRetentionAutomatic),
            automaticDays: integer(.storageRetentionDays), recompresses: bool(.storageCompress),
            graceSeconds: duration(.storageGrace), tidiesByItself: bool(.maintenanceAuto))
    }

    package var databases: DatabaseSettings {
        DatabaseSettings(
            templates: integer(.databasesTemplatesCount) ?? 0, templateBytes: size(.databasesTemplatesSize) ?? 0)
    }

    package var hooks: HookSettings {
        HookSettings(
            before: text(.hooksBefore), everySeconds: duration(.hooksEvery), patienceSeconds: duration(.hooksPatience))
    }

    package var personal: PersonalSettings {
        PersonalSettings(
            language: Language(rawValue: text(.language)), color: text(.color), workers: integer(.performanceWorkers))
    }

    /// Whether checkpoints are also described in the files of the seed's layout.
    package var writesSeedLayout: Bool { bool(.chronosSeedLayout) }

    // A test holds every default against its kind and decoding makes no other values, so a wrong case cannot come up.

    private func value(_ setting: Setting) -> SettingValue { self[setting.key]?.value ?? setting.standard }

    private func bool(_ setting: Setting) -> Bool { value(setting) == .bool(true) }

    private func size(_ setting: Setting) -> UInt64? {
        if case .size(let bytes) = value(setting) { return bytes }
        return nil
    }

    private func integer(_ setting: Setting) -> Int? {
        if case .integer(let number) = value(setting) { return number }
        return nil
    }

    private func duration(_ setting: Setting) -> Int64 {
        if case .duration(let seconds) = value(setting) { return seconds }
        return 0
    }

    private func text(_ setting: Setting) -> String {
        if case .text(let text) = value(setting) { return text }
        return ""
    }

    private func list(_ setting: Setting) -> [String] {
        if case .list(let items) = value(setting) { return items }
        return []
    }
}
