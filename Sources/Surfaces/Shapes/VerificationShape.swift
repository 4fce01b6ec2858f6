package import Base
package import Chronos

extension JSONWriter {
    package mutating func verification(_ report: VerifyReport) {
        // Neither true nor false while something could not be read for want of its key.
        bool("sound", report.isSound && report.uncheckedSecrets > 0 ? nil : report.isSound)
        bool("quick", report.isQuick)
        integer("packs", report.packs)
        integer("objects", report.objects)
        integer("bytes", report.bytes)
        integer("checkpoints", report.checkpoints)
        integer("purged", report.purged)
        array("problems") { json in
            for problem in report.problems {
                json.object { json in
                    json.string("kind", problem.kind.rawValue)
                    json.string("subject", problem.subject)
                    json.string("detail", problem.detail.english)
                    json.strings("affects", problem.affects.map(\.hex))
                }
            }
        }
        integer("sealed_unchecked", report.uncheckedSecrets)
        integer("duration_ms", report.milliseconds)
    }
}
