import Base
import TestSupport
import Testing

@testable import Configuration

@Suite struct SettingEditorTests {
    private func set(_ key: String, _ text: String, in file: String) throws -> String {
        let setting = try #require(SettingTable.setting(key))
        let said = SettingDecoder.decode(text: text, for: setting, .option, "", PatternText.problem)
        let value = try #require(EffectiveSettings([said], trustsProject: true)[key]?.value)
        let bytes = try SettingEditor.set(setting, to: value, in: Array(file.utf8), "file")
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `an empty file gets the whole way to the setting`() throws {
        #expect(try set("storage.retention.days", "7", in: "") == "storage:\n  retention:\n    days: 7\n")
        #expect(try set("color", "never", in: "# mine\n") == "# mine\ncolor: never\n")
    }

    @Test func `a value is replaced where it stands, and comments stay`() throws {
        let file = "# mine\ncapture:\n  max_size: 1 GB   # enough\n  # how many\n  max_files: 5\ncolor: auto\n"
        #expect(
            try set("capture.max_size", "20 GB", in: file)
                == "# mine\ncapture:\n  max_size: 20 GB   # enough\n  # how many\n  max_files: 5\ncolor: auto\n")
        #expect(try set("color", "always", in: file).hasSuffix("max_files: 5\ncolor: always\n"))
        #expect(try set("capture.max_size", "2 GB", in: "capture: {max_size: 1 GB}\n") == "capture: {max_size: 2 GB}\n")
        #expect(
            try set("capture.exclude", "a", in: "capture:\n  exclude: # none yet\n")
                == "capture:\n  exclude: [\"a\"] # none yet\n")
        #expect(try set("color", "never", in: "color: \"auto\" # x\r\n") == "color: never # x\r\n")
    }

    @Test func `a new setting joins its neighbours`() throws {
        #expect(
            try set("capture.max_size", "2 GB", in: "capture:\n    max_files: 5 # x\n\n# end\ncolor: auto\n")
                == "capture:\n    max_files: 5 # x\n    max_size: 2 GB\n\n# end\ncolor: auto\n")
        #expect(
            try set("storage.retention.days", "7", in: "storage:\n  grace: 2 h\ncolor: auto")
                == "storage:\n  grace: 2 h\n  retention:\n    days: 7\ncolor: auto\n")
        #expect(
            try set("capture.max_size", "2 GB", in: "capture:\n  exclude:\n  - a\n  - b\ncolor: auto\n")
                == "capture:\n  exclude:\n  - a\n  - b\n  max_size: 2 GB\ncolor: auto\n")
        #expect(try set("capture.max_files", "7", in: "capture: # all\n") == "capture: # all\n  max_files: 7\n")
        #expect(try set("color", "never", in: "\u{feff}language: pl\r\n") == "\u{feff}language: pl\r\ncolor: never\r\n")
    }

    @Test func `lists are replaced whole`() throws {
        #expect(
            try set("capture.exclude", "x, *.iso", in: "capture:\n  exclude: # big\n    - a\n    - b\n  max_files: 5\n")
                == "capture:\n  exclude: [\"x\", \"*.iso\"] # big\n  max_files: 5\n")
        #expect(
            try set("capture.exclude", "x", in: "capture:\n  exclude: [a, b] # big\n")
                == "capture:\n  exclude: [\"x\"] # big\n")
    }

    @Test(arguments: [
        "capture:\n  exclude:\n    - a # why\n    - b\n", "capture:\n  exclude: [a,\n    b]\n", "capture: {}\n...\n",
    ])
    func `what cannot be changed without harm is left to an editor`(_ file: String) {
        #expect(throws: EverettError.self) { try set("capture.exclude", "x", in: file) }
    }

    @Test func `whatever is set is read, and nothing else changes`() throws {
        let texts = ["capture.max_size": "3 GB", "color": "never", "storage.grace": "2 h", "capture.derived": "a, !b"]
        let keys = texts.keys.sorted()
        try forAll(seed: 5, count: 300) { example in
            var file = example.flip() ? "# top\n" : ""
            var said: [String: SettingValue] = [:]
            for _ in 0..<example.int(1...6) {
                let key = keys[example.int(0...(keys.count - 1))]
                file = try set(key, texts[key] ?? "", in: file)
                if example.flip() { file += "# note \(example.int(0...9))\n" }
                let layer = SettingDecoder.decode(file: Array(file.utf8), .user, "file", PatternText.problem)
                try #require(layer.mistakes.isEmpty, "\(example): \(file)")
                let effective = EffectiveSettings([layer], trustsProject: true)
                said[key] = effective[key]?.value
                for setting in SettingTable.all {
                    try #require(
                        effective[setting.key]?.value == said[setting.key] ?? setting.standard, "\(example): \(file)")
                }
            }
        }
    }
}
