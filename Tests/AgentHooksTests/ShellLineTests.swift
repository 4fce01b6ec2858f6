import Testing

@testable import AgentHooks

@Suite struct ShellLineTests {
    @Test(arguments: [
        "ls", "ls -la src", "cat a.txt | grep -n 'rm -rf' | wc -l", "git status && git diff HEAD~1",
        "echo \"done\"; pwd",
        "git log --oneline -5", "grep -r 'a > b; c' .",
    ])
    func `plain looking is seen to be that`(_ line: String) {
        #expect(ShellLine.isReadOnly(line))
    }

    @Test(arguments: [
        "", "rm -rf .", "ls; rm x", "ls > out", "echo $(rm x)", "echo `rm x`", "cat a & rm b", "ls\nrm x", "\\ls",
        "FOO=1 ls", "echo \"$(rm x)\"", "git -c core.pager=rm log", "git log --output=x", "git reset --hard", "sudo ls",
        "ls | xargs rm", "find . -delete", "'r'm x", "| ls", "echo \"a", "env ls", "ls {a,b}", "~/ls", "cat <<EOF",
        "ls \u{2028}rm x", "lѕ",
    ])
    func `everything else may do anything`(_ line: String) {
        #expect(!ShellLine.isReadOnly(line))
    }

    @Test func `a line that has no end is not read`() {
        #expect(!ShellLine.isReadOnly("ls " + String(repeating: "a", count: 5_000)))
    }
}
