internal import Base

/// Puts on a real disk what a power cut might have left, so that the code under test can open and judge it.
package enum CrashSimulator {
    /// Fills the empty directory `target` with what might be left of the first `count` changes of `log`.
    ///
    /// Sockets, FIFOs and devices are refused: a watched directory of Everett's own has none.
    package static func materialise(
        _ log: CrashLog, upTo count: Int, rule: CrashRule, into target: AbsolutePath
    ) throws(SystemError) {
        try materialise(CrashImage(log, upTo: count, rule: rule), into: target)
    }

    package static func materialise(_ image: CrashImage, into target: AbsolutePath) throws(SystemError) {
        let files = RealFileOperations()
        let directory = try files.openOwned(absolute: target, [.read, .directory])
        var placed: [Int: AbsolutePath] = [CrashLog.root: target]
        try fill(directory.raw, target, CrashLog.root, image, &placed, files)
    }

    private static func fill(
        _ directory: Int32,
        _ path: AbsolutePath,
        _ node: Int,
        _ image: CrashImage,
        _ placed: inout [Int: AbsolutePath],
        _ files: RealFileOperations,
    ) throws(SystemError) {
        for (name, child) in image.children(of: node) {
            guard let value = image.nodes[child], let step = BytePath(validating: name) else { continue }
            let place = path.appending(step)
            if value.kind != .directory, let first = placed[child] {
                try files.link(FileDescriptors.none, CName(first.bytes), directory, CName(name))
                continue
            }
            // A directory met twice would be a cycle: an unfinished swap of a parent with its child.
            guard placed.updateValue(place, forKey: child) == nil else { continue }
            switch value.kind {
            case .directory:
                try files.makeDirectory(directory, CName(name), permissions: 0o700)
                let made = try files.openOwned(directory, CName(name), [.read, .directory, .noFollow])
                try fill(made.raw, place, child, image, &placed, files)
                try finish(made.raw, value, files)
            case .regular:
                let made = try files.openOwned(
                    directory, CName(name), [.read, .write, .create, .exclusive], permissions: 0o600)
                try files.writeAll(made.raw, value.content, at: 0)
                try finish(made.raw, value, files)
            case .symlink:
                try files.symlink(target: CName(value.linkTarget), directory, CName(name))
            case .unknown, .fifo, .socket, .characterDevice, .blockDevice:
                throw SystemError(.open, FileDescriptors.unsupportedErrno, place.description)
            }
        }
    }

    private static func finish(
        _ descriptor: Int32, _ node: CrashNode, _ files: RealFileOperations
    ) throws(SystemError) {
        for (name, value) in node.attributes { try files.setAttribute(descriptor, CName(name), value) }
        if let owner = node.owner {
            try files.changeOwner(descriptor, user: owner.user, group: owner.group)
        }
        try files.changeMode(descriptor, node.permissions)
        if let time = node.modifiedNanoseconds { try files.setModified(descriptor, nanoseconds: time) }
    }
}
