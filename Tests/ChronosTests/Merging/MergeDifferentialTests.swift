import Base
import Dispatch
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

/// Our merges beside `git merge` in a real checkout.
@Suite(.enabled(if: Program.git != nil))
struct MergeDifferentialTests {
    private static let seed: UInt64 = 2026

    private static func number(_ name: String) -> Int? {
        unsafe getenv(name).flatMap { Int(unsafe String(cString: $0)) }
    }

    /// `MERGE_CASES` sets how many, `MERGE_SEED` others than usual.
    @Test func `generated merges are those of a real checkout`() throws {
        let count = MergeDifferentialTests.number("MERGE_CASES") ?? TestScale.count(520)
        let seed = MergeDifferentialTests.number("MERGE_SEED").map(UInt64.init) ?? MergeDifferentialTests.seed
        let kinds = Mutex<[String: Int]>([:])
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 2) { worker in
            do {
                try MergeDifferentialTests.compare(
                    Array(stride(from: worker, to: count, by: 2)), seed, kinds, failures)
            } catch {
                failures.withLock { $0.append("worker \(worker): \(error)") }
            }
        }
        let seen = kinds.withLock { $0 }
        print(
            "merge differential: \(count) cases, seed \(seed): \(seen.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))"
        )
        #expect(failures.withLock { $0.prefix(5).joined(separator: "\n") } == "")
        // The histories are worth something only if they lead to every kind of conflict that git knows.
        if count >= 500, seed == MergeDifferentialTests.seed {
            for kind in MergeConflict.Kind.allCases
            where ![.mode, .attributes, .secret, .database, .server, .renameCollision].contains(kind) {
                #expect(seen[kind.name] ?? 0 > 0, "no \(kind.name)")
            }
        }
    }

    private static func compare(
        _ numbers: [Int], _ seed: UInt64, _ kinds: borrowing Mutex<[String: Int]>, _ failures: borrowing Mutex<[String]>
    ) throws {
        let real = try RealMerge()
        let bench = try MergeBench()
        var histories: [(Int, MergeHistory)] = []
        var input: [UInt8] = []
        for number in numbers {
            var example = PropertyCase(seed: seed, number: number)
            let history = MergeHistory(&example)
            histories.append((number, history))
            input += history.base.commit("base\(number)", from: nil)
            input += history.ours.commit("ours\(number)", from: "base\(number)")
            input += history.theirs.commit("theirs\(number)", from: "base\(number)")
        }
        try real.run(["fast-import", "--quiet"], input: input)
        var wanted: Set<String> = []
        var results: [(Int, RealMerge.Result, MergedTree)] = []
        for (number, history) in histories {
            guard let result = try real.merge("ours\(number)", "theirs\(number)") else {
                kinds.withLock { $0["git broke down", default: 0] += 1 }
                continue
            }
            wanted.formUnion(result.settled.values.map(\.id) + result.stages.map(\.id))
            let merged = try bench.merge(
                history.base, history.ours, history.theirs, labels: ("HEAD", "theirs\(number)"))
            results.append((number, result, merged))
        }
        let blobs = try real.blobs(wanted.sorted())
        for (number, result, merged) in results {
            let differences = try result.differences(
                merged, bench.entries(merged), bytes: { try bench.objects.bytes($0) }, blob: { blobs[$0] ?? [] })
            kinds.withLock { kinds in
                kinds[merged.isClean ? "clean" : "conflicting", default: 0] += 1
                for conflict in merged.conflicts { kinds[conflict.kind.name, default: 0] += 1 }
            }
            guard !differences.isEmpty else { continue }
            failures.withLock { $0.append("seed \(seed), case \(number): \(differences.joined(separator: "; "))") }
        }
    }
}
