import Base
import Platform
import TestSupport
import Testing

/// A compose project under care, with the real podman.
@Suite struct ContainerCommandTests {
    @Test func `a container runs again as recorded, with the files it ran from, and undo takes that back`() throws {
        guard let podman = try PodmanBench({ print("left out: \($0)") }) else { return }
        let bench = try Bench()
        let more = podman.environment.filter { $0.key != "HOME" }
        func everett(_ words: String..., status: Int32 = 0) throws -> Bench.Answer {
            let answer = try bench.run(bench.program, words.map { Array($0.utf8) }, with: more)
            try #require(answer.status == status, "\(words): \(answer.output)\(answer.error)")
            return answer
        }
        /// What the service is run with: image and variables.
        func running() throws -> String {
            try bench.shell(
                """
                for id in $(podman ps --quiet --filter "label=com.docker.compose.project.working_dir=$PWD"); do
                    podman inspect --format '{{.Image}} {{.Config.Env}}' "$id"
                done
                """, with: more)
        }
        try bench.write(
            "compose.yaml",
            """
            services:
              web:
                image: localhost/app:${TAG}
                network_mode: host
                command: \(PodmanBench.command)
                environment:
                  PASSWORD: ${PASSWORD}

            """)
        try bench.write(".env", "TAG=1\nPASSWORD=s3cret-one\n")
        try bench.shell("podman-compose -f compose.yaml up -d", with: more)
        let first = try running()
        #expect(first.contains(podman.images.first.dropFirst(7)) && first.contains("PASSWORD=s3cret-one"))
        _ = try everett("init")
        _ = try everett("checkpoint", "-m", "Start")
        let shown = try JSONValue(try everett("show", "Start", "--json").rawOutput)["environment"]
        #expect(shown?["state"]?.text == "recorded" && shown?["engine"]?.text == "podman")
        #expect(shown?["containers"]?.elements?.first?["image"]?.text == podman.images.first)
        // An image tag and a password are changed, and compose is told.
        try bench.write(".env", "TAG=2\nPASSWORD=s3cret-two\n")
        try bench.shell("podman-compose -f compose.yaml down -t 1; podman-compose -f compose.yaml up -d", with: more)
        #expect(try running().contains(podman.images.second.dropFirst(7)))
        let preview = try everett("restore", "Start", "--dry-run").output
        #expect(preview.contains("web") && !preview.contains("s3cret"))
        let difference = try everett("diff").output
        #expect(difference.contains("PASSWORD") && !difference.contains("s3cret"))
        let restored = try JSONValue(try everett("restore", "Start", "--yes", "--json").rawOutput)
        #expect(restored["verified"] == .bool(true), "\(restored)")
        #expect(try bench.text(".env") == "TAG=1\nPASSWORD=s3cret-one\n")
        #expect(try running() == first)
        let again = try JSONValue(try everett("restore", "Start", "--dry-run", "--json").rawOutput)
        #expect(again["containers"] == .null, "nothing is left to do: \(again)")
        _ = try everett("undo", "--yes")
        let second = try running()
        #expect(second.contains(podman.images.second.dropFirst(7)) && second.contains("PASSWORD=s3cret-two"))
        // What runs elsewhere is none of the project's business.
        try bench.shell("podman-compose -f compose.yaml down -t 1", with: more)
        _ = try everett("restore", "Start", "--yes")
        #expect(try running() == first)
        try bench.expectSound()
    }
}
