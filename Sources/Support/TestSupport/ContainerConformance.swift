internal import Base
package import Environments
package import Platform

/// What every container engine must do; what is wrong comes back in words. Each image must be there and run on by itself.
package struct ContainerConformance {
    private let engine: any ContainerEngine
    private let root: AbsolutePath
    private let other: AbsolutePath
    private let scratch: AbsolutePath

    /// `root` and `other` hold the same compose file with a service `web`.
    package init(_ engine: any ContainerEngine, root: AbsolutePath, other: AbsolutePath, scratch: AbsolutePath) {
        self.engine = engine
        self.root = root
        self.other = other
        self.scratch = scratch
    }

    package func run(images: (first: String, second: String), file: String) throws -> [String] {
        var complaints: [String] = []
        func expect(_ holds: Bool, _ what: String) { if !holds { complaints.append(what) } }
        func web(_ place: AbsolutePath) throws -> FoundContainer? {
            try engine.containers(at: place).first { $0.service == "web" }
        }
        func make(_ image: String, _ place: AbsolutePath, _ project: String) throws {
            try engine.make(
                ContainerRequest(
                    root: place, project: project, configuration: [file], images: ["web": image], scratch: scratch))
        }
        expect(try engine.containers(at: root).isEmpty, "nothing was made yet")
        expect(try engine.holds(image: images.first) && engine.holds(image: images.second), "the images are there")
        expect(try !engine.holds(image: "sha256:" + String(repeating: "0", count: 64)), "an image that nobody has")
        try make(images.first, root, "one")
        try make(images.first, other, "two")
        guard let first = try web(root), let beside = try web(other) else {
            return complaints + ["made, but not found"]
        }
        expect(first.isRunning, "what was made runs")
        expect(first.image == images.first, "from the image that was pinned, not \(first.image)")
        expect(first.id != beside.id, "each directory has its own")
        expect(first.configuration.first == file, "compose file \(first.configuration)")
        try engine.stop(first)
        expect(try web(root)?.isRunning == false, "stopped")
        expect(try web(other)?.isRunning == true, "the other one is left alone")
        try engine.start(first)
        expect(try web(root)?.isRunning == true, "started again")
        expect(try web(root)?.id == first.id, "the same one")
        try engine.stop(first)
        try engine.remove(first)
        expect(try web(root) == nil, "removed")
        try make(images.second, root, "one")
        let second = try web(root)
        expect(second?.image == images.second && second?.isRunning == true, "another image")
        let same = { (one: FoundContainer, two: FoundContainer?) in
            two.map {
                ContainerRecord(one) { Hasher256.digest(of: $0) }.settings
                    == ContainerRecord($0) { Hasher256.digest(of: $0) }.settings
            } ?? false
        }
        expect(same(first, second), "what runs otherwise is the image alone")
        for place in [root, other] {
            for container in try engine.containers(at: place) {
                if container.isRunning { try engine.stop(container) }
                try engine.remove(container)
            }
            expect(try engine.containers(at: place).isEmpty, "nothing is left")
        }
        return complaints
    }
}
