import Base
import Dispatch
import Platform
import Synchronization
import TestSupport
import Testing

@Suite struct FilePermissionTests {
    private static func permissions(_ scratch: Scratch, _ name: String) throws -> UInt32 {
        let files = RealFileOperations()
        let none = FileDescriptors.none
        let file = try files.openOwned(
            none, CName(scratch.at(name).bytes), [.write, .create, .exclusive], permissions: 0o664)
        return try files.status(file.raw).permissions
    }

    @Test func `only the thread that asks for it makes files as they are asked for`() throws {
        let scratch = try Scratch()
        let others = Mutex<[UInt32]>([])
        let before = try FilePermissionTests.permissions(scratch, "before")
        let asked = try Machine.makingFilesAsAsked {
            // On a thread that is not this one.
            let done = DispatchSemaphore(value: 0)
            DispatchQueue.global().async {
                if let found = try? FilePermissionTests.permissions(scratch, "other") {
                    others.withLock { $0.append(found) }
                }
                done.signal()
            }
            done.wait()
            return try FilePermissionTests.permissions(scratch, "asked")
        }
        #expect(asked == 0o664)
        #expect(others.withLock { $0 } == [before])
        #expect(try FilePermissionTests.permissions(scratch, "after") == before)
    }
}
