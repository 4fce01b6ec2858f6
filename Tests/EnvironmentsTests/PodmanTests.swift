import Base
import Platform
import TestSupport
import Testing

@testable import Environments

/// The real podman, where there is one that can run something.
@Suite struct PodmanTests {
    @Test func `podman does what every engine must`() throws {
        guard let bench = try PodmanBench({ print("left out: \($0)") }) else { return }
        for place in ["one", "two"] {
            try bench.scratch.makeDirectory(place)
            try bench.scratch.write(
                "\(place)/compose.yaml",
                """
                services:
                  web:
                    image: localhost/app:1
                    network_mode: host
                    command: \(PodmanBench.writing(place))
                    volumes: ["data:/data"]
                    environment:
                      PASSWORD: one
                volumes: {data: {}}

                """)
        }
        let engine = CommandLineEngine(
            name: "podman", program: bench.podman, compose: bench.compose, environment: bench.environment)
        let suite = ContainerConformance(
            engine, root: bench.scratch.at("one"), other: bench.scratch.at("two"),
            scratch: bench.scratch.at("everett-pins-1.yaml"))
        let complaints = try suite.run(images: bench.images, file: "compose.yaml")
        #expect(complaints.isEmpty, "\(complaints)")
        #expect(!bench.scratch.exists("everett-pins-1.yaml"))
    }
}
