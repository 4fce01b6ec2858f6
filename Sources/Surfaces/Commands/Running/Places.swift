internal import Base
internal import Glibc
internal import Platform

/// Turns the paths a user types into places.
enum Places {
    /// A typed path, absolute or relative to `directory`; `..` is resolved by its letters.
    static func absolute(_ typed: [UInt8], from directory: AbsolutePath) throws(EverettError) -> AbsolutePath {
        let bytes = typed.first == UInt8(ascii: "/") ? typed : directory.bytes + [UInt8(ascii: "/")] + typed
        if !typed.isEmpty, let path = AbsolutePath(bytes) { return path }
        throw EverettError(.usage, Phrase("a path is empty", pl: "ścieżka jest pusta"))
    }

    /// The place behind symbolic links; nil when there is nothing.
    static func canonical(_ path: AbsolutePath) -> AbsolutePath? {
        unsafe CName(path.bytes).withPointer { name in
            guard let found = unsafe realpath(name, nil) else { return nil }
            defer { unsafe free(found) }
            return AbsolutePath(unsafe bytes(found))
        }
    }

    static func workingDirectory() -> AbsolutePath? {
        guard let found = unsafe getcwd(nil, 0) else { return nil }
        defer { unsafe free(found) }
        return AbsolutePath(unsafe bytes(found))
    }

    /// A typed path as the way down from a project's root.
    static func within(
        _ root: AbsolutePath, _ typed: [UInt8], from directory: AbsolutePath
    ) throws(EverettError) -> BytePath {
        let place = try absolute(typed, from: directory)
        if let path = place.relative(to: root) { return path }
        throw EverettError(
            .usage, Phrase("\(place) is outside the project \(root)", pl: "\(place) leży poza projektem \(root)"),
            hints: [
                Phrase(
                    "paths are relative to the working directory, or to the project with --project",
                    pl: "ścieżki są względne wobec katalogu roboczego, a z --project wobec projektu")
            ])
    }

    private static func bytes(_ text: UnsafeMutablePointer<CChar>) -> [UInt8] {
        unsafe UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
    }
}
