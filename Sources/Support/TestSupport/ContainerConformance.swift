internal import Base
package import Environments
package import Platform

/// What every container engine must do; what is wrong comes back in words. Each image must be there and run on by itself.
///
/// Where the compose file gives `web` a named volume, volumes are looked at, too.
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
        if let second { complaints += try volumes(second, beside) }
        for place in [root, other] {
            for container in try engine.containers(at: place) {
                if container.isRunning { try engine.stop(container) }
                try engine.remove(container)
            }
            expect(try engine.containers(at: place).isEmpty, "nothing is left")
        }
        return complaints
    }

    private func volumes(_ own: FoundContainer, _ beside: FoundContainer) throws -> [String] {
        var complaints: [String] = []
        func expect(_ holds: Bool, _ what: String) { if !holds { complaints.append(what) } }
        guard let name = own.volumes.first?.name, let volume = try engine.volume(name),
            let other = try beside.volumes.first.flatMap({ try engine.volume($0.name) })
        else { return ["a named volume of the compose file is not there"] }
        func archive(_ volume: FoundVolume) throws -> [UInt8] {
            var bytes: [UInt8] = []
            try engine.export(volume, isCancelled: { false }) { bytes += $0 }
            return bytes
        }
        func fill(_ volume: FoundVolume, _ bytes: [UInt8]) throws {
            var pieces = [Array(bytes.prefix(700)), Array(bytes.dropFirst(700))]
            try engine.fill(volume) { pieces.isEmpty ? nil : pieces.removeFirst() }
        }
        expect(try engine.volume("everett-nobody-made-this") == nil, "a volume that nobody made")
        expect(volume.obstacle == nil && other.obstacle == nil, "in the way: \(volume.obstacle?.english ?? "")")
        if !complaints.isEmpty { return complaints }
        expect(try engine.users(of: name).map(\.id) == [own.id], "its users are known")
        expect(try engine.users(of: name).first?.isRunning == true, "and that they run")
        try engine.stop(own)
        try engine.stop(beside)
        expect(try engine.users(of: name).first?.isRunning == false, "and that they do not")
        let seen = try engine.look(at: volume, isCancelled: { false })
        expect(try engine.look(at: volume, isCancelled: { false }) == seen, "looking changes nothing")
        let (content, others) = (try archive(volume), try archive(other))
        expect(content != others, "the two volumes of the test hold different things")
        expect(try archive(volume) == content, "the same content is the same bytes")
        expect(try engine.look(at: volume, isCancelled: { false }) == seen, "a copy changes nothing")
        try fill(volume, others)
        expect(try archive(volume) == others, "it holds what it was given")
        expect(try engine.look(at: volume, isCancelled: { false }).mark != seen.mark, "which is seen from outside")
        try fill(volume, content)
        expect(try archive(volume) == content, "and what it held before")
        let after = try engine.look(at: volume, isCancelled: { false })
        expect(after.files == seen.files && after.bytes == seen.bytes, "with nothing left over")
        expect(try engine.volume(name) == volume, "it is the same volume still")
        struct Stop: Error {}
        expect((try? engine.fill(volume) { throw Stop() }) == nil, "a stream that ends early is told")
        expect(try archive(volume) == content, "and changes nothing")
        try engine.start(own)
        expect(try engine.users(of: name).first?.isRunning == true, "a container starts with what was put there")
        return complaints
    }
}
