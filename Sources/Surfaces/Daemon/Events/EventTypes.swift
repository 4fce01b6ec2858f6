internal import Chronos

/// The types of all events that there are, as they are filtered by and described.
enum EventTypes {
    static let daemonStarted = "daemon.started"
    static let daemonStopping = "daemon.stopping"
    static let watchMissed = "watch.missed"

    static func watch(_ state: ProjectWatcher.State) -> String { "watch.\(state.rawValue)" }

    static let inboxAsked = "inbox.asked"
    static let inboxAnswered = "inbox.answered"

    static let all: [String] =
        // A checkpoint is one, whoever wanted it.
        OperationRecord.Kind.allCases.filter { $0 != .capture }.map(OperationEvents.type)
        // A watcher begins with `starting`, and tells what it becomes.
        + ProjectWatcher.State.allCases.filter { $0 != .starting }.map(watch)
        + [watchMissed, inboxAsked, inboxAnswered, daemonStarted, daemonStopping]
}
