internal import Base
internal import Platform

/// Directories for one attempt at an overlay, gone afterwards.
struct ProbePlace: ~Copyable {
    private let root: AbsolutePath
    private let files: any FileOperations

    var lower: AbsolutePath { root.appending("lower") }
    var upper: AbsolutePath { root.appending("upper") }
    var work: AbsolutePath { root.appending("work") }

    init(_ directory: AbsolutePath, _ files: any FileOperations) throws(EverettError) {
        guard let name = BytePath(".everett-probe-\(Machine.processID)-\(Machine.clock.monotonicNanoseconds)") else {
            preconditionFailure("digits and letters are a name")
        }
        root = directory.appending(name)
        self.files = files
        do throws(SystemError) {
            for place in [root, root.appending("lower"), root.appending("upper"), root.appending("work")] {
                try files.makeDirectory(FileDescriptors.none, CName(place.bytes), permissions: 0o700)
            }
        } catch {
            ProbePlace.remove(root, files)
            throw EverettError(error, while: SandboxWords.noProbePlace)
        }
    }

    deinit { ProbePlace.remove(root, files) }

    private static func remove(_ root: AbsolutePath, _ files: any FileOperations) {
        // The kernel makes directories of its own inside the work directory.
        let inner = [root.appending("work").appending("work"), root.appending("work").appending("index")]
        let places = inner + [root.appending("lower"), root.appending("upper"), root.appending("work"), root]
        for place in places { try? files.removeDirectory(FileDescriptors.none, CName(place.bytes)) }
    }
}
