internal import Base
internal import Platform

/// What a workspace may look like once a command is over, whether it was finished, taken back or never begun.
struct Expectation: Sendable {
    /// How the `.git` directories of the workspace take part.
    enum Repositories: Sendable {
        /// Each goes to the wanted state, but keeps objects and reference logs that it has gained since.
        case rewound
        /// Each is, as a whole, as wanted or as it was.
        case either
    }

    let before: WorldSnapshot
    let wanted: WorldSnapshot
    var repositories: Repositories
    /// Only what lies at or beneath this path is to change.
    var scope: BytePath?
    /// Paths that one of the two checkpoints does not hold; a restore leaves them alone.
    var omitted: [BytePath] = []

    /// The ways in which `found` is not the wanted state; none when it is.
    func failures(_ found: WorldSnapshot) -> [String] {
        var lines: [String] = []
        let paths = Set(found.entries.keys).union(wanted.entries.keys).union(before.entries.keys)
        var repositoryPaths: [BytePath: [BytePath]] = [:]
        for path in paths.sorted() {
            if let repository = Expectation.repository(of: path) {
                repositoryPaths[repository, default: []].append(path)
            } else if !isRight(path, found) {
                lines.append(WorldSnapshot.line(path, found[path], wanted[path]))
            }
        }
        for (repository, inside) in repositoryPaths.sorted(by: { $0.key < $1.key }) {
            lines += repositoryFailures(repository, inside, found)
        }
        if lines.isEmpty, scope == nil, omitted.isEmpty {
            if case .rewound = repositories, found.links != wanted.links {
                lines.append("hard links: \(found.links), wanted \(wanted.links)")
            }
            if found.root != wanted.root { lines.append("the root: \(found.root), wanted \(wanted.root)") }
        }
        return lines
    }

    private func isRight(_ path: BytePath, _ found: WorldSnapshot) -> Bool {
        if Expectation.isSame(found[path], wanted[path]), scope.map(path.isWithin) ?? true { return true }
        let isBefore = Expectation.isSame(found[path], before[path])
        if let scope, !path.isWithin(scope) {
            // A directory on the way may have been made, or given the mode it had.
            return isBefore || (scope.isWithin(path) && Expectation.isSame(found[path], wanted[path]))
        }
        if omitted.contains(where: { path.isWithin($0) || $0.isWithin(path) }) { return isBefore }
        // A directory stays when a repository in it does.
        guard case .either = repositories, found[path]?.kind == .directory, isBefore else { return false }
        return found.entries.keys.contains { $0.isWithin(path) && Expectation.repository(of: $0) != nil }
    }

    private func repositoryFailures(
        _ repository: BytePath, _ paths: [BytePath], _ found: WorldSnapshot
    ) -> [String] {
        let asWanted = paths.filter { !isRewound($0, repository, found) }
        if asWanted.isEmpty { return [] }
        if case .either = repositories, paths.allSatisfy({ Expectation.isSame(found[$0], before[$0]) }) { return [] }
        if let scope, !repository.isWithin(scope), paths.allSatisfy({ found[$0] == before[$0] }) { return [] }
        if omitted.contains(where: { repository.isWithin($0) || $0.isWithin(repository) }) { return [] }
        return asWanted.map { WorldSnapshot.line($0, found[$0], wanted[$0]) }
    }

    private func isRewound(_ path: BytePath, _ repository: BytePath, _ found: WorldSnapshot) -> Bool {
        if Expectation.isSame(found[path], wanted[path]) { return true }
        guard wanted[repository] != nil else { return false }
        let inside = path.components.dropFirst(repository.components.count).map { String(decoding: $0, as: UTF8.self) }
        switch inside.first {
        case "objects": return wanted[path] == nil && found[path] != nil
        // The reference log tells what was taken back, too.
        case "logs": return found[path]?.kind == .regular || found[path]?.kind == .directory
        default: return false
        }
    }

    private static func isSame(_ one: WorldEntry?, _ other: WorldEntry?) -> Bool {
        guard let one, let other else { return one == nil && other == nil }
        return one.isSame(as: other)
    }

    /// The `.git` directory that a path is or lies in.
    static func repository(of path: BytePath) -> BytePath? {
        var place = BytePath.root
        for component in path.components {
            place = place.appending(component)
            if component == Array(".git".utf8) { return place }
        }
        return nil
    }
}
