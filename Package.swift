// swift-tools-version: 6.3
// Folders are floors: a target may depend only on floors below its own (checked by scripts/check-layers).

import PackageDescription

// Swift 7 mode: every target, tests included, is built with what the next language mode will require.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A system library that bootstrap installs from the distribution.
func systemLibrary(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(
        name: name,
        path: "Sources/CLibraries/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([apt])],
    )
}

func floor(_ floor: String, _ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(floor)/\(name)", swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: house)
}

let package = Package(
    name: "everett",
    products: [
        .executable(name: "everett", targets: ["everett"])
    ],
    targets: [
        // C libraries
        systemLibrary("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        systemLibrary("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
        systemLibrary("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),
        systemLibrary("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
        .target(name: "CLinux", path: "Sources/CLibraries/CLinux"),
        .target(name: "CCurl", path: "Sources/CLibraries/CCurl"),
        .target(name: "CPostgres", path: "Sources/CLibraries/CPostgres"),
        .target(name: "CDashboard", path: "Sources/CLibraries/CDashboard", exclude: ["assets"]),
        // Beneath SQLite in tests; never linked into the product.
        .target(
            name: "CSQLiteFaults", path: "Sources/CLibraries/CSQLiteFaults",
            linkerSettings: [.linkedLibrary("sqlite3")]
        ),

        // Foundations
        floor("Foundations", "Base", ["CCrypto"]),
        floor("Foundations", "Platform", ["Base", "CLinux"]),
        floor("Foundations", "Sandbox", ["Base", "Platform"]),
        floor("Foundations", "Storage", ["Base", "Platform", "CSQLite"]),
        floor("Foundations", "Web", ["Base", "Platform"]),
        floor("Foundations", "Events", ["Base", "Platform", "Storage"]),
        floor("Foundations", "Terminal", ["Base"]),
        floor("Foundations", "Configuration", ["Base", "Platform", "CYAML"]),
        floor("Foundations", "WebClient", ["Base", "Platform", "CCurl"]),
        floor("Foundations", "Databases", ["Base"]),
        floor("Foundations", "Postgres", ["Base", "Platform", "Databases", "CPostgres"]),

        // Engines
        floor("Engines", "Knowledge", ["Base", "Platform", "Storage"]),
        floor("Engines", "Contexts", ["Base", "Platform", "Storage"]),
        floor("Engines", "Runs", ["Base", "Platform", "Storage"]),
        floor("Engines", "Inbox", ["Base", "Platform", "Storage"]),
        floor("Engines", "Environments", ["Base", "Platform"]),
        floor("Engines", "AgentHooks", ["Base", "Platform", "Configuration"]),
        floor(
            "Engines", "Chronos",
            ["Base", "Platform", "Databases", "Sandbox", "Storage", "Contexts", "Environments", "Knowledge", "CZstd"]),

        // Surfaces
        floor(
            "Surfaces", "Shapes",
            ["Base", "Platform", "Databases", "Contexts", "Environments", "Inbox", "Knowledge", "Runs", "Chronos"]),
        floor(
            "Surfaces", "Functions",
            ["Base", "Platform", "Databases", "Sandbox", "Inbox", "Knowledge", "Chronos", "Shapes"]),
        floor(
            "Surfaces", "Interop", ["Base", "Configuration", "Inbox", "Chronos", "Shapes", "Functions"]),
        floor("Surfaces", "Guarding", ["Base", "Platform"]),
        floor("Surfaces", "Dashboard", ["Base", "CDashboard"]),
        floor(
            "Surfaces", "Daemon",
            [
                "Base", "Platform", "Web", "Events", "Contexts", "Inbox", "Knowledge", "Runs", "Chronos", "Shapes",
                "Functions",
                "Interop", "Dashboard",
            ]),
        floor(
            "Surfaces", "Commands",
            [
                "Base", "Platform", "Databases", "Postgres", "Sandbox", "Terminal", "Configuration", "Contexts",
                "Environments", "AgentHooks", "Guarding", "Inbox", "Knowledge", "Runs", "Chronos", "Shapes",
                "Functions",
                "Interop",
                "Daemon",
            ]),
        .executableTarget(
            name: "everett",
            dependencies: ["Commands"],
            path: "Sources/everett",
            swiftSettings: house,
        ),

        // Support for tests; never linked into the product
        floor(
            "Support", "TestSupport", ["Base", "Platform", "Databases", "Environments", "Postgres", "CSQLiteFaults"]),
        floor("Support", "ChaosKit", ["Base", "Platform", "Storage", "Chronos", "TestSupport"]),
        .executableTarget(
            name: "everett-chaos",
            dependencies: ["Base", "ChaosKit", "Platform"],
            path: "Sources/Support/everett-chaos",
            swiftSettings: house,
        ),
        .executableTarget(
            name: "everett-journal-writer",
            dependencies: ["Base", "Events", "Platform"],
            path: "Sources/Support/everett-journal-writer",
            swiftSettings: house,
        ),
        .executableTarget(
            name: "everett-watch-bench",
            dependencies: ["Base", "Chronos", "Platform"],
            path: "Sources/Support/everett-watch-bench",
            swiftSettings: house,
        ),
        .executableTarget(
            name: "everett-http-oracle",
            dependencies: ["Base", "Web"],
            path: "Sources/Support/everett-http-oracle",
            swiftSettings: house,
        ),
        .executableTarget(
            name: "everett-bench-web",
            dependencies: ["Base", "Platform", "Web"],
            path: "Sources/Support/everett-bench-web",
            swiftSettings: house,
        ),

        // Tests
        tests("BaseTests", ["Base", "TestSupport"]),
        tests("PlatformTests", ["Platform", "TestSupport"]),
        tests("SandboxTests", ["Sandbox", "Base", "Platform", "TestSupport"]),
        tests("StorageTests", ["Storage", "Platform", "TestSupport"]),
        tests("WebTests", ["Web", "Base", "Platform", "TestSupport"]),
        tests("EventsTests", ["Events", "Base", "Platform", "Storage", "TestSupport", "everett-journal-writer"]),
        tests("TerminalTests", ["Terminal", "TestSupport"]),
        tests("ConfigurationTests", ["Configuration", "TestSupport"]),
        tests("WebClientTests", ["WebClient", "TestSupport"]),
        tests("DatabasesTests", ["Databases", "Base", "TestSupport"]),
        tests("PostgresTests", ["Postgres", "Databases", "Base", "Platform", "TestSupport"]),
        tests("KnowledgeTests", ["Knowledge", "Base", "Platform", "Storage", "TestSupport"]),
        tests("ContextsTests", ["Contexts", "Base", "Platform", "Storage", "TestSupport"]),
        tests("RunsTests", ["Runs", "Base", "Platform", "TestSupport"]),
        tests("InboxTests", ["Inbox", "Base", "Platform", "Storage", "TestSupport"]),
        tests("AgentHooksTests", ["AgentHooks", "Configuration", "Base", "Platform", "TestSupport"]),
        tests("EnvironmentsTests", ["Environments", "Base", "Platform", "TestSupport"]),
        tests("ChronosTests", ["Chronos", "Contexts", "Databases", "Environments", "Knowledge", "TestSupport"]),
        tests("ShapesTests", ["Shapes", "Chronos", "TestSupport"]),
        tests("FunctionsTests", ["Functions", "Base", "Platform", "Inbox", "Knowledge", "Chronos", "TestSupport"]),
        tests("InteropTests", ["Interop", "Functions", "Base", "Chronos", "TestSupport"]),
        tests("GuardingTests", ["Guarding", "Base", "TestSupport"]),
        tests("DashboardTests", ["Dashboard", "Base"]),
        tests("DaemonTests", ["Daemon", "Dashboard", "Chronos", "Base", "TestSupport"]),
        tests("CommandsTests", ["Commands", "TestSupport"]),
        tests("IntegrationTests", ["Databases", "Postgres", "TestSupport", "everett"]),
        tests("ChaosTests", ["ChaosKit", "TestSupport", "everett"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu17,
)

// libFuzzer brings its own `main`, so this program only exists while `scripts/fuzz` builds it.
if Context.environment["EVERETT_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "everett-fuzz",
            dependencies: [
                "Base", "Chronos", "Configuration", "Functions", "Interop", "Platform", "Terminal", "Web", "WebClient",
            ],
            path: "Sources/Support/everett-fuzz",
            swiftSettings: house + [.unsafeFlags(["-parse-as-library"])],
        )
    )
}
