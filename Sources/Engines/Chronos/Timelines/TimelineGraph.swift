internal import Base

/// The timelines of a project and the checkpoints that belong to one of them or lead to where one stands; a pure value.
///
/// What only a dropped timeline had is left out; what another one was made from, or merged, stays.
package struct TimelineGraph: Sendable {
    /// Newest first.
    package let checkpoints: [CheckpointRecord]
    /// For each checkpoint where its parents are in the list; nil: let go, or not of this picture.
    package let parents: [[Int?]]
    /// Names of timelines: those that there are, in their order, then those that are gone.
    package let lanes: [String]
    /// For each checkpoint its place in ``lanes``.
    package let lane: [Int]
    /// For each timeline that there is where its head is in the list.
    package let heads: [Int?]
    /// How many checkpoints are not in the picture.
    package let leftOut: Int

    package init(_ timelines: [TimelineRecord], _ all: [CheckpointRecord]) {
        let reachable = TimelineGraph.reachable(from: timelines.compactMap(\.head), all)
        let live = Dictionary(timelines.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let shown = all.enumerated().filter { place, record in
            if reachable[place] { return true }
            guard let timeline = live[record.timeline] else { return false }
            // What is older belonged to another timeline of that name.
            return timeline.kind != .directory && timeline.kind != .sandbox || record.created >= timeline.created
        }.map(\.element)
        let places = Dictionary(
            shown.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        var lanes = timelines.map(\.name)
        var laneOf = Dictionary(lanes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        lane = shown.map { record in
            if let known = laneOf[record.timeline] { return known }
            laneOf[record.timeline] = lanes.count
            lanes.append(record.timeline)
            return lanes.count - 1
        }
        self.lanes = lanes
        checkpoints = shown
        parents = shown.map { $0.parents.map { places[$0] } }
        heads = timelines.map { $0.head.flatMap { places[$0] } }
        leftOut = all.count - shown.count
    }

    /// For each checkpoint of the list whether one of the heads came from it.
    private static func reachable(from heads: [Digest], _ all: [CheckpointRecord]) -> [Bool] {
        let places = Dictionary(all.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        var found = [Bool](repeating: false, count: all.count)
        var open = heads.compactMap { places[$0] }
        while let next = open.popLast() {
            if found[next] { continue }
            found[next] = true
            open += all[next].parents.compactMap { places[$0] }
        }
        return found
    }
}

extension ChronosEngine {
    /// Every timeline with its checkpoints, to be drawn.
    package func graph(_ project: ProjectRecord) throws -> (timelines: [TimelineGlance], graph: TimelineGraph) {
        // In this order, so that no head is missing from the list because it was made in between.
        let timelines = try timelines(project)
        return (timelines, TimelineGraph(timelines.map(\.timeline), try log(project)))
    }
}
