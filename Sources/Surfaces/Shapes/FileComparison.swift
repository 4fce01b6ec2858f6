internal import Base
package import Chronos

/// What one changed path looks like when its two sides are held together.
package enum FileComparison {
    case text(old: TextLines, new: TextLines, UnifiedDiff)
    case tooDifferent(oldLines: Int, newLines: Int)
    case binary
    case tooLarge
    case database
    /// Never shown, whatever was asked for.
    case secret
    /// The stored side was removed on purpose.
    case purged
    /// Only mode, attributes or owner, or nothing that has content.
    case none

    /// Larger files are named, not shown.
    package static let largestFile = 1 << 20

    package init(old: [UInt8], new: [UInt8]) {
        guard let old = TextLines(old), let new = TextLines(new) else {
            self = .binary
            return
        }
        guard let edits = LineDiff.edits(old.lines, new.lines) else {
            self = .tooDifferent(oldLines: old.lines.count, newLines: new.lines.count)
            return
        }
        self = .text(old: old, new: new, UnifiedDiff(edits))
    }

    /// Reads and compares both sides of a change.
    package init(
        _ change: TreeChange, from: DiffSide, to: DiffSide, _ engine: ChronosEngine, _ project: ProjectRecord
    ) throws {
        let kinds = [change.old?.kind, change.new?.kind]
        let isContent = kinds.contains { $0?.isFileLike == true }
        guard isContent, change.status != .metadata else {
            self = .none
            return
        }
        if engine.hides(change, in: project) {
            self = .secret
            return
        }
        if kinds.contains(.database) {
            self = .database
            return
        }
        if [(change.old, from), (change.new, to)].contains(where: { entry, side in
            guard case .checkpoint = side else { return false }
            return entry.map(engine.isPurged) ?? false
        }) {
            self = .purged
            return
        }
        func bytes(_ entry: TreeEntry?, _ side: DiffSide) throws -> [UInt8]? {
            guard let entry, entry.kind.isFileLike else { return [] }
            return try engine.content(of: entry, at: change.path, on: side, project, limit: Self.largestFile)
        }
        guard let old = try bytes(change.old, from), let new = try bytes(change.new, to) else {
            self = .tooLarge
            return
        }
        // Stored before anybody looked for tokens, or under an older set of rules.
        if project.policy.detectsTokens, !project.policy.exceptsSecret(change.path),
            TokenDetector.holdsToken(old.span) || TokenDetector.holdsToken(new.span)
        {
            self = .secret
            return
        }
        self.init(old: old, new: new)
    }

    /// Lines added and removed; nil where nobody counts lines.
    package var lineCounts: (added: Int, removed: Int)? {
        switch self {
        case .text(_, _, let diff): (diff.added, diff.removed)
        case .tooDifferent, .binary, .tooLarge, .database, .secret, .purged, .none: nil
        }
    }
}
