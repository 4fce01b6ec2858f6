package import Base
package import Chronos

extension JSONWriter {
    package mutating func coverage(_ coverage: Coverage) {
        object("coverage") { json in
            json.integer("files", coverage.files)
            json.integer("directories", coverage.directories)
            json.integer("symlinks", coverage.symlinks)
            json.integer("databases", coverage.databases)
            json.integer("secrets", coverage.secrets)
            json.integer("repositories", coverage.repositories)
            json.integer("knowledge_notes", coverage.knowledgeNotes)
            json.integer("agent_entries", coverage.agentEntries)
            json.integer("bytes", coverage.bytes)
            json.string("consistency", coverage.consistency.rawValue)
            json.string("scan", coverage.scan.rawValue)
            json.skipped("skipped", coverage.skipped)
            json.paths("torn", coverage.torn)
            json.array("file_stores") { json in
                for store in coverage.fileStores {
                    json.object { json in
                        json.path("path", store.path)
                        json.string("kind", store.kind.rawValue)
                    }
                }
            }
            json.array("notes") { json in
                for note in coverage.notes {
                    json.object { json in
                        json.path("path", note.path)
                        json.string("text", note.text.english)
                    }
                }
            }
        }
    }

    package mutating func skipped(_ name: String, _ skipped: [SkippedPath]) {
        array(name) { json in
            for skip in skipped {
                json.object { json in
                    json.path("path", skip.path)
                    json.string("reason", skip.reason.rawValue)
                }
            }
        }
    }
}
