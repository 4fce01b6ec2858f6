internal import AgentHooks
internal import Chronos
internal import Configuration

/// How much is kept and for how long, as the user's settings say: a home holds many projects, so no project's file is asked.
enum Policies {
    static func retention(_ context: Context) -> RetentionPolicy { retention(context.sources.effective) }

    static func storage(_ context: Context) -> StoragePolicy { storage(context.sources.effective) }

    static func collection(_ context: Context) -> CollectionRequest { collection(context.sources.effective) }

    static func collection(_ settings: EffectiveSettings) -> CollectionRequest {
        CollectionRequest(retention: retention(settings), storage: storage(settings))
    }

    private static func retention(_ effective: EffectiveSettings) -> RetentionPolicy {
        let settings = effective.storage
        return RetentionPolicy(
            automaticCount: settings.automaticCheckpoints ?? .max, automaticDays: settings.automaticDays ?? 36_500)
    }

    private static func storage(_ effective: EffectiveSettings) -> StoragePolicy {
        let settings = effective.storage
        return StoragePolicy(
            budget: settings.budget, graceSeconds: settings.graceSeconds, recompresses: settings.recompresses)
    }

    static func templates(_ effective: EffectiveSettings) -> TemplatePolicy {
        let settings = effective.databases
        return TemplatePolicy(count: settings.templates, bytes: settings.templateBytes)
    }

    static func hooks(_ effective: EffectiveSettings) -> HookPolicy {
        let settings = effective.hooks
        return HookPolicy(
            before: HookPolicy.Before(rawValue: settings.before) ?? .changes,
            everyMilliseconds: settings.everySeconds * 1_000, patienceMilliseconds: settings.patienceSeconds * 1_000)
    }

    /// Whether work may be started in the background.
    static func maintainsItself(_ context: Context) -> Bool {
        context.invocation.variables.text(Variables.maintenance) != "off"
            && context.sources.effective.storage.tidiesByItself
    }
}
