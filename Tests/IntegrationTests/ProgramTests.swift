import Base
import Platform
import TestSupport
import Testing

/// How the process behaves: exit statuses, streams, environment, neighbours.
@Suite struct ProgramTests {
    @Test func `exit statuses are those of help exit-codes`() throws {
        let bench = try Bench()
        try bench.write("a", "one\n")
        #expect(try bench.everett("help", "exit-codes").status == 0)
        #expect(try bench.everett("frobnicate").status == 2)
        #expect(try bench.everett().status == 2)
        #expect(try bench.everett("status").status == 3)
        #expect(try bench.everett("init", bench.scratch.at("user").description).status == 5)
        try bench.did("init")
        #expect(try bench.everett("undo", "--yes").status == 5)
        #expect(try bench.everett("show", "@").status == 3)
        try bench.did("checkpoint", "-m", "start")
        #expect(try bench.everett("show", "nothing").status == 3)
        #expect(try bench.everett("checkpoint", "-m", "-x").status == 2)
        try bench.write("a", "two\n")
        #expect(try bench.everett("restore", "start").status == 5, "nobody can be asked")
        #expect(try bench.everett("status", with: ["EVERETT_HOME": "relative"]).status == 2)
    }

    @Test func `a damaged store is told and ends with its own status`() throws {
        let bench = try Bench()
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        try bench.write("a", "two\n")
        let now = try bench.tree()
        try bench.shell(
            """
            find "$EVERETT_HOME/packs" -type f -name '*.pack' | while read -r pack; do
                chmod u+w "$pack"; size=$(stat -c %s "$pack")
                head -c $((size / 2)) /dev/zero | dd of="$pack" bs=64k seek=$((size / 4)) oflag=seek_bytes conv=notrunc 2> /dev/null
            done
            """)
        let verify = try bench.everett("verify", "--json")
        let report: Documents.Verify = try verify.json()
        #expect(verify.status == 7 && !report.sound && !report.problems.isEmpty)
        let restore = try bench.everett("restore", "start", "--yes")
        #expect(restore.status == 7, "\(restore.output)\(restore.error)")
        #expect(try bench.tree() == now, "nothing damaged is restored")
    }

    @Test func `thirty-two checkpoints at once all succeed`() throws {
        let bench = try Bench()
        for number in 0..<50 { try bench.write("file-\(number)", "\(number)\n") }
        try bench.did("init")
        try bench.shell(
            """
            for i in $(seq 32); do
                { "$EVERETT" checkpoint -m "run-$i" > "../out-$i" 2>&1; echo $? > "../status-$i"; } &
            done
            wait
            """)
        let said = try bench.shell("cat ../out-*")
        #expect(try bench.shell("cat ../status-* | sort -u") == "0\n", "\(said)")
        let log: Documents.Log = try bench.did("log", "--json").json()
        #expect(Set(log.checkpoints.compactMap(\.name)) == Set((1...32).map { "run-\($0)" }))
        #expect(log.checkpoints.count(where: \.head) == 1)
        try bench.expectSound()
    }

    @Test func `a tree that is far too deep is held as far as it can be, and the rest is told`() throws {
        let bench = try Bench()
        // A shell would keep the whole path in mind.
        try bench.shell("perl -e 'for (1..3000) { mkdir \"d\"; chdir \"d\" }'")
        try bench.did("init")
        let first: Documents.Checkpoint = try bench.did("checkpoint", "--json").json()
        #expect(first.coverage.directories == 2001)
        #expect(first.coverage.skipped.map(\.reason) == ["too_deep"])
        try bench.write("d/x", "new\n")
        let second: Documents.Checkpoint = try bench.did("checkpoint", "-m", "x", "--json").json()
        #expect(!second.unchanged)
        try bench.write("d/x", "newer\n")
        try bench.did("restore", "x", "--yes")
        #expect(try bench.text("d/x") == "new\n")
        try bench.expectSound()
        try bench.shell("rm -rf d")
    }

