internal import Chronos

/// How much is kept and for how long, as the engine is told.
enum Policies {
    static func retention(_ context: Context) -> RetentionPolicy { RetentionPolicy() }
    static func storage(_ context: Context) -> StoragePolicy { StoragePolicy() }

    static func collection(_ context: Context) -> CollectionRequest {
        CollectionRequest(retention: retention(context), storage: storage(context))
    }

    /// Whether work may be started in the background.
    static func maintainsItself(_ context: Context) -> Bool {
        context.invocation.variables.text(Variables.maintenance) != "off"
    }
}
