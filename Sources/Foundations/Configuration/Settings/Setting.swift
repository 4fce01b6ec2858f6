package import Base

/// One setting: declared once, and read, checked, described and documented from that.
package struct Setting: Sendable {
    /// As in `capture.max_size`: the mappings that lead to it, and its own name.
    package let key: String
    package let kind: SettingKind
    package let standard: SettingValue
    package let summary: Phrase
    package let project: ProjectRight

    init(_ key: String, _ kind: SettingKind, _ standard: SettingValue, _ summary: Phrase, project: ProjectRight) {
        self.key = key
        self.kind = kind
        self.standard = standard
        self.summary = summary
        self.project = project
    }

    package var path: [String] { key.split(separator: ".").map(String.init) }

    /// The environment variable that sets it: `EVERETT_CAPTURE_MAX_SIZE`.
    package var variable: String {
        "EVERETT_" + key.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
    }
}
