import Glibc
import Platform
import TestSupport
import Testing

/// Each abuse as whoever runs the tests, and again as a plain user where that is root.
@Suite(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
struct AbuseTests {
    @Test(arguments: Abuse.allCases)
    func `a program does not get out when it`(abuse: Abuse) throws {
        try abuse.attempt()
    }

    @Test(.enabled(if: Machine.user == 0), arguments: Abuse.allCases)
    func `a plain user's program does not get out when it`(abuse: Abuse) async {
        await #expect(processExitsWith: .success) { [abuse] in
            PlainUser.become()
            try abuse.attempt()
        }
    }
}

/// A user without any right, for tests that root runs.
enum PlainUser {
    /// For the rest of this process.
    static func become() {
        let number: uid_t = 54_321
        guard setgroups(0, nil) == 0, setgid(number) == 0, setuid(number) == 0 else { exit(99) }
    }
}
