/// The JSON documents of the commands, as a script relies on them.
enum Documents {
    struct Initialised: Decodable {
        struct Policy: Decodable {
            let maxBytes: UInt64
            let maxFiles: Int
            let acrossMounts: Bool
        }

        let project: String
        let root: String
        let created: Bool
        let policy: Policy
    }

    struct Counts: Decodable, Equatable {
        let added: Int
        let modified: Int
        let removed: Int
        let total: Int
    }

    struct Change: Decodable, Equatable {
        let path: String
        let status: String
    }

    struct Status: Decodable {
        struct Project: Decodable {
            let id: String
            let root: String
            let timeline: String
            let head: String?
            let changed: Counts?
            let changes: [Change]
            let movedRepositories: [String]
            let unfinishedRestore: Bool
        }

        struct Daemon: Decodable {
            let running: Bool
        }

        let project: Project
        let daemon: Daemon
    }

    struct Skipped: Decodable, Equatable {
        let path: String
        let reason: String
    }

    struct Coverage: Decodable {
        struct Note: Decodable {
            let path: String
            let text: String
        }

        let scan: String
        let files: Int
        let directories: Int
        let symlinks: Int
        let databases: Int
        let secrets: Int
        let repositories: Int
        let bytes: UInt64
        let consistency: String
        let skipped: [Skipped]
        let torn: [String]
        let notes: [Note]
    }

    struct Checkpoint: Decodable {
        let id: String
        let timeline: String
        let files: Int
        let bytesNew: UInt64
        let durationMs: Int64
        let unchanged: Bool
        let coverage: Coverage
    }

    struct Log: Decodable {
        struct Entry: Decodable {
            let id: String
            let parents: [String]
            let name: String?
            let cause: String
            let created: String
            let files: Int
            let bytesNew: UInt64
            let pinned: Bool
            let head: Bool
        }

        let checkpoints: [Entry]
    }

    struct Restore: Decodable {
        struct SetAside: Decodable {
            let path: String
            let keptAt: String
        }

        struct Moved: Decodable {
            let path: String
            let headNow: String
            let commitNow: String
            let headThen: String
            let commitThen: String
        }

        let safetyCheckpoint: String?
        let changed: Int
        let removed: Int
        let setAside: [SetAside]
        let verified: Bool?
        let operation: String?
        let kept: [String]
        let untouched: [Skipped]
        let differing: [String]
        let executableConfiguration: [String]
        let movedRepositories: [Moved]
        let revivedRepositories: [String]
        let durationMs: Int64
        let dryRun: Bool
    }

    struct Operations: Decodable {
        struct Entry: Decodable {
            let id: String
            let kind: String
            let checkpoint: String?
        }

        let operations: [Entry]
        let nextUndo: String?
        let nextRedo: String?
    }

    struct Reversal: Decodable {
        let operation: Operations.Entry
        let restore: Restore?
        let dryRun: Bool
    }

    struct Verify: Decodable {
        struct Problem: Decodable {
            let kind: String
            let subject: String
            let detail: String
            let affects: [String]
        }

        let sound: Bool
        let quick: Bool
        let packs: Int
        let objects: Int
        let bytes: UInt64
        let checkpoints: Int
        let problems: [Problem]
        let durationMs: Int64
    }

    struct Failure: Decodable {
        struct Body: Decodable {
            let code: String
            let message: String
            let hints: [String]
        }

        let error: Body
    }
}
