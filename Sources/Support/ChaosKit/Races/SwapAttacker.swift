internal import Platform
internal import Synchronization

/// Makes two entries change places as fast as it can.
final class SwapAttacker: Sendable {
    private let one: AbsolutePath
    private let other: AbsolutePath
    private let count = Atomic<Int>(0)
    private let stopped = Atomic<Bool>(false)

    init(_ one: AbsolutePath, _ other: AbsolutePath) {
        self.one = one
        self.other = other
    }

    var swaps: Int { count.load(ordering: .relaxed) }
    func stop() { stopped.store(true, ordering: .relaxed) }

    func run() {
        let files = RealFileOperations()
        while !stopped.load(ordering: .relaxed) {
            do {
                try files.rename(
                    FileDescriptors.none, CName(one.bytes), FileDescriptors.none, CName(other.bytes), .exchange)
                count.add(1, ordering: .relaxed)
            } catch {
                // A restore has one of them in its hands.
            }
        }
    }
}
