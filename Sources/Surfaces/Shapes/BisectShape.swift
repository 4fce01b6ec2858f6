package import Base
package import Chronos

extension JSONWriter {
    /// What a bisection found, and what the guilty checkpoint changed; without its braces.
    package mutating func bisected(_ report: BisectReport, _ changes: [TreeChange]) {
        strings("guilty", report.guilty.map(\.id.hex))
        string("cause", report.guilty.last?.cause.rawValue)
        string("last_good", report.lastGood.id.hex)
        integer("candidates", report.candidates)
        array("steps") { json in
            for step in report.steps {
                json.object { json in
                    json.string("checkpoint", step.checkpoint.id.hex)
                    json.string("verdict", "\(step.verdict)")
                    json.integer("exit_code", step.exitCode)
                    json.integer("duration_ms", step.milliseconds)
                }
            }
        }
        array("changes") { json in
            for change in changes { json.object { $0.change(change) } }
        }
        integer("duration_ms", report.milliseconds)
    }
}
