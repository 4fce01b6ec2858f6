package import Base

extension DiffReport {
    /// Only what lies at or beneath some of the paths, and so nothing of databases on servers; no path means everything.
    package func beneath(_ paths: [BytePath]) -> DiffReport {
        if paths.isEmpty { return self }
        return DiffReport(
            changes: changes.filter { change in paths.contains { change.path.isWithin($0) } },
            movedRepositories: movedRepositories, executableConfiguration: executableConfiguration,
            databases: [], databasesUnknown: [])
    }
}
