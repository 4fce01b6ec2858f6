import Base
import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
struct SandboxProbeTests {
    @Test func `a probe tells what a run then does, and leaves nothing`() throws {
        let scratch = try Scratch()
        let report = SandboxProbe.run(in: scratch.path)
        #expect(report.tier == (try SandboxRunner().groups == nil ? .loose : .full))
        #expect(report.canOverlay)
        #expect(report[.bubblewrap]?.detail.hasPrefix("bubblewrap ") == true)
        #expect(Set(report.findings.map(\.subject)) == Set(SandboxReport.Finding.Subject.allCases))
        #expect(try scratch.snapshot().lines.count <= 1)
    }

    @Test func `without bubblewrap there is no tier, and advice`() throws {
        let scratch = try Scratch()
        let report = SandboxProbe.run(in: scratch.path, searchPath: "/nowhere")
        #expect(report.tier == .none && !report.canOverlay)
        #expect(report[.bubblewrap]?.problem?.hints.isEmpty == false)
    }

    @Test func `where no overlay can lie that alone is missing`() throws {
        let place = try #require(AbsolutePath("/proc"))
        let report = SandboxProbe.run(in: place)
        #expect(!report.canOverlay)
    }

    @Test(arguments: [("bubblewrap 0.7.1", true), ("bubblewrap 0.8.0", false), ("bubblewrap 1.0", false), ("", false)])
    func `versions before 0.8 are too old`(text: String, isOlder: Bool) {
        #expect(SandboxProbe.isOlder(text) == isOlder)
    }

    @Test func `what bubblewrap says is read, and nothing else believed`() {
        let said = """
            { "child-pid": 12, "ipc-namespace": 1, "pid-namespace": 4026532192 }
            { "exit-code": 7 }

            """
        let status = SandboxStatus(Array(said.utf8))
        #expect(status.first == 12 && status.processSpace == 4_026_532_192 && status.exitCode == 7)
        for text in ["", "{", "null", #"{ "exit-code": "0" }"#, #"{ "exit-code": 99999999999999 }"#, "[1]\n\u{0}"] {
            #expect(SandboxStatus(Array(text.utf8)).exitCode == nil)
        }
    }
}
