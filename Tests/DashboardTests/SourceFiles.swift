import Base
import Dashboard
import FoundationEssentials
import Testing

/// The files of the page as they lie in the repository.
enum SourceFiles {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/CLibraries/CDashboard/assets")

    /// Their paths beneath the directory.
    static func names() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: directory.path()).filter { $0.contains(".") }.sorted()
    }

    /// The text of every module, joined.
    static func modules() throws -> String {
        try names().filter { $0.hasSuffix(".js") }.map { name in
            let bytes = try #require(DashboardAssets.asset(path: "/assets/\(name)"), "\(name) is not embedded").bytes
            return String(decoding: bytes, as: UTF8.self)
        }.joined(separator: "\n")
    }
}
