internal import Base
package import Databases
internal import Dispatch
internal import Glibc
package import Platform
package import Postgres
internal import Synchronization

/// A PostgreSQL server of the test's own: on a free port of the loopback and on a socket, in a directory of its own.
///
/// It ends when this process ends, however that happens: a shell that waits for us holds it.
package final class PostgresTestServer: Sendable {
    package static let superuser = "boss"
    package static let password = "boss's 'own' \\ ść"

    package let port: UInt16
    package let directory: AbsolutePath
    private let scratch: Scratch
    private let hold = Mutex<Hold?>(nil)

    /// Why there can be no server here; nil when there can.
    package static let obstacle: String? = programs == nil ? "postgresql is not installed" : nil

    /// One server for all tests of a process that do it no harm.
    package static let shared = Result { try PostgresTestServer() }

    /// Where the programs are that `EVERETT_TEST_POSTGRES` asks for.
    package static let chosen: AbsolutePath? = unsafe getenv("EVERETT_TEST_POSTGRES").flatMap {
        unsafe AbsolutePath(String(cString: $0))
    }

    /// The programs of the newest version that is installed, or those in the directory that `EVERETT_TEST_POSTGRES` names.
    package static let programs: AbsolutePath? = {
        if let chosen { return chosen }
        let found = (12...30).reversed().lazy.compactMap { AbsolutePath("/usr/lib/postgresql/\($0)/bin") }
        return found.first { ChildProcess.find("initdb", searchPath: $0.description) != nil }
    }()

    /// What a server has that is not usual.
    package enum Kind: Sendable {
        case usual
        /// Only encrypted connections, with a certificate that it signed itself and that clients have to check.
        case encrypted
        /// Its data on a disk of so many MiB; only root can make one.
        case small(Int)
    }

    private let kind: Kind

    package init(_ kind: Kind = .usual) throws {
        self.kind = kind
        guard let programs = PostgresTestServer.programs else { throw ScratchFault(what: "no postgresql") }
        // The path of a socket is short.
        scratch = try Scratch(beneath: "/tmp")
        directory = scratch.path
        try scratch.changeMode("", 0o755)
        try scratch.write("password", Array((PostgresTestServer.password + "\n").utf8), permissions: 0o644)
        try scratch.makeDirectory("data", permissions: 0o700)
        try scratch.makeDirectory("wal", permissions: 0o700)
        try scratch.makeDirectory("socket", permissions: 0o755)
        port = try PostgresTestServer.freePort()
        let user = PostgresTestServer.otherUser
        if let user {
            for name in ["data", "socket", "wal", ""] {
                let path = scratch.at(BytePath(name) ?? .root).description
                guard unsafe chown(path, user, user) == 0 else { throw ScratchFault(what: "chown \(path)") }
            }
        }
        try run(
            programs, "initdb",
            "-D \(directory)/data -U \(PostgresTestServer.superuser) -E UTF8 --locale=C.UTF-8 "
                + "-A scram-sha-256 --pwfile=\(directory)/password --no-sync --waldir=\(directory)/wal")
        if case .encrypted = kind { try encrypt() }
        try start(programs)
    }

    deinit {
        hold.withLock { $0 }?.release(again: false)
    }

    package func address(
        _ database: String = "postgres", user: String = superuser, password: String = password, overSocket: Bool = false
    ) -> DatabaseAddress {
        DatabaseAddress(
            host: overSocket ? "\(directory)/socket" : "127.0.0.1", port: port, user: user,
            password: SecretText(password), database: database, parameters: parameters)
    }

    private var parameters: [DatabaseAddress.Parameter] {
        guard case .encrypted = kind else { return [] }
        return [
            DatabaseAddress.Parameter(name: "sslmode", value: "verify-full"),
            DatabaseAddress.Parameter(name: "sslrootcert", value: "\(directory)/server.crt"),
        ]
    }

    package func server(overSocket: Bool = false) -> PostgresServer {
        PostgresTestServer.serving(address(overSocket: overSocket))
    }

    /// What is at an address, with dump programs of the version under test.
    package static func serving(_ address: DatabaseAddress) -> PostgresServer {
        PostgresServer(address, searchPath: programs?.description ?? "")
    }

    /// A certificate for this machine's loopback; whoever does not encrypt is refused.
    private func encrypt() throws {
        let script = """
            cd \(directory)
            openssl req -new -x509 -days 2 -nodes -newkey rsa:2048 -subj /CN=localhost \
                -addext subjectAltName=IP:127.0.0.1,DNS:localhost -keyout server.key -out server.crt
            chmod 600 server.key
            chmod 644 server.crt
            \(PostgresTestServer.otherUser.map { "chown \($0):\($0) server.key" } ?? ":")
            printf 'local all all scram-sha-256\\nhostssl all all 127.0.0.1/32 scram-sha-256\\n' >data/pg_hba.conf
            """
        let result = try ChildProcess.run(
            PostgresTestServer.shell, arguments: ["-euc", script], environment: PostgresTestServer.environment,
            timeoutMilliseconds: 60_000)
        guard result.succeeded else { throw ScratchFault(what: "openssl: \(result.standardError.text)") }
    }

    /// The server's first process.
    package var processID: Int32? {
        guard let text = try? scratch.text("data/postmaster.pid") else { return nil }
        return text.split(separator: "\n").first.flatMap { Int32($0) }
    }

    package var log: String { (try? scratch.text("log")) ?? "" }

    /// Runs as another user when we are root, which PostgreSQL refuses.
    private static let otherUser: UInt32? = {
        guard geteuid() == 0 else { return nil }
        return unsafe getpwnam("postgres").map { unsafe $0.pointee.pw_uid } ?? 65_534
    }()

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard bound else { throw ScratchFault(what: "no free port") }
        return UInt16(bigEndian: address.sin_port)
    }

    private static var prefix: String {
        otherUser.map { "setpriv --reuid=\($0) --regid=\($0) --clear-groups " } ?? ""
    }

    private func run(_ programs: AbsolutePath, _ program: String, _ arguments: String) throws {
        let result = try ChildProcess.run(
            PostgresTestServer.shell,
            arguments: [
                "-c", "cd \(directory) && exec \(PostgresTestServer.prefix)\(programs)/\(program) \(arguments)",
            ],
            environment: PostgresTestServer.environment, timeoutMilliseconds: 120_000)
        guard result.succeeded else { throw ScratchFault(what: "\(program): \(result.standardError.text)") }
    }

    private static let shell = Scratch.place("/bin/sh")
    private static let environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]

    /// Starts the server, again after it was killed, and waits until it lets somebody in.
    package func start(_ programs: AbsolutePath? = PostgresTestServer.programs) throws {
        guard let programs else { return }
        var settings = [
            "listen_addresses=127.0.0.1", "port=\(port)", "unix_socket_directories=\(directory)/socket", "fsync=off",
            "full_page_writes=off", "autovacuum=off", "max_connections=200",
            "max_prepared_transactions=8", "shared_buffers=32MB",
        ]
        var mounting = ""
        var data = "data"
        switch kind {
        case .usual: break
        case .encrypted:
            settings += ["ssl=on", "ssl_cert_file=\(directory)/server.crt", "ssl_key_file=\(directory)/server.key"]
        case .small(let size):
            // Gone with the shell.
            try scratch.makeDirectory("disk", permissions: 0o755)
            data = "disk/data"
            mounting = "mount -t tmpfs -o size=\(size)m,mode=755 none disk; cp -a data disk/data; "
        }
        let options = settings.map { "-c \($0)" }.joined(separator: " ")
        // Reading ends when our end of the pipe is closed, by us or by the kernel. Nothing is left then.
        let script = """
            cd \(directory); \(mounting)\(PostgresTestServer.prefix)\(programs)/postgres -D \(data) \(options) >>log 2>&1 </dev/null &
            server=$!; read line; kill -QUIT $server 2>/dev/null; wait $server
            [ ! -d disk ] || umount -l disk
            [ "$line" = again ] || rm -rf \(directory)
            """
        let hold = Hold()
        self.hold.withLock { $0 = hold }
        DispatchQueue(label: "postgres").async {
            let arguments = ["-c", script].map { Array($0.utf8) }
            _ = try? ChildProcess.stream(
                PostgresTestServer.shell, arguments: arguments,
                environment: PostgresTestServer.environment, input: { hold.wait() }, output: { _ in })
            hold.end()
        }
        let patience = Patience(timeoutMilliseconds: 5000, clock: Machine.clock)
        for _ in 0..<600 {
            if (try? PostgresConnection(server(), patience)) != nil { return }
            usleep(50_000)
        }
        throw ScratchFault(what: "the server did not start: \(log)")
    }

    /// Kills the server with all its processes and starts it again.
    package func crash() throws {
        guard let processID else { return }
        let list = "/proc/\(processID)/task/\(processID)/children"
        let files = RealFileOperations()
        let file = try files.openOwned(absolute: Scratch.place(list), [.read])
        // The first process goes first: it would start others in their place.
        kill(processID, SIGKILL)
        let children = String(decoding: try files.readUpTo(file.raw, 1 << 16, at: 0), as: UTF8.self)
        for child in children.split(separator: " ").compactMap({ Int32($0) }) { kill(child, SIGKILL) }
        hold.withLock { $0 }?.release(again: true)
        try start()
    }
}

/// Keeps a server's shell waiting until its owner lets go.
private final class Hold: Sendable {
    private let isOver = DispatchSemaphore(value: 0)
    private let hasEnded = DispatchSemaphore(value: 0)
    private let answers = Mutex<[[UInt8]]>([])

    func wait() -> [UInt8]? {
        isOver.wait()
        return answers.withLock { $0.popLast() }
    }

    func end() { hasEnded.signal() }

    func release(again: Bool) {
        if again { answers.withLock { $0.append(Array("again\n".utf8)) } }
        // Once for an answer, and once for the end.
        isOver.signal()
        isOver.signal()
        hasEnded.wait()
    }
}
