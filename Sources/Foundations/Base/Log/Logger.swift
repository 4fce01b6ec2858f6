/// Writes one JSON line per event; values pass the redactor before they reach the sink.
package struct Logger: Sendable {
    package enum Level: Int, Sendable, Comparable {
        case debug, info, warning, error

        package var name: String {
            switch self {
            case .debug: "debug"
            case .info: "info"
            case .warning: "warning"
            case .error: "error"
            }
        }

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    private let minimum: Level
    private let clock: Clock
    private let sink: @Sendable (String) -> Void

    package init(minimum: Level, clock: Clock, sink: @escaping @Sendable (_ line: String) -> Void) {
        self.minimum = minimum
        self.clock = clock
        self.sink = sink
    }

    /// Records `event`, a stable snake_case name, with its fields.
    package func log(_ level: Level, _ event: String, _ fields: KeyValuePairs<String, String> = [:]) {
        guard level >= minimum else { return }
        let line = JSONWriter.text { json in
            json.object { json in
                json.string("at", clock.now.rfc3339)
                json.string("level", level.name)
                json.string("event", event)
                for (name, value) in fields {
                    json.string(name, Redaction.redact(value, field: name))
                }
            }
        }
        sink(line)
    }
}
