internal import Base
package import Platform

/// The hooks of a repository: a script of ours in the place of each, which runs what was there before.
///
/// What is there may be a program in any language, or a link; so it is not changed but put beside, under a name that git passes over.
package struct GitHooks {
    package static let names = ["pre-rebase", "post-commit", "post-checkout", "post-merge", "post-rewrite"]
    private static let suffix = Array(".before-everett".utf8)
    private static let mark = "everett hooks remove git"
    private static let largest = 64 << 10

    package enum Standing: String, Sendable {
        case absent, current, outdated
        /// Somebody's own, which would be run after ours.
        case other
    }

    private let directory: AbsolutePath
    private let files: any FileOperations
    private let command: HookCommand

    package init(_ directory: AbsolutePath, _ command: HookCommand, _ files: any FileOperations) {
        self.directory = directory
        self.files = files
        self.command = command
    }

    /// In a rebase each picked commit calls: only its beginning and its end are worth a checkpoint.
    private func script(_ name: String) -> [UInt8] {
        let quiet =
            ["post-commit", "post-checkout"].contains(name)
            ? """
            place=$(git rev-parse --git-dir 2>/dev/null)
            if ! [ -d "$place/rebase-merge" ] && ! [ -d "$place/rebase-apply" ]; then

            """ : "if :; then\n"
        let text = """
            #!/bin/sh
            # Checkpoints around what git does, made by Everett; 'everett hooks remove git' takes this out again.
            \(quiet)    command -v \(command.program) >/dev/null 2>&1 && \(command.program) hook git \(name) -- "$@" </dev/null >/dev/null || :
            fi
            if [ -x "$0.before-everett" ]; then exec "$0.before-everett" "$@"; fi
            exit 0

            """
        return Array(text.utf8)
    }

    package func standing(_ name: String) throws(SystemError) -> Standing {
        guard let status = try files.statusIfPresent(FileDescriptors.none, CName(place(name).bytes)) else {
            return .absent
        }
        guard status.kind == .regular, status.size <= Self.largest else { return .other }
        let bytes = try files.readWhole(absolute: place(name), limit: Self.largest)
        if bytes == script(name) { return .current }
        return String(decoding: bytes, as: UTF8.self).contains(Self.mark) ? .outdated : .other
    }

    /// Puts ours into its place in one step: git finds the old one or the new one at any moment.
    package func install(_ name: String) throws(SystemError) {
        if let parent = directory.parent,
            try files.statusIfPresent(FileDescriptors.none, CName(directory.bytes)) == nil,
            try files.statusIfPresent(FileDescriptors.none, CName(parent.bytes)) != nil
        {
            try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o755)
        }
        let opened = try files.openOwned(absolute: directory, [.read, .directory])
        if try standing(name) == .other {
            try files.link(opened.raw, CName(name), opened.raw, CName(Self.before(name)))
        }
        var status = FileStatus.none
        status.user = Machine.user
        status.group = Machine.group
        status.mode = 0o100755
        try AtomicFile.replace(
            files, directory: opened.raw, name: Array(name.utf8), bytes: script(name), permissions: 0o755,
            keeping: status)
    }

    /// Takes ours out and puts back what was there.
    package func remove(_ name: String) throws(SystemError) {
        let standing = try standing(name)
        guard standing == .current || standing == .outdated else { return }
        let opened = try files.openOwned(absolute: directory, [.read, .directory])
        let before = CName(Self.before(name))
        if try files.statusIfPresent(opened.raw, before) != nil {
            try files.rename(opened.raw, before, opened.raw, CName(name), .replace)
        } else {
            try files.unlink(opened.raw, CName(name))
        }
        try files.fsync(opened.raw)
    }

    private func place(_ name: String) -> AbsolutePath {
        directory.appending(BytePath.root.appending(Array(name.utf8)))
    }

    private static func before(_ name: String) -> [UInt8] { Array(name.utf8) + suffix }
}
