import Platform
import TestSupport
import Testing

/// The same promises, asked of every implementation.
struct FileOperationsConformanceTests {
    @Test(arguments: FileOperationsConformance.checks)
    func `the kernel`(_ check: FileOperationsConformance.Check) throws {
        try check.run(RealFileOperations(), try Scratch())
    }

    @Test(arguments: FileOperationsConformance.checks)
    func `faulty operations without faults`(_ check: FileOperationsConformance.Check) throws {
        try check.run(FaultyFileOperations(RealFileOperations(), FaultPlan()), try Scratch())
    }

    @Test(arguments: FileOperationsConformance.checks)
    func `faulty operations that read and write by halves`(_ check: FileOperationsConformance.Check) throws {
        let plan = try FaultPlan(parsing: "short:write:all,short:read:all")
        try check.run(FaultyFileOperations(RealFileOperations(), plan), try Scratch())
    }

    @Test(arguments: FileOperationsConformance.checks)
    func `recording operations`(_ check: FileOperationsConformance.Check) throws {
        let scratch = try Scratch()
        try check.run(try RecordingFileOperations(RealFileOperations(), watching: scratch.path), scratch)
    }

    @Test(arguments: FileOperationsConformance.checks)
    func `recording over faulty operations`(_ check: FileOperationsConformance.Check) throws {
        let scratch = try Scratch()
        let faulty = FaultyFileOperations(RealFileOperations(), FaultPlan())
        try check.run(try RecordingFileOperations(faulty, watching: scratch.path), scratch)
    }

    @Test func `a writer that opens the file during the proof does not end the process`() async {
        await #expect(processExitsWith: .success) {
            let scratch = try Scratch()
            try scratch.write("file", "x")
            let path = scratch.at("file")
            await withThrowingTaskGroup { group in
                for _ in 0..<2 {
                    group.addTask {
                        for _ in 0..<20_000 {
                            _ = try? RealFileOperations().openOwned(absolute: path, [.write, .nonBlocking])
                        }
                    }
                }
                proveOften(path)
            }
        }
    }
}

private func proveOften(_ path: AbsolutePath) {
    guard let reader = try? RealFileOperations().openOwned(absolute: path, [.read]) else { return }
    for _ in 0..<20_000 { _ = try? RealFileOperations().provesNoWriter(reader.raw) }
}
