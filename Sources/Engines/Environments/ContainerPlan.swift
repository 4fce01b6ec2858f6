package import Base

/// What leads from the containers that are there to those of a record; pure.
package struct ContainerPlan: Sendable, Hashable {
    package struct Step: Sendable, Hashable {
        package enum Kind: String, Sendable {
            case stop
            /// It runs otherwise, or from another image: it goes, and a new one is made as recorded.
            case replace
            /// It is there, as recorded, but does not run.
            case start
            /// It is not there.
            case make
        }

        package let kind: Kind
        package let service: String
        package let number: Int
        /// What is there; nil for `make`.
        package let found: FoundContainer?
        /// What shall be there; nil for `stop`.
        package let record: ContainerRecord?
    }

    /// What is stopped comes first.
    package let steps: [Step]

    package var isEmpty: Bool { steps.isEmpty }

    package init(from found: [FoundContainer], to records: [ContainerRecord], hashing: ([UInt8]) -> Digest) {
        var wanted: [Key: ContainerRecord] = [:]
        for record in records { wanted[Key(record.service, record.number)] = record }
        var first: [Step] = []
        var last: [Step] = []
        for container in found.sorted(by: { Key($0.service, $0.number) < Key($1.service, $1.number) }) {
            func step(_ kind: Step.Kind, _ record: ContainerRecord?) -> Step {
                Step(
                    kind: kind, service: container.service, number: container.number, found: container, record: record)
            }
            guard let record = wanted.removeValue(forKey: Key(container.service, container.number)) else {
                if container.isRunning { first.append(step(.stop, nil)) }
                continue
            }
            if !record.isSame(as: ContainerRecord(container, hashing: hashing)) {
                last.append(step(.replace, record))
            } else if !container.isRunning {
                last.append(step(.start, record))
            }
        }
        for (key, record) in wanted.sorted(by: { $0.key < $1.key }) {
            last.append(Step(kind: .make, service: key.service, number: key.number, found: nil, record: record))
        }
        steps = first + last
    }

    private struct Key: Hashable, Comparable {
        let service: String
        let number: Int

        init(_ service: String, _ number: Int) {
            self.service = service
            self.number = number
        }

        static func < (one: Key, other: Key) -> Bool { (one.service, one.number) < (other.service, other.number) }
    }
}
