package import Base
package import Chronos

extension JSONWriter {
    package mutating func collection(_ report: CollectionReport) {
        array("expired") { json in
            for expiry in report.expired {
                json.object { json in
                    json.string("id", expiry.checkpoint.id.hex)
                    json.string("reason", expiry.reason.rawValue)
                }
            }
        }
        strings("collected", report.collected.map(\.hex))
        integer("bytes_before", report.bytesBefore)
        integer("bytes_after", report.bytesAfter)
        integer("packs_before", report.packsBefore)
        integer("packs_after", report.packsAfter)
        integer("bytes_deleted", report.deletedBytes)
        integer("bytes_condemned", report.condemnedBytes)
        integer("bytes_rewritten", report.rewrittenBytes)
        integer("bytes_reachable", report.reachableBytes)
        integer("packs_postponed", report.postponedPacks)
        strings("postponed", report.postponements.map(\.english))
        strings("damage", report.damage)
        integer("budget_exceeded", report.exceededBudget)
        integer("duration_ms", report.milliseconds)
    }
}
