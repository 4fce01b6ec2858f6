import Base
import Platform
import TestSupport
import Testing

@testable import Commands

@Suite struct ValueTests {
    @Test(
        arguments: [
            ("500", 500), ("1K", 1000), ("500MB", 500_000_000), ("10gb", 10_000_000_000), ("2GiB", 2 << 30),
            ("1TB", 1_000_000_000_000),
        ] as [(String, UInt64)])
    func `sizes are read`(_ text: String, _ size: UInt64) {
        #expect(Amount.size(text) == size)
    }

    @Test(arguments: ["", "GB", "-1", "1.5GB", "0", "1 GB", "1QB", "99999999999999999999", "20000000TB", "٣"])
    func `what is no size is none`(_ text: String) {
        #expect(Amount.size(text) == nil)
    }

    @Test func `a shell word is quoted only when it must be`() {
        #expect(ShellWord.quoted("/work/shop-1") == "/work/shop-1")
        #expect(ShellWord.quoted("a b") == "'a b'")
        #expect(ShellWord.quoted("it's $HOME") == "'it'\\''s $HOME'")
        #expect(ShellWord.quoted("") == "''")
    }

    @Test func `typed paths are resolved by their letters and stay inside`() throws {
        let root = try #require(AbsolutePath("/p"))
        let inside = try #require(AbsolutePath("/p/a/b"))
        #expect(try Places.within(root, Array("../c/./d".utf8), from: inside) == BytePath("a/c/d"))
        #expect(try Places.within(root, Array("/p/x".utf8), from: inside) == BytePath("x"))
        #expect(try Places.within(root, Array("../..".utf8), from: inside) == .root)
        #expect(try Places.within(root, [0xff], from: root) == BytePath(validating: [0xff]))
        for outside in ["../../..", "/q", "/pp", "../../../p2/x"] {
            #expect(throws: EverettError.self) { try Places.within(root, Array(outside.utf8), from: inside) }
        }
    }

    @Test(arguments: ["", String(repeating: "a", count: 201), "a\nb", "a\u{1b}[31m", "a\u{7f}"])
    func `what cannot mean a checkpoint is a mistake of usage`(_ text: String) {
        #expect { try CheckpointReference.text(Array(text.utf8)) } throws: { ($0 as? EverettError)?.code == .usage }
    }

    @Test func `bytes that are no text cannot mean a checkpoint`() {
        #expect(throws: EverettError.self) { try CheckpointReference.text([0x61, 0xff]) }
    }

    @Test func `the home is where the environment says`() throws {
        func home(_ values: [String: String]) throws -> String {
            try EverettHome.path(Variables(texts: values)).description
        }
        #expect(try home(["EVERETT_HOME": "/e", "XDG_DATA_HOME": "/x", "HOME": "/h"]) == "/e")
        #expect(try home(["EVERETT_HOME": "", "XDG_DATA_HOME": "/x", "HOME": "/h"]) == "/x/everett")
        #expect(try home(["HOME": "/h"]) == "/h/.local/share/everett")
        for values in [[:], ["EVERETT_HOME": "relative", "HOME": "/h"], ["XDG_DATA_HOME": "x", "HOME": "/h"]] {
            #expect { try home(values) } throws: { ($0 as? EverettError)?.code == .usage }
        }
    }

    @Test func `the language comes from the first variable that is set`() {
        #expect(Variables(texts: ["LC_ALL": "pl_PL.UTF-8", "LANG": "en_US"]).language == .polish)
        #expect(Variables(texts: ["LC_ALL": "", "LC_MESSAGES": "pl_PL", "LANG": "en"]).language == .polish)
        #expect(Variables(texts: ["LC_ALL": "C", "LANG": "pl_PL"]).language == .english)
        #expect(Variables(texts: [:]).language == .english)
    }

    @Test func `ages are told up to a month and dates beyond`() {
        let now = Timestamp(milliseconds: 1_795_000_000_000)
        func age(_ seconds: Int64) -> String {
            Age.words(of: Timestamp(milliseconds: now.milliseconds - seconds * 1000), at: now).english
        }
        #expect(age(0) == "just now" && age(59) == "just now" && age(60) == "1 min ago" && age(7199) == "1 h ago")
        #expect(age(3 * 86_400) == "3 d ago" && age(40 * 86_400) == "2026-10-09")
        #expect(age(-3600) == "2026-11-18", "a checkpoint from the future")
    }

    @Test func `git says its version`() {
        #expect(GitVersion("git version 2.39.5\n")?.isEnough == true)
        #expect(GitVersion("git version 2.38.0.rc1")?.isEnough == true)
        #expect(GitVersion("git version 2.30.2 (Apple Git-1)")?.isEnough == false)
        #expect(GitVersion("3.0.0") == nil && GitVersion("") == nil && GitVersion("git version x") == nil)
    }
}
