package import Base
package import Chronos

extension JSONWriter {
    package mutating func counts(_ name: String, _ counts: ChangeCounts?) {
        key(name)
        guard let counts else { return null() }
        object { json in
            json.integer("added", counts.added)
            json.integer("modified", counts.modified)
            json.integer("removed", counts.removed)
            json.integer("total", counts.total)
        }
    }

    /// Paths with what happened to them, and how many a limit left out.
    package mutating func changes(_ changes: [TreeChange], atMost limit: Int = .max) {
        array("changes") { json in
            for change in changes.prefix(limit) {
                json.object { json in
                    json.path("path", change.path)
                    json.string("status", change.status.rawValue)
                }
            }
        }
        integer("changes_omitted", max(0, changes.count - limit))
    }
}
