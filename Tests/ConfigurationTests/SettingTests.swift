import Base
import TestSupport
import Testing

@testable import Configuration

@Suite struct SettingTests {
    private func decode(_ text: String, _ layer: SettingOrigin.Layer = .project) -> SettingLayer {
        SettingDecoder.decode(file: Array(text.utf8), layer, "everett.yaml", PatternText.problem)
    }

    private func lines(_ text: String) -> [String] { decode(text).mistakes.map { $0.lineWithHints.english } }

    @Test func `the table is sound`() {
        let keys = SettingTable.all.map(\.key)
        #expect(Set(keys).count == keys.count && Set(SettingTable.all.map(\.variable)).count == keys.count)
        let groups = SettingTable.groups.map(\.key)
        for setting in SettingTable.all {
            #expect(setting.path.count == 1 || groups.contains(setting.path.dropLast().joined(separator: ".")))
            #expect(!groups.contains(setting.key))
            for phrase in [setting.summary, setting.project.reason, setting.kind.name] {
                #expect(!phrase.english.isEmpty && !phrase.polish.isEmpty, "\(setting.key)")
            }
            #expect(setting.summary.english.hasSuffix(".") && setting.summary.polish.hasSuffix("."), "\(setting.key)")
        }
    }

    @Test(arguments: SettingTable.all.map(\.key))
    func `a default is a value of its type, and reads as it is shown`(_ key: String) throws {
        let setting = try #require(SettingTable.setting(key))
        let path = setting.path
        let text = path.enumerated().map { String(repeating: "  ", count: $0.offset) + $0.element + ":" }.joined(
            separator: "\n")
        let inFile = decode(text + " " + setting.standard.yaml)
        let inText = SettingDecoder.decode(
            text: setting.standard.text, for: setting, .environment, setting.variable, PatternText.problem)
        #expect(inFile.mistakes.isEmpty && inText.mistakes.isEmpty, "\(inFile.mistakes) \(inText.mistakes)")
        for layer in [inFile, inText] {
            let effective = EffectiveSettings([layer], trustsProject: true)
            #expect(effective[key]?.value == setting.standard)
        }
        let example = SettingDecoder.decode(
            text: setting.kind.example, for: setting, .option, "--set", PatternText.problem)
        #expect(example.mistakes.isEmpty, "\(example.mistakes.map(\.line))")
    }

