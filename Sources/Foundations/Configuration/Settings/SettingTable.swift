package import Base

/// Every setting there is; decoding, the schema, the reference and `everett config` come from this list.
package enum SettingTable {
    package static let all: [Setting] = [
        .captureMaxSize, .captureMaxFiles, .captureCrossMounts, .captureExclude, .captureDerived,
        .captureSecrets, .captureDetectTokens,
        .environmentVariables, .environmentPorts, .environmentVolumes,
        .chronosSeedLayout,
        .storageBudget, .storageRetentionAutomatic, .storageRetentionDays, .storageCompress, .storageGrace,
        .maintenanceAuto, .databasesTemplatesCount, .databasesTemplatesSize,
        .hooksBefore, .hooksEvery, .hooksPatience,
        .language, .color, .performanceWorkers,
    ]

    /// What the mappings are about.
    package static let groups: [(key: String, summary: Phrase)] = [
        ("capture", Phrase("What checkpoints hold.", pl: "Co zawierają punkty kontrolne.")),
        ("environment", Phrase("What the project runs in.", pl: "W czym działa projekt.")),
        ("chronos", Phrase("How checkpoints are kept.", pl: "Jak przechowywane są punkty kontrolne.")),
        ("storage", Phrase("How much is kept, and for how long.", pl: "Ile i jak długo się przechowuje.")),
        (
            "storage.retention",
            Phrase(
                "Which automatic checkpoints are kept; those with a name or a pin always are.",
                pl: "Które automatyczne punkty się zachowuje; nazwane i przypięte zostają zawsze.")
        ),
        ("maintenance", Phrase("Tidying up.", pl: "Porządkowanie.")),
        ("databases", Phrase("Databases on servers.", pl: "Bazy na serwerach.")),
        (
            "databases.templates",
            Phrase(
                "Databases that are kept on their server to be copied, so that a timeline need not wait for a dump.",
                pl: "Bazy trzymane na serwerze do kopiowania, by linia czasu nie czekała na odtworzenie ze zrzutu.")
        ),
        ("hooks", Phrase("Checkpoints around what agents do.", pl: "Punkty kontrolne wokół pracy agentów.")),
        ("performance", Phrase("How much of the machine is used.", pl: "Jak bardzo obciążać komputer.")),
    ]

    package static func setting(_ key: String) -> Setting? { all.first { $0.key == key } }

    static func isGroup(_ key: String) -> Bool { groups.contains { $0.key == key } }

    /// What may stand directly beneath a mapping; the empty key is the file itself.
    static func names(beneath group: String) -> [String] {
        let prefix = group.isEmpty ? "" : group + "."
        var names: [String] = []
        for key in all.map(\.key) + groups.map(\.key) where key.hasPrefix(prefix) {
            let name = String(key.dropFirst(prefix.count).prefix { $0 != "." })
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
