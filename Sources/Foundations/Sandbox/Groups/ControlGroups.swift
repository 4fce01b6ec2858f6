package import Platform

/// Where this process may make control groups that limit memory and processes, if anywhere.
package struct ControlGroups: Sendable, Hashable {
    /// How the kernel is told; both count everything in a group together.
    package enum Version: String, Sendable, Hashable {
        case two = "v2"
        /// Memory and processes in hierarchies of their own, beside a unified one without controllers or without one.
        case one = "v1"
    }

    package let version: Version
    let memory: AbsolutePath
    let processes: AbsolutePath
    /// The unified hierarchy, for ending everything at once; nil where there is none to write to.
    let unified: AbsolutePath?

    static let prefix = "everett-sandbox-"

    /// The first place that will do: a group above ours whose children have both controllers, or ours in version 1.
    package static func find(
        _ places: ControlGroupPlaces, _ files: any FileOperations = RealFileOperations()
    ) -> ControlGroups? {
        if let unified = places.unified {
            var candidate: AbsolutePath? = unified.own
            while let place = candidate, place.isWithin(unified.mount) {
                if isUsable(place, files) {
                    return ControlGroups(version: .two, memory: place, processes: place, unified: place)
                }
                candidate = place.parent
            }
        }
        guard let memory = places.controllers["memory"]?.own, let processes = places.controllers["pids"]?.own,
            KernelFile.isWritable(memory, files), KernelFile.isWritable(processes, files)
        else { return nil }
        let unified = places.unified?.own
        let kills = unified.map { KernelFile.isWritable($0, files) } ?? false
        return ControlGroups(version: .one, memory: memory, processes: processes, unified: kills ? unified : nil)
    }

    /// A program is moved from our group into a child of the place, which the kernel allows to whoever may write here.
    private static func isUsable(_ place: AbsolutePath, _ files: any FileOperations) -> Bool {
        let offered = KernelFile.text(place.appending("cgroup.subtree_control"), files)?.split(separator: " ") ?? []
        return offered.contains("memory") && offered.contains("pids") && KernelFile.isWritable(place, files)
            && KernelFile.isWritable(place.appending("cgroup.procs"), files)
    }

    var directories: [AbsolutePath] {
        var seen: [AbsolutePath] = []
        for place in [memory, processes] + (unified.map { [$0] } ?? []) where !seen.contains(place) {
            seen.append(place)
        }
        return seen
    }
}
