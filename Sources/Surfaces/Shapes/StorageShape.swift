package import Base
package import Chronos

extension JSONWriter {
    /// What takes how much room, without its braces.
    package mutating func storage(_ report: StorageReport) {
        integer("bytes", report.totalBytes)
        object("by_kind") { json in
            json.integer("packs", report.packBytes)
            json.integer("caches", report.cacheBytes)
            json.integer("state", report.stateBytes)
            json.integer("rescued", report.rescuedBytes)
            json.integer("quarantine", report.quarantineBytes)
            json.integer("bases", report.baseBytes)
            json.integer("timelines", report.worldBytes)
            json.integer("other", report.otherBytes)
        }
        object("database_templates") { json in
            json.integer("count", report.templates)
            json.integer("bytes", report.templateBytes)
        }
        integer("packs", report.packs)
        integer("packs_loose", report.loosePacks)
        integer("bytes_loose", report.looseBytes)
        integer("checkpoints", report.checkpoints)
        integer("checkpoints_expired", report.expiredCheckpoints)
        integer("bytes_logical", report.logicalBytes)
        number("ratio", report.ratio)
        integer("bytes_condemned", report.condemnedBytes)
        integer("bytes_per_day", report.growthPerDay)
        integer("budget", report.budget)
        string("maintained", report.maintained?.rfc3339)
        object("gc") { $0.collection(report.preview) }
    }
}
