import Base
import Platform
import TestSupport
import Testing

@testable import Environments

@Suite struct ContainerTests {
    private static func hash(_ bytes: [UInt8]) -> Digest { Hasher256.digest(of: bytes) }
    private static let images = (
        first: "sha256:" + String(repeating: "1", count: 64), second: "sha256:" + String(repeating: "2", count: 64)
    )

    @Test func `the engine in memory does what every engine must`() throws {
        let engine = FakeContainerEngine()
        engine.add(image: Self.images.first)
        engine.add(image: Self.images.second)
        let root = try #require(AbsolutePath("/one"))
        let other = try #require(AbsolutePath("/two"))
        engine.write("1", to: "a", in: "one_data")
        engine.write("2", to: "a", in: "two_data")
        let suite = ContainerConformance(engine, root: root, other: other, scratch: root)
        #expect(try suite.run(images: Self.images, file: "compose.yaml") == [])
    }

    @Test(arguments: 0..<TestScale.count(100))
    func `carrying a plan out leaves nothing to do, wherever it was interrupted`(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let engine = FakeContainerEngine()
        let root = try #require(AbsolutePath("/project"))
        let beside = try #require(AbsolutePath("/beside"))
        for image in [Self.images.first, Self.images.second] { engine.add(image: image) }
        func shuffle(_ place: AbsolutePath) {
            for service in ["a", "b", "c"] {
                engine.declare(service, ["Env X=\(random.next() % 2)"])
                switch random.next() % 4 {
                case 0: engine.compose(stop: service, at: place)
                case 1: continue
                default:
                    engine.compose(
                        up: service, image: random.next() % 2 == 0 ? Self.images.first : Self.images.second, at: place)
                }
            }
        }
        shuffle(root)
        shuffle(beside)
        let settings = try engine.containers(at: root).map { ($0.service, $0.settings) }
        let records = try engine.containers(at: root).filter(\.isRunning).map {
            ContainerRecord($0, hashing: Self.hash)
        }
        let untouched = try engine.containers(at: beside)
        shuffle(root)
        // The files are restored before anything is started.
        for (service, lines) in settings { engine.declare(service, lines) }
        let run = ContainerRun(engine, root: root, scratch: root)
        func plan() throws -> ContainerPlan {
            ContainerPlan(from: try engine.containers(at: root), to: records, hashing: Self.hash)
        }
        let broken = ["stop", "remove", "make", "start", ""][Int(random.next() % 5)]
        engine.fail(broken)
        do {
            try run.stop(plan())
            try run.start(plan())
        } catch let error as EverettError {
            #expect(error.code == .failed)
        }
        engine.fail(broken, false)
        try run.stop(plan())
        try run.start(plan())
        #expect(try plan().isEmpty, "seed \(seed)")
        let now = try engine.containers(at: root).filter(\.isRunning).map { ContainerRecord($0, hashing: Self.hash) }
        #expect(now.count == records.count, "seed \(seed)")
        #expect(
            try engine.containers(at: beside) == untouched, "seed \(seed): another project's containers were touched")
    }

    @Test func `an image that is gone is told, and nothing is removed for it`() throws {
        let engine = FakeContainerEngine()
        engine.add(image: Self.images.first)
        let root = try #require(AbsolutePath("/project"))
        engine.compose(up: "a", image: Self.images.first, at: root)
        let records = try engine.containers(at: root).map { ContainerRecord($0, hashing: Self.hash) }
        engine.compose(up: "a", image: Self.images.second, at: root)
        engine.lose(image: Self.images.first)
        let plan = ContainerPlan(from: try engine.containers(at: root), to: records, hashing: Self.hash)
        #expect(plan.steps.map(\.kind) == [.replace])
        let error = #expect(throws: EverettError.self) {
            try ContainerRun(engine, root: root, scratch: root).start(plan)
        }
        #expect(error?.code == .notFound)
        #expect(try engine.containers(at: root).count == 1 && !engine.calls.contains("remove a"))
    }

    @Test func `pins are what compose reads`() throws {
        let root = try #require(AbsolutePath("/project"))
        let request = ContainerRequest(
            root: root, project: "p", configuration: [], images: ["we\"b": "sha256:1"], scratch: root)
        #expect(try JSONValue(request.pins)["services"]?["we\"b"]?["image"]?.text == "sha256:1")
    }
}
