import ChaosKit
import FoundationEssentials
import Platform
import TestSupport
import Testing

/// A few hundred trials of the long programme; `make chaos` runs thousands.
@Suite struct ChaosTests {
    private static let seed =
        ProcessInfo.processInfo.environment["EVERETT_CHAOS_SEED"].flatMap(UInt64.init) ?? 20_261_121

    /// The debug binary lies beside the tests.
    private func program() throws -> AbsolutePath {
        let own = try #require(CommandLine.arguments.first.flatMap { AbsolutePath($0) } ?? ChaosTests.bundle())
        return try #require(own.parent).appending("everett")
    }

    private static func bundle() -> AbsolutePath? {
        let files = RealFileOperations()
        guard let maps = try? files.openOwned(FileDescriptors.none, CName("/proc/self/maps"), [.read]),
            let bytes = try? files.readUpTo(maps.raw, 1 << 22, at: 0)
        else { return nil }
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasSuffix(".xctest") }
        return line?.split(separator: " ").last.flatMap { AbsolutePath(String($0)) }
    }

    @Test(arguments: ChaosMode.allCases)
    func `every promise holds, whatever goes wrong`(_ mode: ChaosMode) throws {
        let options = ChaosOptions(
            modes: [mode], trials: TestScale.count(75), seed: ChaosTests.seed, program: try program()
        )
        let tally = ChaosProgramme(options).run { _ in
        } onViolation: { _ in
        }
        #expect(tally.trials >= 70)
        for violation in tally.violations { Issue.record("\(violation.description)") }
    }
}