    @Test func `a whole file becomes typed values`() {
        let layer = decode(
            """
            capture:
              max_size: 2 GiB
              max_files: 5_000
              cross_mounts: yes
              exclude:
                - "*.iso"
                - data/raw
              secrets: [no, "1.0"]
              detect_tokens: off
            storage:
              retention: {automatic: unlimited, days: 7}
            """, .user)
        #expect(layer.mistakes.isEmpty, "\(layer.mistakes.map(\.line))")
        let settings = EffectiveSettings([layer], trustsProject: false)
        let capture = settings.capture
        #expect(capture.maximumBytes == 2 << 30 && capture.maximumFiles == 5000 && capture.crossesMounts)
        #expect(capture.excluded == ["*.iso", "data/raw"] && !capture.detectsTokens)
        // In a list of texts nothing is a truth value or a number.
        #expect(capture.secrets == ["no", "1.0"])
        #expect(settings.storage.automaticCheckpoints == nil && settings.storage.automaticDays == 7)
        #expect(
            settings["capture.exclude"]?.origins.map(\.description) == ["everett.yaml:6:7", "everett.yaml:7:7"])
        #expect(settings["capture.max_size"]?.origins.map(\.description) == ["everett.yaml:2:13"])
    }

    @Test func `names of variables are told from other texts`() {
        let layer = decode("environment:\n  ports: [PORT, \"!API_PORT\", _x1]\n", .user)
        #expect(layer.mistakes.isEmpty)
        #expect(EffectiveSettings([layer], trustsProject: false).environment.ports == ["PORT", "!API_PORT", "_x1"])
        for text in ["A B", "1A", "A=B", "\"\"", "\"!\"", "Ż", "A-B"] {
            #expect(lines("environment:\n  ports: [\(text)]\n").count == 1, "\(text)")
        }
    }

    @Test func `all mistakes are told at once, in the order of the file, each with its place and advice`() {
        #expect(
            lines(
                """
                captrue:
                  max_size: 1 GB
                capture:
                  max_siez: 1 GB
                  max_size: 10 XB
                  max_files: "5"
                  cross_mounts: perhaps
                  exclude: data
                  derived: [[a], ../up]
                  secrets:
                max_files: 5
                storage: 3
                storage.budget: none
                color: alwys
                """) == [
                    "everett.yaml:1:1: there is no setting 'captrue' (did you mean 'capture'?)",
                    "everett.yaml:4:3: there is no setting 'capture.max_siez' (did you mean 'capture.max_size'?)",
                    "everett.yaml:5:13: 'capture.max_size' must be a size, not '10 XB' (for example: 10 GB)",
                    "everett.yaml:6:14: 'capture.max_files' must be a whole number from 1 to 100000000, "
                        + "and in quotes it is a text (write it without quotes)",
                    "everett.yaml:7:17: 'capture.cross_mounts' must be true or false, not 'perhaps' (for example: true)",
                    "everett.yaml:8:12: 'capture.exclude' must be a list (for example: [\"*.iso\", \"data/raw\"])",
                    "everett.yaml:9:13: every item of 'capture.derived' must be a pattern "
                        + "(for example: [\"*.iso\", \"data/raw\"])",
                    "everett.yaml:9:18: '../up' in 'capture.derived' is no pattern: "
                        + "'.' and '..' lead nowhere: patterns are relative to the project",
                    "everett.yaml:11:1: there is no setting 'max_files' (did you mean 'capture.max_files'?)",
                    "everett.yaml:12:10: 'storage' has settings beneath it and no value "
                        + "(beneath it may stand: budget, retention, compress, grace)",
                    "everett.yaml:13:1: there is no setting 'storage.budget' (write it beneath 'storage:')",
                    "everett.yaml:14:8: 'color' must be one of auto, always, never, not 'alwys' (did you mean 'always'?)",
                ])
    }

    @Test(arguments: ["- a\n", "just text\n", "1\n"])
    func `a file that is no mapping is one mistake`(_ text: String) {
        #expect(lines(text) == ["everett.yaml:1:1: the file should be a list of 'key: value'"])
    }

    @Test func `a value in an error is short and holds no credential`() {
        let line = lines("color: sk-abcdefghijklmnopqrstuvwxyz0123456789\n").joined()
        #expect(!line.contains("abcdefghij"))
        #expect(lines("color: \(String(repeating: "x", count: 5000))\n").joined().utf8.count < 300)
    }

    @Test func `ranges are checked`() {
        #expect(
            lines("performance:\n  workers: 0\n") == [
                "everett.yaml:2:12: 'performance.workers' must be from 1 to 256, not 0"
            ])
        #expect(lines("storage:\n  budget: 10 kB\n").count == 1)
        #expect(lines("storage:\n  grace: 2 h\n  budget: none\n") == [])
    }

    // MARK: Layers

    private func say(_ key: String, _ text: String, _ layer: SettingOrigin.Layer) throws -> SettingLayer {
        let setting = try #require(SettingTable.setting(key))
        return SettingDecoder.decode(text: text, for: setting, layer, layer.name, PatternText.problem)
    }

    @Test func `the strongest layer holds, in whatever order they are given`() throws {
        var layers = try [
            say("capture.max_files", "1", .user), say("capture.max_files", "2", .project),
            say("capture.max_files", "3", .remembered), say("capture.max_files", "4", .environment),
            say("capture.max_files", "5", .option),
        ]
        for expected in [5, 4, 3, 2, 1] {
            #expect(EffectiveSettings(layers.reversed(), trustsProject: true).capture.maximumFiles == expected)
            #expect(EffectiveSettings(layers, trustsProject: true).capture.maximumFiles == expected)
            layers.removeLast()
        }
        #expect(EffectiveSettings([], trustsProject: true).capture.maximumFiles == 1_000_000)
    }

    @Test func `lists add up, the weakest first, and nothing twice`() throws {
        let settings = EffectiveSettings(
            try [
                say("capture.exclude", "c, b", .option), say("capture.exclude", "[\"a\", b]", .user),
                say("capture.exclude", "d", .project),
            ], trustsProject: true)
        #expect(settings.capture.excluded == ["a", "b", "d", "c"])
        #expect(settings["capture.exclude"]?.origins.map(\.layer) == [.user, .user, .project, .option])
    }

    @Test func `a file that is not trusted is heard only where it makes things safer`() {
        let file = decode(
            """
            capture:
              max_size: 1 B
              max_files: 1
              cross_mounts: true
              exclude: [src]
              derived: [src]
              secrets: [notes.txt, "!.env"]
              detect_tokens: false
            environment:
              ports: [PATH]
              variables: [PATH]
              volumes: copy
            chronos:
              seed_layout: true
            storage:
              budget: 1 MB
              retention: {automatic: 1, days: 1}
              compress: false
              grace: 0 s
            maintenance:
              auto: false
            databases:
              templates: {count: 9, size: 1 MB}
            hooks: {before: never, every: 1 h, patience: 20 s}
            language: pl
            color: never
            performance:
              workers: 1
            """)
        #expect(file.mistakes.isEmpty, "\(file.mistakes.map(\.line))")
        let standard = EffectiveSettings.standard
        let untrusted = EffectiveSettings([file], trustsProject: false)
        let changed = SettingTable.all.filter { untrusted[$0.key]?.value != standard[$0.key]?.value }
        #expect(changed.map(\.key) == ["capture.secrets"])
        #expect(untrusted.capture.secrets == ["notes.txt"])
        #expect(untrusted.ignored.count == SettingTable.all.count)

        let trusted = EffectiveSettings([file], trustsProject: true)
        #expect(trusted.capture.excluded == ["src"] && trusted.capture.maximumFiles == 1)
        // What is shared by all projects, or the user's own, no project decides about.
        #expect(trusted.storage.budget == nil && trusted.storage.graceSeconds == 86_400)
        #expect(trusted.storage.tidiesByItself && trusted.personal.workers == nil && trusted.personal.color == "auto")
        #expect(
            trusted.ignored.map(\.setting.key) == [
                "storage.budget", "storage.retention.automatic", "storage.retention.days", "storage.compress",
                "storage.grace", "maintenance.auto", "databases.templates.count", "databases.templates.size",
                "hooks.before", "hooks.every", "hooks.patience", "language", "color", "performance.workers",
            ])
    }

    @Test func `a file that is not trusted may switch the search for tokens on`() throws {
        let settings = EffectiveSettings(
            [try say("capture.detect_tokens", "false", .user), decode("capture: {detect_tokens: true}")],
            trustsProject: false)
        #expect(settings.capture.detectsTokens && settings.ignored.isEmpty)
    }
}
