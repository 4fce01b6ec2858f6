internal import Base
internal import Platform

/// Small files that the kernel makes up: settings and counters of one line or a few.
enum KernelFile {
    /// Nil when there is no such file or it may not be read.
    static func read(_ path: String, _ files: any FileOperations) -> [UInt8]? {
        guard let path = AbsolutePath(path) else { return nil }
        return read(path, files)
    }

    static func read(_ path: AbsolutePath, _ files: any FileOperations) -> [UInt8]? {
        guard let file = try? files.openOwned(absolute: path, [.read]) else { return nil }
        var bytes: [UInt8] = []
        while bytes.count < 1 << 20 {
            // The size of such a file is 0 whatever it holds, and a read may stop anywhere.
            guard let more = try? files.readUpTo(file.raw, 1 << 16, at: UInt64(bytes.count)) else { return nil }
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }

    static func text(_ path: AbsolutePath, _ files: any FileOperations) -> String? {
        guard let bytes = read(path, files) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    static func number(_ path: AbsolutePath, _ files: any FileOperations) -> UInt64? {
        text(path, files).flatMap { UInt64($0) }
    }

    /// The number after a name in lines such as `oom_kill 3`.
    static func number(_ name: String, in path: AbsolutePath, _ files: any FileOperations) -> UInt64? {
        guard let text = text(path, files) else { return nil }
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == name { return UInt64(words[1]) }
        }
        return nil
    }

    static func write(_ path: AbsolutePath, _ text: String, _ files: any FileOperations) throws(SystemError) {
        let file = try files.openOwned(absolute: path, [.write])
        try files.writeAll(file.raw, Array(text.utf8), at: 0)
    }

    static func isWritable(_ path: AbsolutePath, _ files: any FileOperations) -> Bool {
        // W_OK.
        (try? files.access(FileDescriptors.none, CName(path.bytes), mode: 2)) != nil
    }
}
