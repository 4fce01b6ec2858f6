import Base
import TestSupport
import Testing

/// A project with one checkpoint, a daemon that has it in its care, and somebody who is logged in.
struct DaemonDeskBench {
    let daemon: DaemonBench
    let http: RawHTTP
    let token: String
    let base: String

    var bench: Bench { daemon.bench }

    /// What `prepare` writes is in the first checkpoint.
    init(_ prepare: (Bench) throws -> Void) throws {
        let daemon = try DaemonBench()
        try prepare(daemon.bench)
        try daemon.bench.did("init")
        try daemon.bench.did("checkpoint", "-m", "start")
        try self.init(daemon)
    }

    init(_ daemon: DaemonBench) throws {
        self.daemon = daemon
        http = try daemon.start()
        token = try daemon.token(http)
        base = "/api/projects/\(try daemon.project(http, token))"
    }

    func ask(
        _ method: String, _ path: String, _ body: String? = nil, head: String? = nil, status: Int = 200,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> JSONValue {
        // Databases are built anew for some of these, on a machine that may have much to do.
        let answer = try http.ask(
            method, base + path, token: token, body: body, fields: head.map { ["If-Match: \"\($0)\""] } ?? [],
            waiting: 120_000)
        try #require(answer.status == status, "\(method) \(path): \(answer.text)", sourceLocation: sourceLocation)
        return try answer.json()
    }

    /// What the command line says, whatever it ends with.
    func said(_ words: String...) throws -> JSONValue {
        let answer = try bench.run(bench.program, words.map { Array($0.utf8) })
        return try JSONValue(answer.rawOutput)
    }

    func head(_ timeline: String) throws -> String {
        let all = try ask("GET", "/timelines")["timelines"]?.elements ?? []
        return try #require(all.first { $0["name"]?.text == timeline }?["head"]?.text)
    }
}
