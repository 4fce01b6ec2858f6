package import Base
package import Chronos

extension JSONWriter {
    /// Timelines and checkpoints column by column, so that many of them stay small; without its braces.
    ///
    /// Checkpoints are named by their place, newest first. A parent is a place, null when it is not there; several are a list.
    package mutating func graph(_ timelines: [TimelineGlance], _ graph: TimelineGraph) {
        array("timelines") { json in
            for (glance, head) in zip(timelines, graph.heads) {
                json.object { json in
                    json.glance(glance)
                    json.integer("head_place", head)
                }
            }
        }
        strings("lanes", graph.lanes)
        object("checkpoints") { json in json.columns(graph) }
        integer("left_out", graph.leftOut)
    }

    private mutating func columns(_ graph: TimelineGraph) {
        let records = graph.checkpoints
        let short = records.map(\.id.short)
        // Beginnings of ids are enough as long as each means one.
        let isUnique = Set(short).count == short.count
        strings("id", isUnique ? short : records.map(\.id.hex))
        array("parents") { json in
            for parents in graph.parents { json.parents(parents) }
        }
        integers("lane", graph.lane)
        integers("number", records.map(\.number))
        integers("created_ms", records.map(\.created.milliseconds))
        var causes: [Checkpoint.Cause] = []
        let cause = records.map { record in
            if let known = causes.firstIndex(of: record.cause) { return known }
            causes.append(record.cause)
            return causes.count - 1
        }
        strings("causes", causes.map(\.rawValue))
        integers("cause", cause)
        object("name") { json in
            for (place, record) in records.enumerated() {
                if let name = record.name { json.string("\(place)", name) }
            }
        }
        integers("pinned", records.indices.filter { records[$0].isPinned })
        integers("files", records.map(\.files))
        integers("bytes_new", records.map(\.newBytes))
    }

    private mutating func parents(_ places: [Int?]) {
        if places.count == 1 { return place(places[0]) }
        array { json in
            for place in places { json.place(place) }
        }
    }

    private mutating func place(_ place: Int?) {
        if let place { integer(place) } else { null() }
    }

    private mutating func integers(_ name: String, _ values: [some BinaryInteger]) {
        array(name) { json in
            for value in values { json.integer(value) }
        }
    }
}