    @Test func `hostile names reach no stream as control bytes`() throws {
        let bench = try Bench()
        try bench.write("plain", "x")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        let names: [[UInt8]] = [
            Array("\u{1b}]0;owned\u{7}".utf8), Array("a\rb\nc\u{8}".utf8), Array("\u{9b}31m".utf8),
            [0x9b, 0x33, 0x31, 0x6d],
            Array("\u{202e}fdp.exe".utf8), Array("zero\u{200b}width\u{feff}".utf8), Array("-rf".utf8),
            [0x7f, 0xff, 0xfe],
        ]
        for name in names {
            let path = try #require(BytePath(validating: Array("project/".utf8) + name))
            try bench.scratch.write(path, name + [0x0a])
        }
        let calls = [
            ["status", "-v"], ["status", "--json"], ["diff"], ["diff", "--json"], ["diff", "--stat"],
            ["restore", "start", "--dry-run"], ["restore", "start", "--dry-run", "--json"],
            ["checkpoint", "-m", "more"],
            ["show", "more"], ["show", "\u{9b}31m"], ["restore", "start", "--yes"], ["undo", "--yes", "--json"],
        ]
        for call in calls {
            let answer = try bench.run(bench.program, call.map { Array($0.utf8) })
            for bytes in [answer.rawOutput, answer.rawError] {
                #expect(bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x0a || $0 == 0x09 }, "\(call)")
                let text = try #require(
                    String(validating: bytes, as: UTF8.self), "\(call) wrote bytes that are no text")
                let hidden = text.unicodeScalars.filter {
                    (0x80..<0xa0).contains($0.value) || $0.properties.generalCategory == .format
                }
                #expect(hidden.isEmpty, "\(call): \(hidden.map(\.value))")
            }
        }
        try bench.expectSound()
    }

    @Test func `a reader that goes away is a quiet end`() throws {
        let bench = try Bench()
        try bench.shell("mkfifo ../gate")
        let said = try bench.shell(
            """
            { read -r go < ../gate; "$EVERETT" --help 2> ../err; echo $? > ../status; } | { exec 0<&-; echo go > ../gate; }
            cat ../status ../err
            """)
        #expect(said == "0\n")
    }

    @Test func `closed streams do no harm`() throws {
        let bench = try Bench()
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.shell("\"$EVERETT\" checkpoint -m start <&- >&- 2>&-")
        #expect(try bench.did("log").output.contains("\tstart\n"))
        try bench.expectSound()
        #expect(
            try bench.shell("\"$EVERETT\" log > /dev/full 2> ../err && echo no || echo $?; cat ../err").hasPrefix(
                "1\nerror: standard output: "))
    }

    @Test func `what is piped has no colours unless they are asked for`() throws {
        let bench = try Bench()
        try bench.did("init")
        #expect(try !bench.did("help").rawOutput.contains(0x1b))
        #expect(try bench.did("help", "--color=always").rawOutput.contains(0x1b))
        let forced = try bench.everett("help", with: ["FORCE_COLOR": "1"])
        #expect(forced.rawOutput.contains(0x1b))
        let refused = try bench.everett("help", with: ["FORCE_COLOR": "1", "NO_COLOR": "1"])
        #expect(!refused.rawOutput.contains(0x1b))
    }

    @Test func `a working directory that is gone is told, and a named project still works`() throws {
        let bench = try Bench()
        try bench.did("init")
        let said = try bench.shell(
            """
            mkdir ../gone && cd ../gone && rmdir ../gone
            "$EVERETT" status 2>&1 && echo no || echo $?
            "$EVERETT" status --project "$HOME/../project"
            """)
        #expect(said.contains("no longer exists") && said.contains("\n3\n") && said.contains("no checkpoint yet"))
    }

    @Test func `help loads nothing it does not need`() throws {
        let bench = try Bench()
        let libraries = try bench.shell("ldd \"$EVERETT\"")
        for name in ["libcurl", "libnats", "libFoundation.so", "libFoundationEssentials"] {
            #expect(!libraries.contains(name), "\(name)")
        }
        let traced = try bench.shell(
            """
            if command -v strace > /dev/null && strace -o /dev/null true 2> /dev/null; then
                strace -f -e trace=openat -o ../trace "$EVERETT" --help > /dev/null
                cat ../trace
            fi
            """)
        #expect(!traced.contains("libcurl") && !traced.contains("libnats") && !traced.contains(bench.home.description))
    }

    @Test func `fault injection fails a command cleanly`() throws {
        let bench = try Bench()
        try bench.write("a", "one\n")
        try bench.did("init")
        let full = try bench.everett("checkpoint", "-m", "x", with: ["EVERETT_FAULT": "fail-from:write:1:ENOSPC"])
        #expect(full.status == 1 && full.error.contains("No space left on device"))
        #expect(try bench.everett("checkpoint", with: ["EVERETT_FAULT": "nonsense"]).status == 2)
        #expect(try bench.everett("checkpoint", with: ["EVERETT_KILL_AT": "nowhere"]).status == 2)
        let killed = try bench.everett("checkpoint", with: ["EVERETT_KILL_AT": "packs.synced"])
        #expect(killed.status == 128 + 9)
        try bench.did("checkpoint", "-m", "x")
        try bench.expectSound()
    }
}
