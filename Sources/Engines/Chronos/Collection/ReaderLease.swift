internal import Base
internal import Platform

/// Says to a collection that someone is reading without the store lock: nothing is deleted while one is held.
///
/// A shared lock of the kernel on `home/readers`, so a reader that dies gives it back.
struct ReaderLease: ~Copyable {
    private static let patience: Int64 = 10_000
    private static let pause: Int64 = 5

    private let file: Descriptor
    private let files: any FileOperations

    /// For a reader; waits for the moment in which a collection deletes something.
    init(reading home: Home, _ files: any FileOperations, _ clock: Clock, _ supervision: Supervision) throws {
        let file = try ReaderLease.open(home, files)
        let start = clock.monotonicNanoseconds
        do {
            while try !files.tryLock(file.raw, exclusive: false) {
                try supervision.check()
                guard clock.monotonicNanoseconds - start < ReaderLease.patience * 1_000_000 else {
                    throw EverettError(
                        .locked, Phrase("content is being deleted just now", pl: "właśnie trwa usuwanie treści"),
                        hints: [Phrase("run the command again", pl: "uruchom polecenie ponownie")]
                    )
                }
                LockFile.sleep(ReaderLease.pause)
            }
        } catch let error as SystemError {
            throw EverettError(
                error, while: Phrase("locking the store for reading", pl: "blokowanie magazynu do odczytu"))
        }
        self.file = file
        self.files = files
    }

    /// For whoever deletes, under the store lock; nil while someone reads.
    init?(deletingIn home: Home, _ files: any FileOperations) throws {
        let file = try ReaderLease.open(home, files)
        do {
            guard try files.tryLock(file.raw, exclusive: true) else { return nil }
        } catch {
            throw EverettError(
                error, while: Phrase("locking the store for reading", pl: "blokowanie magazynu do odczytu"))
        }
        self.file = file
        self.files = files
    }

    deinit {
        try? files.unlock(file.raw)
    }

    private static func open(_ home: Home, _ files: any FileOperations) throws(EverettError) -> Descriptor {
        do {
            return try files.openOwned(absolute: home.readers, [.read, .write, .create, .noFollow, .nonBlocking])
        } catch {
            throw EverettError(
                error, while: Phrase("locking the store for reading", pl: "blokowanie magazynu do odczytu"))
        }
    }
}
