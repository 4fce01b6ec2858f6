import Base
import Dispatch
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

struct ObjectSinkTests {
    @Test func `workers that store the same objects store each once`() throws {
        let bench = try StoreBench()
        let sink = bench.sink()
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 6) { worker in
            do {
                let writer = try ContentWriter(sink, RealFileOperations())
                for number in 0..<300 {
                    // Every worker in another order.
                    let content = (number * (2 * worker + 1)) % 300
                    try writer.store(.chunk, Array("object \(content)".utf8))
                }
                try writer.flush()
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        #expect(sink.written.objects == 300)
        #expect(try sink.commit().count == 1)
        try bench.reopen()
        #expect(bench.store.packSet.packs.reduce(0) { $0 + $1.objectCount } == 300)
        let reader = try ObjectReader(bench.store)
        for number in 0..<300 {
            let bytes = Array("object \(number)".utf8)
            #expect(try reader.read(ObjectHasher.id(.chunk, bytes), .chunk) == bytes)
        }
    }

    @Test func `nothing can be found before it is durable`() throws {
        let bench = try StoreBench()
        let seen = Mutex<[String]>([])
        let scratch = bench.scratch
        let hooks = Hooks { point in
            let visible = try StoreBench.names(scratch).contains { $0.hasSuffix(".pack") }
            seen.withLock { $0.append("\(point.rawValue) \(visible)") }
        }
        let sink = bench.sink(hooks: hooks)
        let writer = try ContentWriter(sink, bench.files)
        try writer.store(.chunk, [1])
        try writer.flush()
        _ = try sink.commit()
        #expect(
            seen.withLock { $0 }
                == ["packs.written false", "packs.synced false", "packs.renamed true", "packs.durable true"]
        )
    }

    @Test func `a sink with nothing new makes no pack`() throws {
        let bench = try StoreBench()
        try bench.commit { try $0.store(.chunk, [1]) }
        let packs = try bench.packs()
        try bench.commit { try $0.store(.chunk, [1]) }
        #expect(try bench.packs() == packs)
        #expect(try bench.sink().commit() == [])
    }

    @Test func `a sink that looks writes nothing and remembers trees`() throws {
        let bench = try StoreBench()
        let sink = ObjectSink(
            store: bench.store, purpose: .looking, condemned: .none, temporaryPrefix: "look", hooks: .none)
        let writer = try ContentWriter(sink, bench.files)
        let tree = Tree(sorted: [TreeEntry(name: [0x61], kind: .directory, permissions: 0, content: .zero)])
        let id = try writer.store(tree, base: nil).id
        try writer.store(.chunk, [1])
        try writer.flush()
        #expect(sink.seenTrees == [id: tree])
        #expect(sink.written.objects == 0)
        #expect(try bench.packs() == [])
    }

    /// More than one pack, of which a later one fails: none may be left that only half of the time survives.
    @Test(arguments: [FileOperation.write, .fdatasync, .rename, .fsync])
    func `no pack stays visible when making several durable fails`(_ operation: FileOperation) throws {
        let mega = 1024 * 1024
        for nth in operation == .write ? [1, 3, 70] : [1, 2] {
            let plan = FaultPlan([
                .init(scope: .operation(operation), occasion: .nth(nth), effect: .failure(errno: 5))
            ])
            let files = FaultyFileOperations(RealFileOperations(), plan)
            let bench = try StoreBench(files: files)
            let sink = bench.sink()
            let writer = try ContentWriter(sink, files)
            let block = seededBytes(1, mega)
            var error: EverettError?
            do {
                for number in 0..<66 {
                    try writer.store(.chunk, Array(block[number...]))
                    try writer.flush()
                }
                _ = try sink.commit()
                #expect(files.counts[operation] < nth, "the fault was not told")
                continue
            } catch let failure as EverettError {
                error = failure
            }
            sink.discard()
            #expect(error?.code == .io)
            #expect(try bench.packs() == [], "\(operation) \(nth)")
        }
    }
}
