package import Base
package import Chronos
internal import Platform

extension JSONWriter {
    /// Where a project stands.
    package mutating func status(_ report: StatusReport, atMost limit: Int) {
        object("project") { json in
            json.string("id", report.project.id.text)
            json.place("root", (report.project.overlay == nil ? report.project.root : report.project.projectRoot).bytes)
            json.string("timeline", report.timeline)
            json.string("head", report.head?.id.hex)
            json.counts("changed", report.counts)
            json.changes(report.changes ?? [], atMost: limit)
            json.paths("moved_repositories", report.movedRepositories)
            json.standings("repositories", report.repositories)
            json.paths("executable_configuration", report.executableConfiguration)
            json.databases(report.databases, unknown: report.databasesUnknown)
            json.environment(report.surroundings)
            json.bool("unfinished_restore", report.hasUnfinishedRestore)
        }
    }
}
