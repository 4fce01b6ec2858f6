import Base
import Glibc
import Platform
import TestSupport

/// A workspace as a dictionary: what a user would say is there.
struct ModelWorld: Equatable {
    enum Entry: Hashable, CustomStringConvertible {
        case file(String, mode: UInt32)
        case directory(mode: UInt32)
        case link(String)

        var description: String {
            switch self {
            case .file(let content, let mode): "file \(String(mode, radix: 8)) \(content.prefix(24))"
            case .directory(let mode): "directory \(String(mode, radix: 8))"
            case .link(let target): "link to \(target)"
            }
        }
    }

    var entries: [BytePath: Entry] = [:]

    init() {}

    /// What is in a directory.
    init(_ root: AbsolutePath) throws {
        let files = RealFileOperations()
        func visit(_ path: BytePath) throws -> [(BytePath, Entry)] {
            let directory = try files.openOwned(absolute: root.appending(path), [.read, .directory, .noFollow])
            return try files.list(directory.raw).flatMap { item in
                let place = path.appending(item.name)
                let status = try files.status(directory.raw, CName(item.name))
                switch status.kind {
                case .directory: return [(place, .directory(mode: status.permissions))] + (try visit(place))
                case .symlink:
                    let target = try files.readLink(directory.raw, CName(item.name))
                    return [(place, .link(String(decoding: target, as: UTF8.self)))]
                default:
                    let bytes = try files.readWhole(absolute: root.appending(place), limit: 1 << 24)
                    return [(place, .file(String(decoding: bytes, as: UTF8.self), mode: status.permissions))]
                }
            }
        }
        entries = Dictionary(uniqueKeysWithValues: try visit(.root))
    }

    subscript(path: BytePath) -> Entry? { entries[path] }

    func isDirectory(_ path: BytePath) -> Bool {
        if path.isRoot { return true }
        guard case .directory = entries[path] else { return false }
        return true
    }

    /// Whether nothing but directories, or nothing, lies on the way to a path.
    func hasWay(to path: BytePath) -> Bool {
        guard let parent = path.parent, !parent.isRoot else { return true }
        return (entries[parent] == nil || isDirectory(parent)) && hasWay(to: parent)
    }

    mutating func remove(_ path: BytePath) { entries = entries.filter { !$0.key.isWithin(path) } }

    /// Contents with the form in which they are stored, by path.
    var forms: [BytePath: ModelForm] {
        entries.compactMapValues { $0 }.reduce(into: [:]) { forms, entry in
            if case .file(let content, _) = entry.value { forms[entry.key] = ModelForm(content, entry.key) }
        }
    }

    func difference(from wanted: ModelWorld) -> [String] {
        Set(entries.keys).union(wanted.entries.keys).sorted().filter { entries[$0] != wanted[$0] }.map {
            "\($0): \(entries[$0]?.description ?? "nothing"), wanted \(wanted[$0]?.description ?? "nothing")"
        }
    }
}

/// A content in one of the two forms that are stored: sealed for secrets, else plain.
struct ModelForm: Hashable {
    let content: String
    let isSecret: Bool

    init(_ content: String, _ path: BytePath) {
        self.content = content
        isSecret = path.name == Array(".env".utf8)
    }
}
