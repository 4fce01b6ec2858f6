import Base
import Platform
import TestSupport
import Testing

/// Variables of the shell that a project declares, with the real program, alone and with a daemon.
@Suite struct DeclaredVariableCommandTests {
    private func prepare(_ bench: Bench) throws {
        try bench.write("everett.yaml", "environment:\n  variables: [NODE_ENV, FEATURE_X]\n")
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.did("config", "trust", "--yes")
    }

    private func json(_ answer: Bench.Answer) throws -> JSONValue { try JSONValue(answer.rawOutput) }

    private func changes(_ bench: Bench, _ more: [String: String]) throws -> [String] {
        let answer = try bench.everett("status", "--json", with: more)
        return (try json(answer)["project"]?["environment"]?.elements ?? []).compactMap { $0["key"]?.text }
    }

    @Test(arguments: [false, true])
    func `what the shell has is recorded, told apart and given back when it is asked for`(_ hasDaemon: Bool) throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try prepare(bench)
        if hasDaemon { try daemon.start() }
        let (first, second) = (["NODE_ENV": "s3cret one"], ["NODE_ENV": "it's two", "FEATURE_X": "1"])
        #expect(try bench.everett("checkpoint", "-m", "start", with: first).status == 0)
        #expect(try changes(bench, first) == [])
        #expect(try changes(bench, second) == ["FEATURE_X", "NODE_ENV"])
        // A daemon that is busy leaves a call to whoever made it.
        if hasDaemon { #expect(try daemon.callsTaken() >= 1) }
        let said = try bench.everett("status", with: second)
        #expect(said.output.contains("NODE_ENV") && !said.output.contains("two"))
        try bench.write("a", "two\n")
        #expect(try bench.everett("checkpoint", "-m", "later", with: second).status == 0)
        let restored = try bench.everett("restore", "start", "--yes", with: second)
        #expect(
            restored.status == 0 && restored.output.contains("eval \"$(everett env --export)\""), "\(restored.error)")
        #expect(!restored.output.contains("s3cret"))
        let listed = try bench.did("env").output
        #expect(listed.contains("NODE_ENV=(hidden)") && listed.contains("FEATURE_X=(not set)"))
        let exported = try bench.shell(
            "export FEATURE_X=1; eval \"$(\"$EVERETT\" env --export)\"; echo \"[$NODE_ENV][${FEATURE_X-gone}]\"")
        #expect(exported == "[s3cret one][gone]\n")
        #expect(!(try bench.did("show", "start").output.contains("s3cret")))
        #expect(try bench.did("show", "start").output.contains("NODE_ENV"))
        try bench.shell("! grep -rq -e s3cret -e \"it's two\" ../home")
        try bench.expectSound()
    }

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `programs of a timeline are given what it began with`() throws {
        let bench = try Bench()
        try prepare(bench)
        let shell = ["NODE_ENV": "one"]
        #expect(try bench.everett("branch", "try", with: shell).status == 0)
        func inside(_ words: [String] = []) throws -> String {
            let all = ["exec", "try"] + words + ["--", "sh", "-c", "echo $NODE_ENV"]
            let answer = try bench.run(bench.program, all.map { Array($0.utf8) }, with: ["NODE_ENV": "two"])
            try #require(answer.status == 0, "\(answer.error)")
            return answer.output
        }
        #expect(try inside() == "one\n")
        #expect(try inside(["--env", "NODE_ENV=mine"]) == "mine\n")
        #expect(try bench.everett("checkpoint", "--timeline", "try", "-m", "x", with: ["NODE_ENV": "two"]).status == 0)
        #expect(try inside() == "one\n")
    }

    @Test func `a file that is not trusted reads nobody's variables`() throws {
        let bench = try Bench()
        try bench.write("everett.yaml", "environment:\n  variables: [NODE_ENV]\n")
        try bench.did("init")
        #expect(try bench.everett("checkpoint", "-m", "start", with: ["NODE_ENV": "s3cret"]).status == 0)
        let shown = try json(try bench.did("show", "start", "--json"))
        #expect(shown["environment"]?["declared"]?.elements?.isEmpty == true, "\(shown)")
    }
}
