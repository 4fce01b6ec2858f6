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
                    podman inspect --format '{{.Image}}{{range .Config.Env}} {{.}}{{end}}' "$id" | tr ' ' '\\n' | sort
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

    @Test func `a file in a named volume is back after a restore, and containers run as before`() throws {
        guard let podman = try PodmanBench({ print("left out: \($0)") }) else { return }
        let bench = try Bench()
        let more = podman.environment.filter { $0.key != "HOME" }
        func everett(_ words: String...) throws -> Bench.Answer {
            let answer = try bench.run(bench.program, words.map { Array($0.utf8) }, with: more)
            try #require(answer.status == 0, "\(words): \(answer.output)\(answer.error)")
            return answer
        }
        func shell(_ script: String) throws -> String { try bench.shell(script, with: more) }
        try bench.write(
            "compose.yaml",
            """
            services:
              web:
                image: localhost/app:1
                container_name: project_web_1
                network_mode: host
                command: \(PodmanBench.writing("one"))
                volumes: ["data:/data"]
              idle:
                image: localhost/app:1
                container_name: project_idle_1
                network_mode: host
                command: \(PodmanBench.command)
                volumes: ["data:/data"]
            volumes: {data: {}}

            """)
        try bench.write("file", "v1")
        _ = try shell("podman-compose -f compose.yaml up -d; podman stop -t 1 project_idle_1")
        /// Everything that can be told of what the volume holds, from inside.
        func content() throws -> String {
            try shell(
                """
                podman exec project_web_1 /busybox sh -c 'cd /data; /busybox find . | /busybox sort |
                    while read -r name; do /busybox stat -c "%n %F %a %u:%g %s %h" "$name"; done; /busybox cat own/deep/file'
                """)
        }
        func running() throws -> String {
            try shell("podman inspect --format '{{.Id}} {{.State.Running}}' project_web_1 project_idle_1")
        }
        _ = try Scratch.eventually { try content().contains(". directory 1770 70:71") }
        let (before, ran) = (try content(), try running())
        _ = try everett("init")
        #expect(try everett("checkpoint", "-m", "Plain").output.contains("is not captured"))
        let taken = try everett("checkpoint", "--volumes", "-m", "Start")
        #expect(!taken.output.contains("not captured"), "\(taken.output)")
        #expect(try running() == ran, "the one runs again, the other was not started")
        let shown = try JSONValue(try everett("show", "Start", "--json").rawOutput)["environment"]
        let volume = shown?["volumes"]?.elements?.first
        #expect(volume?["name"]?.text?.hasSuffix("_data") == true && volume?["files"]?.integer == 3)
        _ = try shell(
            """
            podman exec project_web_1 /busybox sh -c 'cd /data; echo changed > own/deep/file; /busybox rm own/hard own/link;
                echo more > new; /busybox chmod 755 .; /busybox chown 5:6 .'
            """)
        try bench.write("file", "v2")
        #expect(try everett("status").output.contains("M volume"))
        let preview = try everett("restore", "Start", "--dry-run").output
        #expect(preview.contains("give back what it held"), "\(preview)")
        let damaged = try content()
        let restored = try JSONValue(try everett("restore", "Start", "--yes", "--json").rawOutput)
        #expect(restored["verified"] == .bool(true), "\(restored)")
        #expect(try bench.text("file") == "v1")
        #expect(try content() == before)
        #expect(try running() == ran, "the same containers, as they ran")
        let again = try JSONValue(try everett("restore", "Start", "--dry-run", "--json").rawOutput)
        #expect(again["containers"] == .null, "nothing is left to do: \(again)")
        _ = try everett("undo", "--yes")
        #expect(try content() == damaged && running() == ran)
        // What is gone is made again.
        _ = try shell("podman-compose -f compose.yaml down -v -t 1")
        _ = try everett("restore", "Start", "--yes")
        _ = try Scratch.eventually { try content().contains("one\n") }
        #expect(try content().contains("./own/deep/file regular file 4751 999:998 4 2"))
        #expect(try shell("podman volume inspect project_data").contains("com.docker.compose.project"))
        let exported = try everett("export", "Start", "bundle.everett", "--json")
        #expect(exported.output.contains("volumes_left_out"))
        try bench.expectSound()
    }

    @Test func `a database server in a container: stopped, started again as recorded, the new row gone`() throws {
        guard let podman = try PodmanBench({ print("left out: \($0)") }), let images = try podman.addPostgres(),
            let psql = ChildProcess.find("psql", searchPath: "/usr/bin:/bin:/usr/local/bin")
        else { return }
        let bench = try Bench()
        let more = podman.environment.filter { $0.key != "HOME" }
        let port = 20_000 + Int(Machine.processID) % 30_000
        func sql(_ statement: String, in database: String = "app") throws -> String {
            let words = ["-h", "127.0.0.1", "-p", "\(port)", "-U", "postgres", "-d", database, "-tAc", statement].map {
                Array($0.utf8)
            }
            var answer = try bench.run(psql, words)
            // A server needs a moment until it answers.
            _ = try Scratch.eventually {
                let waits = ["refused", "starting up", "shutting down"].contains { answer.error.contains($0) }
                if waits { answer = try bench.run(psql, words) }
                return !waits
            }
            try #require(answer.status == 0, "\(statement): \(answer.error)")
            return answer.output
        }
        func running() throws -> String {
            try bench.shell("podman inspect --format '{{.Image}} {{.State.Running}}' project_db_1", with: more)
        }
        try bench.write(
            "compose.yaml",
            """
            services:
              db:
                image: localhost/db:${TAG}
                container_name: project_db_1
                network_mode: host
                environment: {PGDATA: /data/db, PGPORT: \(port), PASSWORD: "${PASSWORD}"}
                volumes: ["data:/data"]
            volumes: {data: {}}

            """)
        try bench.write(".env", "TAG=1\nPASSWORD=s3cret-one\n")
        try bench.shell("podman-compose -f compose.yaml up -d", with: more)
        _ = try sql("create database app", in: "postgres")
        _ = try sql("create table t (word text); insert into t values ('A')")
        func everett(_ words: String...) throws -> Bench.Answer {
            let answer = try bench.run(bench.program, words.map { Array($0.utf8) }, with: more)
            try #require(answer.status == 0, "\(words): \(answer.output)\(answer.error)")
            return answer
        }
        _ = try everett("init")
        _ = try everett("databases", "add", "postgresql://postgres@127.0.0.1:\(port)/app")
        _ = try everett("checkpoint", "--volumes", "-m", "Start")
        let shown = try JSONValue(try everett("show", "Start", "--json").rawOutput)
        let volume = shown["environment"]?["containers"]?.elements?.first?["volumes"]?.elements?.first
        #expect(volume?["place"]?.text == "/data" && volume?["database"]?.text == "postgresql")
        #expect(try everett("show", "Start").output.contains("(postgresql) is not copied"), "its database is captured")
        #expect(shown["environment"]?["volumes"]?.elements?.isEmpty == true)
        _ = try sql("insert into t values ('B')")
        try bench.write(".env", "TAG=2\nPASSWORD=s3cret-two\n")
        try bench.shell("podman-compose -f compose.yaml down; podman-compose -f compose.yaml up -d", with: more)
        #expect(try running().contains(images.second.dropFirst(7)))
        _ = try everett("restore", "Start", "--yes")
        #expect(try running() == "\(images.first.dropFirst(7)) true\n")
        #expect(try bench.text(".env") == "TAG=1\nPASSWORD=s3cret-one\n")
        #expect(try sql("select word from t") == "A\n", "the row is gone")
        _ = try everett("undo", "--yes")
        #expect(try running() == "\(images.second.dropFirst(7)) true\n")
        #expect(try sql("select word from t order by word") == "A\nB\n")
        try bench.expectSound()
    }
}
