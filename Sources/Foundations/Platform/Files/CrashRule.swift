internal import Base

/// What becomes of changes that were not synced before the power went.
package enum CrashRule: Sendable, Hashable {
    /// All of it is gone.
    case dropUnsynced
    /// Names are there, content is not: what delayed allocation leaves of a rename without fdatasync.
    case namesOnly
    /// Content and names are kept, dropped, torn at 512 or 4,096 bytes and reordered by chance.
    case random(seed: UInt64)
    /// Nothing is lost: the end of the process alone.
    case keepEverything
}

/// The decisions of one power cut.
struct CrashChance {
    private let rule: CrashRule
    private var generator: SeededGenerator
    private let sector: Int
    /// Of sixteen; differs between cuts, so that nearly-all and nearly-nothing come up as well as a half.
    private let entryOdds: Int
    private let contentOdds: Int

    init(_ rule: CrashRule) {
        self.rule = rule
        var generator = SeededGenerator(seed: 0)
        if case .random(let seed) = rule { generator = SeededGenerator(seed: seed) }
        let odds = [0, 1, 8, 15, 16]
        sector = Bool.random(using: &generator) ? 512 : 4096
        entryOdds = odds.randomElement(using: &generator) ?? 8
        contentOdds = odds.randomElement(using: &generator) ?? 8
        self.generator = generator
    }

    mutating func keepsEntry() -> Bool {
        switch rule {
        case .dropUnsynced: false
        case .namesOnly, .keepEverything: true
        case .random: Int.random(in: 0..<16, using: &generator) < entryOdds
        }
    }

    mutating func keepsContent() -> Bool {
        switch rule {
        case .dropUnsynced, .namesOnly: false
        case .keepEverything: true
        case .random: Int.random(in: 0..<16, using: &generator) < contentOdds
        }
    }

    /// Whether the file has its new length although the bytes never came: they read as zeros.
    mutating func keepsSize() -> Bool {
        switch rule {
        case .dropUnsynced, .namesOnly: false
        case .keepEverything: true
        case .random: Int.random(in: 0..<16, using: &generator) < 4
        }
    }

    /// The parts of a write that reached the disk.
    mutating func keptSectors(_ range: Range<Int>) -> [Range<Int>] {
        switch rule {
        case .dropUnsynced, .namesOnly: return []
        case .keepEverything: return [range]
        case .random: break
        }
        var kept: [Range<Int>] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min((start / sector + 1) * sector, range.upperBound)
            if keepsContent() { kept.append(start..<end) }
            start = end
        }
        return kept
    }
}
