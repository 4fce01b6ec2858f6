import Base
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

/// Checkpoints that are taken while real git works: each of them holds a repository that git finds whole.
@Suite(.enabled(if: Program.git != nil))
struct GitRaceTests {
    /// Commits, branches, stashes, rebases and collects garbage, until a file appears; ends in a clean state.
    private static let script = """
        number=0
        while [ ! -e ../stop ]; do
          number=$((number + 1))
          echo $number > tracked.txt; git commit -q -a -m "c$number"
          git branch "b$number"
          echo s > tracked.txt; git stash -q
          git checkout -q -b "t$number" HEAD~1; echo $number > other; git add other; git commit -q -m "o$number"
          git rebase -q main; git checkout -q main
          case $((number % 3)) in
            0) git gc -q --prune=now ;;
            1) git pack-refs --all ;;
            2) git repack -q -a -d; git branch -q -D "b$((number - 1))" ;;
          esac
        done
        """

    @Test func `each checkpoint taken while git works passes git's own check`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        try world.write("tracked.txt", "more\n")
        try world.commit("more")
        let scratch = world.scratch
        let taken = Mutex<[Digest]>([])
        let engine = world.engine
        let project: ProjectRecord = world.project
        let rounds = TestScale.count(12)
        let shell = try #require(Program("sh"))
        var trouble: (any Error)?
        let result = try ChildProcess.run(
            shell.path, arguments: ["-c", GitRaceTests.script],
            environment: [
                "PATH": "/usr/bin:/bin", "HOME": scratch.path.description, "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
                "GIT_COMMITTER_EMAIL": "a@b", "LC_ALL": "C",
            ],
            workingDirectory: scratch.at("project"), timeoutMilliseconds: 300_000,
            isCancelled: {
                // Called again and again while git works.
                do {
                    if taken.withLock({ $0.count }) < rounds {
                        let id = try engine.checkpoint(project, CheckpointRequest(), .none).id
                        taken.withLock { $0.append(id) }
                    } else if !scratch.exists("stop") {
                        try scratch.write("stop", "")
                    }
                } catch {
                    trouble = error
                }
                return trouble != nil
            }
        )
        if let trouble { throw trouble }
        #expect(result.succeeded, "\(result.standardError.text)")
        let checkpoints = taken.withLock { $0 }
        #expect(Set(checkpoints).count > 1)
        for (number, id) in checkpoints.enumerated() {
            let place = scratch.at("look\(number)")
            #expect(try engine.materialise(project, RestoreRequest(checkpoint: id), into: place, .none).isVerified)
            let name = "look\(number)"
            try #require(Program.git).run(
                ["fsck", "--no-progress", "--connectivity-only"], in: scratch.at(name), home: scratch.path)
        }
        let last = try #require(checkpoints.first)
        #expect(try world.restore(last, [.files, .git]).isVerified)
        try world.git("fsck", "--no-progress", "--connectivity-only")
        try world.expectSound()
    }
}
