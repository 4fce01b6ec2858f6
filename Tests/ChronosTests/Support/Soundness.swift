import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Reads every object of every checkpoint back, through a store opened anew; returns how many entries there were.
@discardableResult
func assertSound(_ bench: Bench, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws -> Int {
    let engine = try bench.otherEngine()
    var entries = 0
    for record in try engine.log(bench.project, includingHidden: true) {
        do {
            entries += try HeldWorld(record.id, engine).lines.count
        } catch {
            Issue.record("checkpoint \(record.number) cannot be read: \(error)", sourceLocation: sourceLocation)
        }
    }
    return entries
}

/// Everything a checkpoint holds, as lines like those of ``TreeSnapshot``.
struct HeldWorld {
    let checkpoint: Checkpoint
    let files: FilesComponent
    let git: GitComponent
    let coverage: Coverage
    private(set) var lines: [String] = []
    /// Databases, for which the lines tell the bytes that a restore would write.
    private(set) var databases: [BytePath] = []
    /// Patches that had to be applied for the deepest tree.
    private(set) var deepestChain = 0

    init(_ id: Digest, _ engine: ChronosEngine) throws {
        let reader = try ObjectReader(engine.store)
        checkpoint = try engine.readCheckpoint(id, reader)
        files = try engine.readFiles(checkpoint, reader)
        git = try engine.readGit(checkpoint, reader)
        coverage = try engine.readCoverage(checkpoint, reader)
        if let attributes = files.rootAttributes { _ = try HeldWorld.attributes(attributes, reader) }
        var found: [(path: BytePath, line: String)] = []
        try visit(files.tree, .root, reader, &found)
        for repository in git.inside {
            found.append((repository.path, "d \(octal(repository.permissions)) \(visible(repository.path))"))
            try repository.attributes.map { _ = try HeldWorld.attributes($0, reader) }
            try visit(repository.tree, repository.path, reader, &found)
        }
        lines = found.sorted { $0.path < $1.path }.map(\.line)
    }

    private mutating func visit(
        _ id: Digest, _ directory: BytePath, _ reader: ObjectReader, _ found: inout [(path: BytePath, line: String)]
    ) throws {
        deepestChain = max(deepestChain, Int(try reader.patchDepth(id)))
        for entry in try reader.tree(id).entries {
            let path = directory.appending(entry.name)
            switch entry.kind {
            case .symlink:
                found.append((path, "l 0777 \(visible(path)) -> \(TreeSnapshot.visible(entry.target))"))
            case .directory:
                let attributes = try entry.attributes.map { try HeldWorld.attributes($0, reader) } ?? ""
                found.append((path, "d \(octal(entry.permissions)) \(visible(path))\(attributes)"))
                try visit(try #require(entry.content), path, reader, &found)
            case .file, .database:
                let (count, digest) = try content(of: entry, at: path, reader)
                let attributes = try entry.attributes.map { try HeldWorld.attributes($0, reader) } ?? ""
                let mode = octal(entry.permissions)
                found.append((path, "f \(mode) \(visible(path)) \(count) \(digest.short)\(attributes)"))
                if entry.kind == .database { databases.append(path) }
            }
        }
    }

    private func content(
        of entry: TreeEntry, at path: BytePath, _ reader: ObjectReader
    ) throws -> (count: Int, digest: Digest) {
        var hasher = Hasher256()
        var count = 0
        try ContentReader(reader).forEachPiece(of: entry) { piece in
            var piece = piece
            if entry.kind == .database, count == 0, let header = files.header(of: path) {
                piece.replaceSubrange(0..<header.count, with: header)
            }
            hasher.update(piece)
            count += piece.count
        }
        return (count, hasher.finish())
    }

    private static func attributes(_ id: Digest, _ reader: ObjectReader) throws -> String {
        try AttributeList(try reader.read(id, .attributes)).attributes
            .map { " @\(TreeSnapshot.visible($0.name))=\(TreeSnapshot.visible($0.value))" }.joined()
    }

    private func visible(_ path: BytePath) -> String { TreeSnapshot.visible(path.bytes) }

    private func octal(_ permissions: UInt16) -> String {
        let digits = String(permissions, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// Whether a checkpoint holds what the project's directory holds now, but for the lines that `leavingOut` picks.
func expectHeld(
    _ bench: Bench, _ id: Digest, leavingOut isLeftOut: (String) -> Bool = { _ in false },
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) throws {
    let held = try HeldWorld(id, bench.otherEngine()).lines
    let real = try TreeSnapshot(bench.root).lines.filter { !isLeftOut($0) }
    let missing = Set(real).subtracting(held).sorted()
    let surplus = Set(held).subtracting(real).sorted()
    #expect(missing == [], "not held", sourceLocation: sourceLocation)
    #expect(surplus == [], "held, but not there", sourceLocation: sourceLocation)
    #expect(held.count == real.count, sourceLocation: sourceLocation)
}
