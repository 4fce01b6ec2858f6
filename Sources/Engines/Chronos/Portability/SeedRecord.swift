internal import Base

/// `checkpoint.json` of the seed's folder, as it is written and as far as it is read back.
struct SeedRecord {
    static let layout = 1
    static let sizeLimit = 64 * 1024 * 1024

    /// What `fs_diff.patch` starts from.
    enum Base: Hashable {
        case commit(String)
        /// Nothing: the patch adds every file.
        case empty
    }

    let id: Digest
    let name: String?
    let created: Timestamp
    let timeline: String
    let root: String
    let base: Base
    /// The commit of HEAD at the checkpoint, whatever the patch starts from.
    let head: String?
    let tree: Digest
    let patch: Digest
    /// Modes that git does not know.
    let modes: [BytePath: UInt16]
    let emptyDirectories: [BytePath]
    let leftOut: [BytePath]
    /// What a patch cannot say, by reason.
    let notCarried: [(reason: String, paths: [BytePath])]
    /// Directories that `memory_dump.zip` holds.
    let memory: [BytePath]
    /// Files of the layout that are not there, and why.
    let omitted: [(name: String, reason: String)]

    var json: String {
        JSONWriter.text { json in
            json.object { json in
                json.string("checkpoint_id", String(id.hex.prefix(8)))
                json.string("name", name ?? "")
                json.string("timestamp", created.rfc3339)
                json.string("description", name ?? "")
                json.object("metadata") { json in
                    json.integer("layout", SeedRecord.layout)
                    json.string("timeline", timeline)
                    json.string("workspace_root", root)
                    json.string("memory_root", memory.first?.description)
                    SeedRecord.paths("memory_dump", memory, &json)
                    json.string("base_commit", head)
                    switch base {
                    case .commit(let commit): json.string("patch_base", commit)
                    case .empty: json.string("patch_base", "empty")
                    }
                    json.integer("created_ms", created.milliseconds)
                    json.string("checkpoint", id.hex)
                    json.string("files_tree", tree.hex)
                    json.string("patch_sha256", patch.hex)
                    json.array("modes") { json in
                        for (path, mode) in modes.sorted(by: { $0.key < $1.key }) {
                            json.object { json in
                                json.string("path_hex", Hex.encode(path.bytes))
                                json.string("path", path.description)
                                json.string("mode", String(mode, radix: 8))
                            }
                        }
                    }
                    json.array("empty_directories") { json in
                        for path in emptyDirectories { json.string(Hex.encode(path.bytes)) }
                    }
                    SeedRecord.paths("left_out", leftOut, &json)
                    json.array("not_carried") { json in
                        for item in notCarried where !item.paths.isEmpty {
                            json.object { json in
                                json.string("reason", item.reason)
                                SeedRecord.paths("paths", item.paths, &json)
                            }
                        }
                    }
                    json.array("omitted") { json in
                        for item in omitted {
                            json.object { json in
                                json.string("file", item.name)
                                json.string("reason", item.reason)
                            }
                        }
                    }
                }
            }
        } + "\n"
    }

    private static func paths(_ name: String, _ paths: [BytePath], _ json: inout JSONWriter) {
        json.array(name) { json in
            for path in paths { json.string(path.description) }
        }
    }
}

/// What an import needs of `checkpoint.json`; anything may be in it.
struct SeedDescription {
    let name: String?
    let created: Timestamp
    let timeline: String
    let checkpoint: Digest
    let base: SeedRecord.Base
    let patch: Digest
    let modes: [BytePath: UInt16]
    let emptyDirectories: [BytePath]

    init(_ bytes: [UInt8]) throws(DecodingFault) {
        let json = try JSONValue(bytes)
        guard let metadata = json["metadata"], metadata["layout"]?.integer == Int64(SeedRecord.layout) else {
            throw .malformed
        }
        name = json["name"]?.text.flatMap { $0.isEmpty ? nil : $0 }
        created = Timestamp(milliseconds: metadata["created_ms"]?.integer ?? 0)
        timeline = metadata["timeline"]?.text ?? ""
        guard let checkpoint = metadata["checkpoint"]?.text.flatMap(Digest.init(hex:)),
            let patch = metadata["patch_sha256"]?.text.flatMap(Digest.init(hex:)),
            let base = metadata["patch_base"]?.text
        else { throw .malformed }
        self.checkpoint = checkpoint
        self.patch = patch
        if base == "empty" {
            self.base = .empty
        } else {
            guard GitLog.isCommit(base) else { throw .malformed }
            self.base = .commit(base)
        }
        var modes: [BytePath: UInt16] = [:]
        for item in metadata["modes"]?.elements ?? [] {
            guard let path = SeedDescription.path(item["path_hex"]), let text = item["mode"]?.text,
                let mode = UInt16(text, radix: 8), mode <= 0o1777
            else { throw .malformed }
            modes[path] = mode
        }
        self.modes = modes
        var directories: [BytePath] = []
        for item in metadata["empty_directories"]?.elements ?? [] {
            guard let path = SeedDescription.path(item), !path.isRoot else { throw .malformed }
            directories.append(path)
        }
        emptyDirectories = directories
    }

    /// Never leads out, and never into a repository.
    private static func path(_ value: JSONValue?) -> BytePath? {
        guard let bytes = value?.text.flatMap(Hex.decode), let path = BytePath(validating: bytes),
            !path.components.contains(where: { String(decoding: $0, as: UTF8.self).lowercased() == ".git" })
        else { return nil }
        return path
    }
}
