package import Base
package import Platform

/// Remembers which content of `everett.yaml` the user looked at and trusted, project by project.
///
/// It lies in Everett's home: nothing in the project can speak for itself. One content is trusted at a time; a change, also
/// one back to what was trusted before, is asked about again.
package struct TrustStore: Sendable {
    /// What was trusted, and when.
    package struct Record: Sendable, Hashable {
        package let content: Digest
        package let since: Timestamp

        package init(content: Digest, since: Timestamp) {
            self.content = content
            self.since = since
        }
    }

    private static let largest = 64 * 1024
    private static let title = "everett-trust 1"

    private let directory: AbsolutePath
    private let files: any FileOperations

    package init(home: AbsolutePath, _ files: any FileOperations) {
        directory = home.appending("trust")
        self.files = files
    }

    /// What is trusted in the project there; nil when nothing is, or what is written is not what Everett writes.
    package func record(of project: AbsolutePath) -> Record? {
        let path = directory.appending(BytePath.root.appending(name(project)))
        guard let bytes = try? files.readWhole(absolute: path, limit: Self.largest) else { return nil }
        return decode(bytes, project)
    }

    package func trust(_ content: Digest, in project: AbsolutePath, at time: Timestamp) throws {
        do throws(SystemError) {
            do throws(SystemError) {
                try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
            } catch {
                if !error.isExisting { throw error }
            }
            let place = try files.openOwned(absolute: directory, [.read, .directory])
            try sweep(place.raw)
            let bytes = encode(Record(content: content, since: time), project)
            try AtomicFile.replace(files, directory: place.raw, name: name(project), bytes: bytes)
        } catch {
            throw EverettError(error, while: Words.rememberingTrust)
        }
    }

    /// Forgets what was trusted; false when nothing was.
    package func forget(_ project: AbsolutePath) throws -> Bool {
        do throws(SystemError) {
            let place = try files.openOwned(absolute: directory, [.read, .directory])
            try files.unlink(place.raw, CName(name(project)))
            try files.fsync(place.raw)
            return true
        } catch {
            if error.isMissing { return false }
            throw EverettError(error, while: Words.forgettingTrust)
        }
    }

    private func name(_ project: AbsolutePath) -> [UInt8] { Array(Hasher256.digest(of: project.bytes).hex.utf8) }

    /// The project's path is part of the record, so that a record cannot be moved to another project.
    private func encode(_ record: Record, _ project: AbsolutePath) -> [UInt8] {
        let lines = [
            Self.title, "project \(Hex.encode(project.bytes))", "content \(record.content.hex)",
            "since \(record.since.milliseconds)",
        ]
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// Reads what ``encode(_:_:)`` wrote, and nothing else.
    private func decode(_ bytes: [UInt8], _ project: AbsolutePath) -> Record? {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard lines.count == 4, lines[2].hasPrefix("content "), lines[3].hasPrefix("since "),
            let content = Digest(hex: String(lines[2].dropFirst("content ".count))),
            let time = Int64(lines[3].dropFirst("since ".count))
        else { return nil }
        let record = Record(content: content, since: Timestamp(milliseconds: time))
        return encode(record, project) == bytes ? record : nil
    }

    /// Removes what a process that died was still writing.
    private func sweep(_ place: Int32) throws(SystemError) {
        for entry in try files.list(place) {
            guard let owner = AtomicFile.owner(ofTemporary: entry.name) else { continue }
            if (try? ProcessIdentity(ofRunning: owner)) == nil { try? files.unlink(place, CName(entry.name)) }
        }
    }
}
