internal import Base
internal import Platform

extension FileOperations {
    /// Opens what lies at a path beneath a directory, however long the path is: the kernel takes 4,095 bytes at once.
    func openOwned(
        beneath root: Int32, _ path: BytePath, _ mode: OpenMode, resolution: Resolution
    ) throws(SystemError) -> Descriptor {
        if path.isRoot { return try openOwned(root, CName(path), mode, resolution: resolution) }
        return try openOwned(root, path.bytes[...], mode, resolution)
    }

    private func openOwned(
        _ directory: Int32, _ path: ArraySlice<UInt8>, _ mode: OpenMode, _ resolution: Resolution
    ) throws(SystemError) -> Descriptor {
        let limit = 4095
        guard path.count > limit, let slash = path.prefix(limit + 1).lastIndex(of: UInt8(ascii: "/")) else {
            return try openOwned(directory, CName(path), mode, resolution: resolution)
        }
        let next = try openOwned(directory, CName(path[..<slash]), [.read, .directory], resolution: resolution)
        return try openOwned(next.raw, path[(slash + 1)...], mode, resolution)
    }
}
