package import Base
package import Chronos
package import Platform

extension JSONWriter {
    /// The keys of a timeline, without its braces.
    package mutating func timeline(_ timeline: TimelineRecord, workspace: AbsolutePath?) {
        string("name", timeline.name)
        string("kind", timeline.kind.rawValue)
        if let workspace { place("workspace", workspace.bytes) } else { string("workspace", String?.none) }
        string("way", timeline.way.rawValue)
        string("origin", timeline.origin)
        string("base", timeline.base?.hex)
        string("created", timeline.created.rfc3339)
    }

    /// What a branch made, without its braces.
    package mutating func branched(_ report: BranchReport) {
        timeline(report.timeline, workspace: report.timeline.directory)
        object("databases") { json in
            for path in report.databases {
                json.object(path.description) { json in
                    json.string("kind", "sqlite")
                    // A sandbox timeline's programs find it where the project's is.
                    if let workspace = report.timeline.directory {
                        json.place("path", workspace.appending(path).bytes)
                    }
                }
            }
            for database in report.served {
                json.object(database.name) { json in
                    json.string("kind", database.product.lowercased())
                    json.string("address", database.address)
                }
            }
        }
        ports(report.ports)
        object("env") { json in
            for (name, value) in report.variables.sorted(by: { $0.key < $1.key }) { json.string(name, value) }
        }
        integer("files", report.files)
        integer("bytes", report.bytes)
        bool("verified", report.isVerified)
        skipped("omitted", report.omitted)
        paths("cloned", report.cloned)
        string("operation", report.operation?.text)
        integer("duration_ms", report.milliseconds)
    }

    private mutating func ports(_ ports: [String: UInt16]) {
        object("ports") { json in
            for (name, number) in ports.sorted(by: { $0.key < $1.key }) { json.integer(name, Int(number)) }
        }
    }

    /// A line of the list of timelines, without its braces.
    package mutating func glance(_ glance: TimelineGlance) {
        timeline(glance.timeline, workspace: glance.workspace)
        string("head", glance.head?.id.hex)
        string("head_created", glance.head?.created.rfc3339)
        integer("checkpoints", glance.checkpoints)
        bool("present", glance.isPresent)
        bool("current", glance.isCurrent)
        ports(glance.ports)
        if let merge = glance.timeline.merge {
            object("merge") { json in
                json.string("source", merge.source)
                json.string("into", merge.destination)
                json.integer("conflicts", merge.conflicts.count)
                json.integer("open", merge.open.count)
            }
        } else {
            string("merge", String?.none)
        }
    }

    /// The list of timelines.
    package mutating func timelines(_ all: [TimelineGlance]) {
        array("timelines") { json in
            for glance in all { json.object { $0.glance(glance) } }
        }
    }

    /// What dropping took away, or would, without its braces.
    package mutating func dropped(_ report: DropReport) {
        timeline(report.timeline, workspace: report.timeline.directory)
        string("checkpoint", report.checkpoint?.id.hex)
        skipped("lost", report.lost)
        string("operation", report.operation?.text)
        bool("dry_run", report.operation == nil)
        integer("duration_ms", report.milliseconds)
    }
}
