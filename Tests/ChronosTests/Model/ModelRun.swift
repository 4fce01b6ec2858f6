import Base
import Platform
import TestSupport

@testable import Chronos

/// One random sequence of everything a user may do, beside a model of dictionaries that says what must come of it.
final class ModelRun {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// An operation that can be taken back.
    struct Done {
        let record: OperationRecord
        /// The workspace before it; nil for one that did not touch it.
        let before: ModelWorld?
        let scope: BytePath?
    }

    let bench: CollectionBench
    var example: PropertyCase
    var world = ModelWorld()
    /// What each checkpoint that has a row was taken of.
    var checkpoints: [Digest: ModelWorld] = [:]
    var forgotten: Set<Digest> = []
    var undoable: [Done] = []
    var redoable: [(undo: Done, original: Done)] = []
    /// What purges removed and no checkpoint has stored again since.
    var purged: Set<ModelForm> = []
    private(set) var history: [String] = []
    private var contents: [String] = []

    var engine: ChronosEngine { bench.engine }
    var project: ProjectRecord { bench.project }

    init(_ example: PropertyCase) throws {
        bench = try CollectionBench()
        self.example = example
    }

    func run(steps: Int) throws {
        do {
            for _ in 0..<steps {
                bench.advance(1)
                try step()
                try expectWorkspace(world)
            }
            try finish()
        } catch {
            throw Fault(description: "\(error)\n  after " + history.joined(separator: "\n  "))
        }
    }

    private func step() throws {
        switch example.int(0...99) {
        case 0..<50: try change()
        case 50..<64: try checkpoint()
        case 64..<70: try restore(isWhole: true)
        case 70..<76: try restore(isWhole: false)
        case 76..<83: try undo()
        case 83..<88: try redo()
        case 88..<91: try forget()
        case 91..<93: try keep()
        case 93..<95: try collect()
        case 95..<97: try purge()
        case 97..<98:
            note("days pass")
            bench.advance(Int64(example.int(1...20)) * CollectionBench.day)
        default:
            note("the next command")
            try bench.reopen()
        }
    }

    func note(_ what: String) { history.append(what) }

    func expect(_ condition: Bool, _ what: @autoclosure () -> String) throws {
        if !condition { throw Fault(description: what()) }
    }

    func expectWorkspace(_ wanted: ModelWorld) throws {
        let lines = try ModelWorld(bench.bench.root).difference(from: wanted)
        try expect(lines.isEmpty, "the workspace is not as it must be: \(lines.joined(separator: "; "))")
    }

    // MARK: - Changes of the workspace

    private func name(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// A place, seldom deep, whose name says that it is a secret now and then.
    private func place(isFile: Bool) -> BytePath {
        var path = BytePath.root
        for _ in 0..<example.int(0...2) { path = path.appending(name(["d", "e"][example.int(0...1)])) }
        return path.appending(
            name((isFile ? ["a", "b", "c", "d", ".env"] : ["a", "d", "e"])[example.int(0...2 + (isFile ? 2 : 0))]))
    }

    private func anything() -> BytePath? {
        let all = world.entries.keys.sorted()
        return all.isEmpty ? nil : all[example.int(0...all.count - 1)]
    }

    private func content() -> String {
        // What was there once comes back, or is copied.
        if !contents.isEmpty, example.int(0...3) == 0 { return contents[example.int(0...contents.count - 1)] }
        let text = "content \(contents.count) " + String(repeating: "of a line\n", count: example.int(0...40))
        contents.append(text)
        return text
    }

    private func change() throws {
        let files = RealFileOperations()
        let none = FileDescriptors.none
        func cName(_ path: BytePath) -> CName { CName(bench.bench.root.appending(path).bytes) }
        func makeWay(to path: BytePath) throws {
            guard let parent = path.parent, !world.isDirectory(parent) else { return }
            try makeWay(to: parent)
            try files.makeDirectory(none, cName(parent), permissions: 0o755)
            try files.changeMode(none, cName(parent), 0o755)
            world.entries[parent] = .directory(mode: 0o755)
        }
        func clear(_ path: BytePath) throws {
            try? Scratch.remove(bench.bench.root.appending(path))
            world.remove(path)
        }
        switch example.int(0...9) {
        case 0...4:
            let path = place(isFile: true)
            guard world.hasWay(to: path) else { return }
            if case .file = world[path] {} else { try clear(path) }
            try makeWay(to: path)
            let text = content()
            let mode: UInt32 = [0o644, 0o600, 0o755][example.int(0...2)]
            note("write \(path): \(text.prefix(12))")
            let file = try files.openOwned(
                absolute: bench.bench.root.appending(path), [.write, .create, .truncate], permissions: mode)
            try files.writeAll(file.raw, Array(text.utf8), at: 0)
            try files.changeMode(file.raw, mode)
            world.entries[path] = .file(text, mode: mode)
        case 5:
            guard let path = anything() else { return }
            note("delete \(path)")
            try clear(path)
        case 6:
            guard let path = anything() else { return }
            let target = place(isFile: !world.isDirectory(path))
            guard !target.isWithin(path), !path.isWithin(target), world.hasWay(to: target) else { return }
            note("rename \(path) to \(target)")
            try clear(target)
            try makeWay(to: target)
            try files.rename(none, cName(path), none, cName(target), .replace)
            let moved = world.entries.filter { $0.key.isWithin(path) }
            world.remove(path)
            for (old, entry) in moved {
                let rest = old.components.dropFirst(path.components.count)
                world.entries[rest.reduce(target) { $0.appending(Array($1)) }] = entry
            }
        case 7:
            guard let path = anything() else { return }
            let mode: UInt32 = [0o700, 0o750, 0o755][example.int(0...2)]
            switch world[path] {
            case .file(let text, _): world.entries[path] = .file(text, mode: mode)
            case .directory: world.entries[path] = .directory(mode: mode)
            default: return
            }
            note("chmod \(path) \(String(mode, radix: 8))")
            try files.changeMode(none, cName(path), mode)
        case 8:
            let path = place(isFile: false)
            guard world.hasWay(to: path) else { return }
            try clear(path)
            try makeWay(to: path)
            let target = ["a", "d/b", "/nowhere"][example.int(0...2)]
            note("link \(path) to \(target)")
            try files.symlink(target: CName(target), none, cName(path))
            world.entries[path] = .link(target)
        default:
            let path = place(isFile: false)
            guard world.hasWay(to: path), !world.isDirectory(path) else { return }
            note("mkdir \(path)")
            try clear(path)
            try makeWay(to: path.appending([0x78]))
        }
    }
}
