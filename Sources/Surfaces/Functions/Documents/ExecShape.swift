package import Base
internal import Platform
package import Sandbox

extension JSONWriter {
    /// How a program in a timeline ended, without its braces.
    package mutating func executed(_ result: SandboxResult, on timeline: String) {
        string("timeline", timeline)
        integer("exit_code", result.exitCode)
        array("limits_met") { json in
            for limit in result.limitsMet { json.string(limit.rawValue) }
        }
        string("output", result.output.text)
        string("error", result.error.text)
        integer("dropped_bytes", result.output.droppedBytes + result.error.droppedBytes)
        bool("ended_whole", result.isEmpty)
        string("limits_hold_for", result.reach.rawValue)
        integer("peak_memory_bytes", result.peakMemoryBytes)
        integer("duration_ms", result.wallMilliseconds)
    }
}
