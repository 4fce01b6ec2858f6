internal import Base
internal import Chronos
internal import Configuration
internal import Platform
internal import Terminal

/// Gathers what is said about settings outside of the project: options, variables, the user's file.
enum CallSettings {
    static func sources(
        _ invocation: Invocation, _ arguments: ParsedArguments, readsFiles: Bool
    ) -> SettingSources {
        let variables = invocation.variables
        var sources = SettingSources(
            environment: .environment({ variables.text($0) }, patternProblem), options: options(arguments))
        if readsFiles, let path = EverettHome.userConfiguration(variables) {
            sources.user = .read(path, .user, invocation.files, patternProblem)
        }
        return sources
    }

    /// Why a text is no pattern, asked of those who match by it.
    static let patternProblem: PatternCheck = { text in
        do throws(PatternFault) {
            _ = try PathPattern(text)
            return nil
        } catch {
            return error.reason
        }
    }

    private static func options(_ arguments: ParsedArguments) -> SettingLayer {
        var layer = SettingLayer.options(
            arguments.declares("set") ? arguments.values("set") : [], named: "--set", patternProblem)
        for (option, setting) in [("lang", Setting.language), ("color", Setting.color)] {
            guard arguments.declares(option), let value = arguments.value(option) else { continue }
            layer.statements.append(
                .init(setting, .text(value), SettingOrigin(.option, "--\(option)")))
        }
        return layer
    }

    /// Colours as the sources say; those variables that every program listens to are stronger than a file.
    static func color(_ settings: EffectiveSettings, _ variables: Variables) -> ColorChoice {
        let choice = ColorChoice(rawValue: settings.personal.color) ?? .auto
        let layer = settings[Setting.color.key]?.origins.first?.layer
        let others = ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"]
        if layer == .user, others.contains(where: { variables.bytes($0) != nil }) { return .auto }
        return choice
    }

    /// What the user told `everett init` about a project.
    static func remembered(_ project: ProjectRecord) -> SettingLayer {
        let origin = SettingOrigin(.remembered, "everett init")
        var layer = SettingLayer()
        func say(_ setting: Setting, _ value: SettingValue, _ field: PolicyFields) {
            if project.said.contains(field) { layer.statements.append(.init(setting, value, origin)) }
        }
        say(.captureMaxSize, .size(project.policy.maximumBytes), .maximumBytes)
        say(.captureMaxFiles, .integer(project.policy.maximumFiles), .maximumFiles)
        say(.captureCrossMounts, .bool(project.policy.crossesMounts), .crossesMounts)
        return layer
    }

    /// The engine's words for what to capture; patterns were checked when they were read.
    ///
    /// Mirrors of checkpoints are no part of the next one.
    static func policy(_ settings: EffectiveSettings) throws -> CapturePolicy {
        let capture = settings.capture
        let mirrors = settings.writesSeedLayout ? [ChronosEngine.seedMirrorPattern] : []
        func list(_ texts: [String]) throws -> PatternList {
            do throws(PatternFault) {
                return try PatternList(texts: texts)
            } catch {
                throw EverettError(.usage, error.reason)
            }
        }
        return CapturePolicy(
            maximumBytes: capture.maximumBytes, maximumFiles: capture.maximumFiles,
            crossesMounts: capture.crossesMounts, excluded: try list(capture.excluded + mirrors),
            derived: try list(capture.derived), secrets: try list(capture.secrets),
            detectsTokens: capture.detectsTokens,
            environment: EnvironmentPolicy(
                variables: settings.environment.variables, ports: settings.environment.ports,
                copiesVolumes: settings.environment.copiesVolumes))
    }
}
