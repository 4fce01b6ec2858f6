import Base
import Databases
import Platform
import Postgres
import TestSupport
import Testing

private let obstacle = PostgresTestServer.obstacle

/// Servers that are not as usual: the real program on one that only speaks encrypted, and on one whose disk is full.
@Suite(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
struct ServerKindTests {
    // MARK: Encryption

    @Test(.enabled(if: ChildProcess.find("openssl", searchPath: "/usr/bin:/bin") != nil, "there is no openssl"))
    func `a server that only speaks encrypted, and proves who it is, is captured, branched and restored`() throws {
        let test = try PostgresTestServer(.encrypted)
        let scene = try ServerScene(on: test)
        let (bench, server) = (scene.bench, scene.server)
        try scene.add("eve")
        let client = try server.connect(to: scene.database)
        let made = try JSONValue(try bench.did("branch", "try", "--json").rawOutput)
        let address = try DatabaseAddress(parsing: try #require(made["env"]?["DATABASE_URL"]?.text))
        let own = try #require(address.database)
        #expect(try scene.users(own) == ["ada", "eve"])
        #expect(address.parameter("sslmode") == "verify-full")
        #expect(address.parameter("sslrootcert") == server.postgres.address.parameter("sslrootcert"))
        let mine = try PostgresConnection(PostgresServer(address), server.patience)
        let encrypted = try mine.rows("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        #expect(encrypted.first?.first == "t")
        _ = try mine.rows("INSERT INTO public.users (name) VALUES ('tim')")
        #expect(client.isConnected)
        try bench.did("restore", "start", "--yes")
        #expect(try scene.users() == ["ada"])
        try bench.did("undo", "--yes")
        #expect(try scene.users() == ["ada", "eve"])
        let merged = try bench.everett("merge", "try", "--yes")
        #expect(merged.status == 0, "\(merged.error)")
        #expect(try scene.users() == ["ada", "eve", "tim"])
        try bench.did("drop", "try", "--yes")
        #expect(try scene.leftovers().isEmpty)
        try bench.expectSound()
    }

    @Test(.enabled(if: ChildProcess.find("openssl", searchPath: "/usr/bin:/bin") != nil, "there is no openssl"))
    func `a server that is not who the address says is given no password, and the checkpoint says so`() throws {
        let test = try PostgresTestServer(.encrypted)
        let scene = try ServerScene(on: test)
        let wrong = try Bench()
        try wrong.shell(
            """
            openssl req -new -x509 -days 2 -nodes -newkey rsa:2048 -subj /CN=localhost \
                -keyout other.key -out other.crt 2>/dev/null
            """)
        let address = scene.server.postgres.address.leading(to: scene.database).revealed
        let place = "\(test.directory)/server.crt"
        #expect(address.contains("sslrootcert"))
        let other = "\(wrong.project)/other.crt"
        let changed = address.replacing(place, with: other).replacing(place.replacing("/", with: "%2F"), with: other)
        #expect(changed != address)
        try scene.bench.write(".env", "DATABASE_URL=\"\(changed)\"\n")
        let answer = try scene.bench.everett("checkpoint", "--json")
        #expect(answer.output.contains("was not captured"), "\(answer.output)\(answer.error)")
        #expect(!answer.output.contains(PostgresTestServer.password))
    }

    // MARK: No room

    /// A database of 30 MB on a disk on which there is no room for another of them.
    private func full() throws -> ServerScene {
        let scene = try ServerScene(on: try PostgresTestServer(.small(130)))
        try scene.server.run(
            """
            CREATE TABLE public.filling AS SELECT i, repeat(md5(i::text), 30) AS text FROM generate_series(1, 30000) i;
            CHECKPOINT
            """, in: scene.database)
        try scene.bench.did("checkpoint", "-m", "large")
        return scene
    }

    private static var mayMount: Bool { Machine.user == 0 }

    @Test(.enabled(if: mayMount, "only root may make a small disk"), arguments: [false, true])
    func `a branch for which a server has no room fails, and nothing is left there`(_ isConnected: Bool) throws {
        let scene = try full()
        let filler = try fill(scene)
        let client = isConnected ? try scene.server.connect(to: scene.database) : nil
        let refused = try bench(scene, "branch", "try")
        #expect(refused.status != 0 && refused.output.contains("no_space"), "\(refused.output)\(refused.error)")
        #expect(try scene.server.names(beginning: "\(scene.database)_ev_").isEmpty)
        #expect(try scene.users() == ["ada"])
        #expect(client?.isConnected != false)
        let timelines = try JSONValue(try scene.bench.did("timelines", "--json").rawOutput)
        #expect(timelines["timelines"]?.elements?.count == 1)
        try scene.server.run("DROP DATABASE \(filler)")
        try scene.server.run("CHECKPOINT")
        let made = try bench(scene, "branch", "try")
        #expect(made.status == 0, "\(made.error)")
        try scene.bench.expectSound()
    }

    @Test(.enabled(if: mayMount, "only root may make a small disk"))
    func `a restore for which a server has no room leaves everything as it was`() throws {
        let scene = try full()
        try scene.add("eve")
        try scene.bench.write("code.txt", "two")
        let filler = try fill(scene)
        let before = try scene.bench.tree()
        let refused = try bench(scene, "restore", "large", "--yes")
        #expect(refused.status != 0 && refused.output.contains("no_space"), "\(refused.output)\(refused.error)")
        #expect(try scene.server.names(beginning: "\(scene.database)_ev_").isEmpty)
        #expect(try scene.users() == ["ada", "eve"])
        try scene.bench.expectTree(before)
        try scene.server.run("DROP DATABASE \(filler)")
        try scene.server.run("CHECKPOINT")
        let restored = try bench(scene, "restore", "large", "--yes")
        #expect(restored.status == 0, "\(restored.error)")
        #expect(try scene.users() == ["ada"])
        try scene.bench.expectSound()
    }

    private func bench(_ scene: ServerScene, _ words: String...) throws -> Bench.Answer {
        try scene.bench.run(scene.bench.program, (words + ["--json"]).map { Array($0.utf8) })
    }

    /// A database that takes what room there is but some 25 MB, which a copy begins with and does not end with.
    ///
    /// Not all of it: a server that cannot even write what it has in memory gives up altogether.
    private func fill(_ scene: ServerScene) throws -> String {
        let name = "filler_\(IDSource(random: .system).next().short)"
        try scene.server.run("CREATE DATABASE \(name)")
        try scene.server.run(
            """
            CREATE TABLE public.filling AS SELECT repeat(md5(i::text), 30) AS text FROM generate_series(1, 36000) i;
            CHECKPOINT
            """, in: name)
        return name
    }
}
