import Base
import Platform
import TestSupport

/// The kernel's queue for a whole filesystem: it merges events into earlier ones, may tell of a move late, and passes over
/// what is ignored.
struct WholeQueue {
    struct Item {
        let directory: Int
        var kind: WatchEvent.Kind
        let name: [UInt8]

        var event: FilesystemEvent { FilesystemEvent(WholeQueue.handle(directory), kind, name) }
    }

    private(set) var waiting: [Item] = []
    /// Of calls that have not returned: what they did is done, and not told.
    private var late: [Item] = []
    var ignored: Set<Int> = []
    private var example: PropertyCase

    init(_ example: PropertyCase) {
        self.example = example
    }

    static func handle(_ directory: Int) -> FileHandle {
        var out = ByteWriter()
        out.fixed(Int64(directory))
        return FileHandle(out.bytes)
    }

    static func directory(_ handle: FileHandle, among all: some Sequence<Int>) -> Int? {
        all.first { WholeQueue.handle($0) == handle }
    }

    mutating func tell(_ directory: Int, _ kind: WatchEvent.Kind, _ name: [UInt8]) {
        if kind == .selfDeleted { return }
        let item = Item(directory: directory, kind: kind, name: name)
        let isMove = !kind.isDisjoint(with: [.movedFrom, .movedTo])
        // One call at a time moves directories, and all that follows waits in this model.
        if isMove && example.flip() || !late.isEmpty { late.append(item) } else { put(item) }
    }

    private mutating func put(_ item: Item) {
        // The directory is asked now, as the kernel does: the call may have been slow.
        if ignored.contains(item.directory) { return }
        let same = waiting.firstIndex {
            $0.directory == item.directory && $0.name == item.name
                && $0.kind.contains(.directory) == item.kind.contains(.directory)
        }
        if let same, example.flip() {
            waiting[same].kind.formUnion(item.kind)
        } else {
            waiting.append(item)
        }
    }

    /// Calls return.
    mutating func release() {
        let told = late
        late = []
        for item in told { put(item) }
    }

    mutating func next() -> FilesystemEvent? { waiting.isEmpty ? nil : waiting.removeFirst().event }

    /// The kernel needs memory.
    mutating func evict() {
        if let one = ignored.randomElement(using: &example) { ignored.remove(one) }
    }
}
