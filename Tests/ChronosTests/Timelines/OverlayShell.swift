import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Runs shell scripts in the workspace of a sandbox timeline, mounted by the kernel where only the script sees it.
enum OverlayShell {
    private static let unshare = Program("unshare")

    /// Whether this machine lets a user mount an overlay.
    static let isAllowed: Bool = {
        guard let scratch = try? Scratch() else { return false }
        for name in ["lower", "upper", "work"] { try? scratch.makeDirectory(name) }
        let mount = "mount -t overlay overlay -o userxattr,lowerdir=lower,upperdir=upper,workdir=work upper"
        return (try? unshare?.run(["-r", "-m", "sh", "-c", mount], in: scratch.path)) != nil
    }()

    @discardableResult
    static func run(_ script: String, in world: ProjectRecord) throws -> String {
        let place = try #require(world.overlay)
        let options = "userxattr,index=off,lowerdir=\(place.lower),upperdir=\(place.upper),workdir=\(place.work)"
        return try #require(unshare).run(
            [
                "-r", "-m", "sh", "-ec",
                "mount -t overlay overlay -o \(options) \(place.upper); cd \(place.upper); \(script)",
            ],
            in: place.path)
    }
}

extension RestoreFixture {
    @discardableResult
    func branchSandbox(_ name: String = "try", from: Digest? = nil) throws -> ProjectRecord {
        let report = try engine.branch(project, BranchRequest(name: name, from: from, isSandbox: true), .none)
        #expect(report.isVerified && report.timeline.kind == .sandbox && report.timeline.way == .overlay)
        return try sandbox(name)
    }

    func sandbox(_ name: String = "try") throws -> ProjectRecord { try engine.world(name, of: project) }

    /// What the store says the state of a world is, written out as a plain directory.
    func shown(_ world: ProjectRecord) throws -> TreeSnapshot {
        let head = try engine.checkpoint(world, CheckpointRequest(), .none).id
        let place = "shown-\(head.short)"
        try? scratch.remove(place)
        _ = try engine.materialise(project, RestoreRequest(checkpoint: head), into: scratch.at(place), .none)
        defer { try? scratch.remove(place) }
        return try scratch.snapshot(place)
    }

    /// Names in the home that belong to sandbox timelines, and that no row speaks of.
    func strayOverlays() throws -> [String] {
        let used = try engine.state.timelineRecords(project.id).compactMap { $0.workspace?.name }
        var stray: [String] = []
        for key in try names("home/worlds") {
            for name in try names("home/worlds/\(key)")
            where OverlayPlace(scratch.at("home/worlds/\(key)/\(name)")) != nil && !used.contains(Array(name.utf8)) {
                stray.append("\(key)/\(name)")
            }
            if try names("home/worlds/\(key)").contains("materializing") { stray.append("\(key)/materializing") }
        }
        return stray + (try names("home/bases").filter { $0.hasPrefix(".") })
    }

    private func names(_ place: String) throws -> [String] {
        let directory = try files.openOwned(absolute: scratch.at(place), [.read, .directory])
        return try files.list(directory.raw).map { String(decoding: $0.name, as: UTF8.self) }
    }
}
