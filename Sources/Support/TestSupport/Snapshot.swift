internal import Base
internal import Platform
package import Testing

/// Compares text with a file in the repository; with `EVERETT_RECORD=1` in the environment it writes the file instead.
package enum Snapshot {
    package static func check(
        _ text: String, _ place: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let path = try #require(repository.flatMap { AbsolutePath($0.description + "/" + place) })
        let files = RealFileOperations()
        if try EnvironmentVariable.isSet("EVERETT_RECORD") {
            let file = try files.openOwned(absolute: path, [.write, .create, .truncate], permissions: 0o644)
            try files.writeAll(file.raw, Array(text.utf8), at: 0)
            return
        }
        let recorded = try? files.readWhole(absolute: path, limit: 1 << 20)
        let matches = recorded == Array(text.utf8)
        #expect(
            matches, "\(place) differs from what the commands say; record it again with EVERETT_RECORD=1",
            sourceLocation: sourceLocation)
    }

    /// What the repository holds there now.
    package static func text(_ place: String) throws -> String {
        let path = try #require(repository.flatMap { AbsolutePath($0.description + "/" + place) })
        return String(decoding: try RealFileOperations().readWhole(absolute: path, limit: 1 << 20), as: UTF8.self)
    }

    /// The top of the source tree, from where this file was compiled.
    private static var repository: AbsolutePath? {
        AbsolutePath("\(#filePath)")?.parent?.parent?.parent?.parent
    }
}

/// Reads this process' own environment from the kernel.
package enum EnvironmentVariable {
    package static func isSet(_ name: String) throws -> Bool {
        let file = try RealFileOperations().openOwned(FileDescriptors.none, CName("/proc/self/environ"), [.read])
        let bytes = try RealFileOperations().readUpTo(file.raw, 1 << 20, at: 0)
        return bytes.split(separator: 0).contains {
            $0.starts(with: Array("\(name)=".utf8)) && $0.count > name.utf8.count + 1
        }
    }
}
