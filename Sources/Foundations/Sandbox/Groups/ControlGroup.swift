internal import Base
internal import Platform
internal import Synchronization

/// The control group of one run: its limits, what was met of them, and the end of everything in it.
final class ControlGroup {
    private let home: ControlGroups
    private let name: BytePath
    private let files: any FileOperations
    private static let serial = Atomic<Int>(0)

    /// How long the kernel may take to end what was killed.
    private static let endMilliseconds = 10_000

    /// Makes the group; takes away those that processes which are gone left behind.
    init(_ home: ControlGroups, _ limits: SandboxLimits, _ files: any FileOperations) throws(SystemError) {
        let number = ControlGroup.serial.wrappingAdd(1, ordering: .relaxed).newValue
        let prefix = ControlGroup.prefix(files)
        let text = "\(prefix)\(Machine.processID)-\(number)"
        guard let name = BytePath(text) else { preconditionFailure("digits and letters are a name") }
        self.home = home
        self.name = name
        self.files = files
        ControlGroup.sweep(home, prefix, files)
        for place in home.directories {
            do throws(SystemError) {
                try files.makeDirectory(
                    FileDescriptors.none, CName(place.appending(name).bytes), permissions: 0o755)
            } catch {
                // One that was left by a process with our number is as good once it is empty.
                if !error.isExisting { throw error }
            }
        }
        do throws(SystemError) {
            try apply(limits)
        } catch {
            ControlGroup.remove(home, name, files)
            throw error
        }
    }

    deinit { ControlGroup.remove(home, name, files) }

    /// The files through which a process becomes a member.
    var entrances: [AbsolutePath] { home.directories.map { $0.appending(name).appending("cgroup.procs") } }

    private var memory: AbsolutePath { home.memory.appending(name) }
    private var processes: AbsolutePath { home.processes.appending(name) }

    private func apply(_ limits: SandboxLimits) throws(SystemError) {
        try write(ControlGroupSetting.memory(home.version, limits), memory)
        try write(ControlGroupSetting.processes(limits), processes)
    }

    private func write(_ settings: [ControlGroupSetting], _ place: AbsolutePath) throws(SystemError) {
        for setting in settings {
            guard let name = BytePath(setting.file) else { continue }
            do throws(SystemError) {
                try KernelFile.write(place.appending(name), setting.value, files)
            } catch {
                if setting.isNeeded { throw error }
            }
        }
    }

    /// How often the kernel ended a process because the group had no memory left.
    var memoryKills: UInt64 {
        let file = home.version == .two ? memory.appending("memory.events") : memory.appending("memory.oom_control")
        return KernelFile.number("oom_kill", in: file, files) ?? 0
    }

    /// How often a process could not be started because there were too many.
    var refusedProcesses: UInt64 { KernelFile.number("max", in: processes.appending("pids.events"), files) ?? 0 }

    /// The most memory that the group had at once; nil where the kernel does not say.
    var peakMemory: UInt64? {
        let file =
            home.version == .two ? memory.appending("memory.peak") : memory.appending("memory.max_usage_in_bytes")
        return KernelFile.number(file, files)
    }

    /// Whether nobody is in it.
    var isEmpty: Bool {
        entrances.allSatisfy { KernelFile.read($0, files)?.isEmpty ?? true }
    }

    /// Stops everyone in it, or lets them go on; false where there is no unified hierarchy.
    func freeze(_ isFrozen: Bool) -> Bool {
        guard let place = home.unified?.appending(name) else { return false }
        return (try? KernelFile.write(place.appending("cgroup.freeze"), isFrozen ? "1" : "0", files)) != nil
    }

    /// Kills everyone in it.
    func kill() {
        if let place = home.unified?.appending(name),
            (try? KernelFile.write(place.appending("cgroup.kill"), "1", files)) != nil
        {
            return
        }
        for file in entrances {
            for pid in (KernelFile.text(file, files) ?? "").split(separator: "\n") {
                if let pid = Int32(pid) { Machine.kill(pid) }
            }
        }
    }

    /// Kills until nobody is left; false when somebody still is after a while.
    func end() -> Bool {
        let start = Machine.clock.monotonicNanoseconds
        while !isEmpty {
            if Machine.clock.monotonicNanoseconds - start > Int64(ControlGroup.endMilliseconds) * 1_000_000 {
                return false
            }
            kill()
            if isEmpty { break }
            LockFile.sleep(2)
        }
        return true
    }

    private static func remove(_ home: ControlGroups, _ name: BytePath, _ files: any FileOperations) {
        for place in home.directories {
            try? files.removeDirectory(FileDescriptors.none, CName(place.appending(name).bytes))
        }
    }

    /// Names say in which pid namespace their owner's number counts: another one's owners cannot be seen from here.
    private static func prefix(_ files: any FileOperations) -> String {
        let link = try? files.readLink(FileDescriptors.none, CName("/proc/self/ns/pid"))
        let digits = (link ?? []).filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return ControlGroups.prefix + String(decoding: digits, as: UTF8.self) + "-"
    }

    /// Ends and takes away what a killed Everett left behind.
    private static func sweep(_ home: ControlGroups, _ prefix: String, _ files: any FileOperations) {
        for place in home.directories {
            guard let directory = try? files.openOwned(absolute: place, [.read, .directory]),
                let entries = try? files.list(directory.raw)
            else { continue }
            for entry in entries where entry.name.starts(with: prefix.utf8) {
                let rest = String(decoding: entry.name.dropFirst(prefix.utf8.count), as: UTF8.self)
                guard let pid = rest.split(separator: "-").first.flatMap({ Int32($0) }), pid != Machine.processID,
                    (try? files.status(FileDescriptors.none, CName("/proc/\(pid)"))) == nil,
                    let name = BytePath(validating: entry.name)
                else { continue }
                // The first processes of its sandbox may have missed its end; what is killed is gone by the next time.
                try? KernelFile.write(place.appending(name).appending("cgroup.kill"), "1", files)
                try? files.removeDirectory(directory.raw, CName(entry.name))
            }
        }
    }
}
