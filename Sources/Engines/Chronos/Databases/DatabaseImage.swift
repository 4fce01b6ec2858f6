internal import Base
internal import Platform

/// The stored form of a SQLite database: its pages, with what every copy changes set to fixed values.
///
/// Offsets are those of the SQLite file format, section "The Database Header".
enum DatabaseImage {
    static let magic: [UInt8] = Array("SQLite format 3\0".utf8)
    static let headerSize = 100
    static let minimumSize: UInt64 = 512

    private static let fixedFields: [(offset: Int, bytes: [UInt8])] = [
        // Write and read version: 2 in WAL mode, which is a property of where the database lives.
        (18, [1, 1]),
        // File change counter; equal to version-valid-for, else readers distrust the size in the header.
        (24, [0, 0, 0, 1]),
        // Schema cookie: a copy into a live file raises it, so that others read the schema anew.
        (40, [0, 0, 0, 1]),
        // Version-valid-for and the library that wrote last.
        (92, [0, 0, 0, 1]),
        (96, [0, 0, 0, 0]),
    ]

    /// The header with the fields that do not belong to the content fixed.
    static func canonical(_ header: [UInt8]) -> [UInt8] {
        var header = header
        for field in fixedFields where header.count >= field.offset + field.bytes.count {
            header.replaceSubrange(field.offset..<field.offset + field.bytes.count, with: field.bytes)
        }
        return header
    }

    /// Where a worker of this process makes an image.
    static func temporaryName(worker: Int) -> [UInt8] {
        Array("image-\(Machine.processID)-\(worker)".utf8)
    }

    /// The process whose image it is; nil for other names.
    static func owner(ofTemporary name: [UInt8]) -> Int32? {
        let parts = String(decoding: name, as: UTF8.self).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "image", let pid = Int32(parts[1]), pid > 0 else { return nil }
        return pid
    }
}
