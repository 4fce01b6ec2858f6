import Base
import Configuration
import Platform
import TestSupport
import Testing

/// The reference of settings in the user's documentation, from the table that the program reads.
@Suite struct SettingReferenceTests {
    private static let place = "docs/user/configuration.md"

    @Test func `the page on settings says what the table says`() throws {
        let page = try Snapshot.text(Self.place)
        let start = try #require(page.firstRange(of: "<!-- settings -->\n"))
        let end = try #require(page.firstRange(of: "<!-- end -->"))
        let text = page[..<start.upperBound] + Self.reference + page[end.lowerBound...]
        try Snapshot.check(String(text), Self.place)
    }

    private static var reference: String {
        SettingTable.all.map { setting in
            """

            ### `\(setting.key)`

            \(setting.summary.english)

            - Value: \(setting.kind.name.english). Default: `\(setting.standard.text)`.
            - Variable: `\(setting.variable)`.
            - In a project's file: \(right(setting.project)). \(setting.project.reason.english)

            """
        }.joined() + "\n"
    }

    private static func right(_ right: ProjectRight) -> String {
        switch right {
        case .freeToAdd: "patterns without trust, exceptions when trusted"
        case .freeWhenTrue: "`true` without trust, `false` when trusted"
        case .trusted: "when trusted"
        case .never: "never"
        }
    }
}
