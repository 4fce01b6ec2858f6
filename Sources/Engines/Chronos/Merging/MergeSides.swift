/// One of the three worlds that meet in a merge.
package enum MergeSide: UInt8, Sendable, CaseIterable {
    case base = 1
    case ours = 2
    case theirs = 3

    /// The two sides that may have changed what the base held.
    static let changing: [MergeSide] = [.ours, .theirs]

    var other: MergeSide { self == .ours ? .theirs : .ours }
}

/// Something of each of the three worlds.
package struct MergeSides<Value> {
    package var base: Value
    package var ours: Value
    package var theirs: Value

    package init(base: Value, ours: Value, theirs: Value) {
        self.base = base
        self.ours = ours
        self.theirs = theirs
    }

    package subscript(side: MergeSide) -> Value {
        get {
            switch side {
            case .base: base
            case .ours: ours
            case .theirs: theirs
            }
        }
        set {
            switch side {
            case .base: base = newValue
            case .ours: ours = newValue
            case .theirs: theirs = newValue
            }
        }
    }

    func map<Other>(_ transform: (Value) throws -> Other) rethrows -> MergeSides<Other> {
        MergeSides<Other>(base: try transform(base), ours: try transform(ours), theirs: try transform(theirs))
    }

    var all: [Value] { [base, ours, theirs] }
}

extension MergeSides: Sendable where Value: Sendable {}
extension MergeSides: Equatable where Value: Equatable {}
extension MergeSides: Hashable where Value: Hashable {}

extension MergeSides where Value: Equatable {
    var areEqual: Bool { base == ours && ours == theirs }

    /// The value that a side changed, or that both changed alike; nil when they changed it differently.
    var merged: Value? {
        if ours == theirs || theirs == base { return ours }
        return ours == base ? theirs : nil
    }
}
