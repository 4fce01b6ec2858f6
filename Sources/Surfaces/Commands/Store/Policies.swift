internal import Chronos
internal import Configuration

/// How much is kept and for how long, as the user's settings say: a home holds many projects, so no project's file is asked.
enum Policies {
    static func retention(_ context: Context) -> RetentionPolicy {
        let settings = context.sources.effective.storage
        return RetentionPolicy(
            automaticCount: settings.automaticCheckpoints ?? .max, automaticDays: settings.automaticDays ?? 36_500)
    }

    static func storage(_ context: Context) -> StoragePolicy {
        let settings = context.sources.effective.storage
        return StoragePolicy(
            budget: settings.budget, graceSeconds: settings.graceSeconds, recompresses: settings.recompresses)
    }

    static func collection(_ context: Context) -> CollectionRequest {
        CollectionRequest(retention: retention(context), storage: storage(context))
    }

    /// Whether work may be started in the background.
    static func maintainsItself(_ context: Context) -> Bool {
        context.invocation.variables.text(Variables.maintenance) != "off"
            && context.sources.effective.storage.tidiesByItself
    }
}
