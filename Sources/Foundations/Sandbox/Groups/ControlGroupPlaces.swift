internal import Base
package import Platform

/// Where the control groups of this process are, as `/proc` tells it; a pure reading of two tables.
package struct ControlGroupPlaces: Sendable, Hashable {
    /// The group in the unified hierarchy (version 2), and the directory where that is mounted.
    package private(set) var unified: Place?
    /// The groups in hierarchies of version 1, by controller.
    package private(set) var controllers: [String: Place] = [:]

    package struct Place: Sendable, Hashable {
        package let mount: AbsolutePath
        package let own: AbsolutePath
    }

    /// Reads `/proc/self/cgroup` and `/proc/self/mountinfo`; lines that cannot be understood are passed over.
    package init(groups: [UInt8], mounts: [UInt8]) {
        let table = ControlGroupPlaces.lines(mounts).compactMap(Mount.init)
        for line in ControlGroupPlaces.lines(groups) {
            let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let names = String(decoding: fields[1], as: UTF8.self).split(separator: ",").map(String.init)
            let isUnified = fields[0].elementsEqual("0".utf8) && names.isEmpty
            for mount in table where isUnified ? mount.type == "cgroup2" : mount.type == "cgroup" {
                guard isUnified || names.contains(where: mount.options.contains),
                    let place = mount.place(of: Array(fields[2]))
                else { continue }
                if isUnified { unified = unified ?? place }
                for name in names where mount.options.contains(name) {
                    controllers[name] = controllers[name] ?? place
                }
            }
        }
    }

    /// Asks the kernel.
    package static func read(_ files: any FileOperations = RealFileOperations()) -> ControlGroupPlaces {
        ControlGroupPlaces(
            groups: KernelFile.read("/proc/self/cgroup", files) ?? [],
            mounts: KernelFile.read("/proc/self/mountinfo", files) ?? [],
        )
    }

    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "\n")) }

    /// One line of the table of mounts, as far as it matters here.
    private struct Mount {
        let root: [UInt8]
        let place: AbsolutePath
        let type: String
        let options: [String]

        init?(_ line: ArraySlice<UInt8>) {
            let fields = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3,
                let place = AbsolutePath(fields[4])
            else { return nil }
            root = Array(fields[3].utf8)
            self.place = place
            type = fields[dash + 1]
            options = fields[dash + 3].split(separator: ",").map(String.init)
        }

        /// A group's directory; nil when this mount does not show it.
        func place(of group: [UInt8]) -> Place? {
            guard let root = AbsolutePath(root), let group = AbsolutePath(group), let rest = group.relative(to: root)
            else { return nil }
            return Place(mount: place, own: place.appending(rest))
        }
    }
}
