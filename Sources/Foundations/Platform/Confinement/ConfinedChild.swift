internal import Base
internal import CLinux
internal import Glibc

/// A started program that is confined by what it was started through; with exactly one owner.
///
/// It is killed when the thread that started it ends.
package struct ConfinedChild: ~Copyable {
    private var child: RunningChild
    private let statusPipe: Descriptor
    private var hold: WriteEnd?
    private var said: [UInt8] = []

    package init(_ start: ConfinedStart) throws(ProcessFailure) {
        let files = RealFileOperations()
        guard !start.arguments.contains(where: { $0.contains(0) }) else { throw ProcessFailure(.prepare, EINVAL) }
        var reading: Int32 = -1
        var writing: Int32 = -1
        try ConfinedChild.check(unsafe ev_status_pipe(&reading, &writing), .prepare)
        let status = Descriptor(owning: reading, files)
        var holdReading: Int32 = -1
        var holdWriting: Int32 = -1
        if start.isHeld {
            try ConfinedChild.check(unsafe ev_status_pipe(&holdReading, &holdWriting), .prepare)
            hold = WriteEnd(holdWriting, files)
        } else {
            hold = nil
        }
        let handed = try OpenFiles(files) { list throws(ProcessFailure) in
            list.append(writing)
            if holdReading >= 0 { list.append(holdReading) }
            for bytes in start.files.reversed() {
                list.insert(try ConfinedChild.check(unsafe ev_memory_file(bytes, bytes.count), .prepare), at: 0)
            }
        }
        let groups = try OpenFiles(files, start.groups, [.write], .group)
        let layers = try OpenFiles(files, start.overlay?.lower ?? [], [.pathOnly, .directory], .overlay)
        let ends = try OpenFiles(
            files, start.overlay.map { [$0.upper, $0.work] } ?? [], [.pathOnly, .directory], .overlay)
        let raw = try ConfinedChild.start(start, handed.raw, groups.raw, layers.raw, ends.raw)
        child = RunningChild(raw, outputLimit: start.outputLimit)
        statusPipe = status
    }

    package var hasExited: Bool { child.hasExited }
    package var isDrained: Bool { child.isDrained }
    package var output: ChildOutput { child.output }
    package var error: ChildOutput { child.error }

    /// Waits for output or the end, and reads what there is; a wait of -1 has no end.
    package mutating func wait(milliseconds: Int32) throws(ProcessFailure) {
        try child.wait(milliseconds: milliseconds)
    }

    /// Everything that the program has written to its status descriptor so far; waits for the first of it.
    package mutating func status(within milliseconds: Int32) -> [UInt8] {
        if said.isEmpty { _ = ev_wait_readable(statusPipe.raw, -1, milliseconds) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while said.count < 65_536 {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe ev_read(statusPipe.raw, $0.baseAddress, $0.count)
            }
            guard count > 0 else { break }
            said += buffer[..<Int(count)]
        }
        return said
    }

    /// The same, once a first line of it is whole; what there is by then when the time is up or nothing more comes.
    package mutating func statusLine(within milliseconds: Int32) -> [UInt8] {
        let end = Machine.clock.monotonicNanoseconds + Int64(milliseconds) * 1_000_000
        while true {
            let before = said.count
            let found = status(within: milliseconds)
            let left = end - Machine.clock.monotonicNanoseconds
            if found.contains(UInt8(ascii: "\n")) || left <= 0 { return found }
            // At the end there is always something to read, and it is nothing.
            let isReadable = ev_wait_readable(statusPipe.raw, -1, Int32(clamping: left / 1_000_000)) > 0
            if isReadable, before == found.count, status(within: 0).count == found.count { return found }
        }
    }

    /// Lets a program go on that waits for the end of its last descriptor.
    package mutating func release() { hold = nil }

    /// Kills the program itself.
    package func kill() { child.signal(SIGKILL) }

    /// Takes how the program ended; what is left of its process group is killed.
    package func reap() throws(ProcessFailure) -> ChildResult.Termination { try child.reap() }

    private static func start(
        _ start: ConfinedStart, _ files: [Int32], _ groups: [Int32], _ layers: [Int32], _ ends: [Int32]
    ) throws(ProcessFailure) -> ev_child {
        let words = [start.program.bytes] + start.arguments
        let packed: [UInt8] = words.reduce(into: []) { $0 += $1 + [0] }
        var input: [UInt8]?
        if case .captured(let bytes) = start.streams { input = bytes }
        var raw = ev_child()
        var stage: Int32 = 0
        let result = unsafe files.withUnsafeBufferPointer { files in
            unsafe groups.withUnsafeBufferPointer { groups in
                unsafe layers.withUnsafeBufferPointer { layers in
                    var wanted = unsafe ev_confinement()
                    unsafe wanted.files = files.baseAddress
                    unsafe wanted.file_count = files.count
                    unsafe wanted.groups = groups.baseAddress
                    unsafe wanted.group_count = groups.count
                    unsafe wanted.layers = layers.baseAddress
                    unsafe wanted.layer_count = layers.count
                    unsafe wanted.upper = ends.first ?? -1
                    unsafe wanted.work = ends.last ?? -1
                    unsafe wanted.file_bytes = start.fileBytes ?? 0
                    unsafe wanted.data_bytes = start.dataBytes ?? 0
                    unsafe wanted.processes = UInt64(start.processes ?? 0)
                    unsafe wanted.inherits = start.streams == .inherited ? 1 : 0
                    return unsafe ev_confine(
                        start.program.bytes + [0], packed, words.count, input, input?.count ?? 0, &wanted, &raw, &stage)
                }
            }
        }
        if result < 0 { throw ProcessFailure(spawnStage: stage, -result) }
        return raw
    }

    @discardableResult
    private static func check(_ result: Int32, _ stage: ProcessFailure.Stage) throws(ProcessFailure) -> Int32 {
        if result < 0 { throw ProcessFailure(stage, -result) }
        return result
    }
}

/// The end of a pipe whose other end a program waits at.
private final class WriteEnd {
    private let raw: Int32
    private let files: any FileOperations

    init(_ raw: Int32, _ files: any FileOperations) {
        self.raw = raw
        self.files = files
    }

    deinit { try? files.close(raw) }
}

/// Descriptors that are open until their owner lets go.
private struct OpenFiles: ~Copyable {
    private(set) var raw: [Int32] = []
    private let files: any FileOperations

    init(
        _ files: any FileOperations, _ fill: (inout [Int32]) throws(ProcessFailure) -> Void
    ) throws(ProcessFailure) {
        self.files = files
        try fill(&raw)
    }

    init(
        _ files: any FileOperations, _ paths: [AbsolutePath], _ mode: OpenMode, _ stage: ProcessFailure.Stage
    ) throws(ProcessFailure) {
        self.files = files
        for path in paths {
            do throws(SystemError) {
                raw.append(
                    try files.open(FileDescriptors.none, CName(path.bytes), mode, permissions: 0, resolution: .trusting)
                )
            } catch {
                throw ProcessFailure(stage, error.errno)
            }
        }
    }

    deinit {
        for descriptor in raw { try? files.close(descriptor) }
    }
}
