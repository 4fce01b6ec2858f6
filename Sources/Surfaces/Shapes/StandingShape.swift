package import Base
package import Chronos
internal import Platform

extension JSONWriter {
    package mutating func standings(_ name: String, _ standings: [RepositoryStanding]) {
        array(name) { json in
            for standing in standings {
                json.object { json in
                    json.path("path", standing.path)
                    json.string("head", standing.head)
                    json.string("commit", standing.commit.isEmpty ? nil : standing.commit)
                    json.integer("stashes", standing.stashes)
                    json.strings("operations", standing.operations.map(\.rawValue))
                    if let outside = standing.outside {
                        json.place("outside", outside.bytes)
                    } else {
                        json.string("outside", nil)
                    }
                    json.integer("lfs_present", standing.largeFiles?.present)
                    json.integer("lfs_missing", standing.largeFiles?.missing)
                }
            }
        }
    }
}
