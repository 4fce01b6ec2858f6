internal import Glibc
package import Platform

/// A file's bytes, written to through memory after its descriptor was closed.
@safe package final class MappedFile {
    private let memory: UnsafeMutableRawPointer
    private let length: Int

    package init(_ path: AbsolutePath) throws {
        let files = RealFileOperations()
        let file = try files.open(
            FileDescriptors.none, CName(path.bytes), [.read, .write], permissions: 0, resolution: .trusting)
        length = Int(try files.status(file).size)
        guard let mapped = unsafe mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
            unsafe mapped != MAP_FAILED
        else { throw ScratchFault(what: "mmap") }
        unsafe memory = mapped
        try files.close(file)
    }

    deinit {
        unsafe munmap(memory, length)
    }

    package subscript(index: Int) -> UInt8 {
        get { unsafe memory.load(fromByteOffset: index, as: UInt8.self) }
        set { unsafe memory.storeBytes(of: newValue, toByteOffset: index, as: UInt8.self) }
    }
}

extension Scratch {
    /// A place on a filesystem that stamps files which are written to through memory, as those that live in memory do not.
    package static let stampingMappedWrites: String? = {
        let inMemory: UInt64 = 0x0102_1994
        let files = RealFileOperations()
        let built = AbsolutePath("\(#filePath)")?.parent?.parent?.parent?.parent?.appending(".build").description
        for place in ["/tmp", "/var/tmp", built].compactMap(\.self) {
            guard let path = AbsolutePath(place),
                let directory = try? files.openOwned(absolute: path, [.read, .directory]),
                let space = try? files.space(directory.raw), space.type != inMemory
            else { continue }
            return place
        }
        return nil
    }()
}
