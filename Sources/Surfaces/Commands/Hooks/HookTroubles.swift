internal import AgentHooks
internal import Base
internal import Platform

/// What went wrong in hooks, kept outside of the home: that may be what is broken.
///
/// One small file for each agent's session in a directory of the user's own. Losing them loses nothing but that somebody is told twice.
struct HookTroubles {
    struct Trouble {
        let agent: String
        let session: String?
        let directory: String
        let code: String
        let message: String
        /// How many calls.
        let count: Int
        let time: Timestamp
        let wasTold: Bool
    }

    private static let most = 64
    private static let prefix = Array("hook-".utf8)
    private static let largest = 8 << 10
    private static let keptMilliseconds: Int64 = 24 * 3_600_000

    private let files: any FileOperations
    private let now: Timestamp
    private let directory: AbsolutePath?

    init(_ invocation: Invocation) {
        files = invocation.files
        now = invocation.clock.now
        let runtime = invocation.variables.bytes("XDG_RUNTIME_DIR").flatMap { AbsolutePath($0) }
        directory = runtime?.appending("everett") ?? AbsolutePath("/tmp/everett-\(Machine.user)")
    }

    /// Notes a failed call; says whether nobody was told yet in that session. Where nothing can be noted, only what is not about
    /// one tool is told.
    func note(_ call: HookCall, code: String, message: String, tells: Bool, directory place: [UInt8]) -> Bool {
        guard let opened = open(makes: true) else { return call.moment != .beforeTool && call.moment != .afterTool }
        let name = Self.prefix + Array(Self.key(call, place).utf8)
        let known = read(opened.raw, name)
        let isNew = known.map { now.milliseconds - $0.time.milliseconds > Self.keptMilliseconds } ?? true
        let wasTold = !isNew && known?.wasTold == true
        let text = JSONWriter.text { json in
            json.object { json in
                json.string("agent", call.agent.rawValue)
                json.string("session", call.session)
                json.string("directory", String(decoding: place, as: UTF8.self))
                json.string("code", code)
                json.string("message", message)
                json.integer("count", (isNew ? 0 : known?.count ?? 0) + 1)
                json.integer("time", now.milliseconds)
                json.bool("told", wasTold || tells)
            }
        }
        if known == nil { prune(opened.raw) }
        do throws(SystemError) {
            try AtomicFile.replace(files, directory: opened.raw, name: name, bytes: Array(text.utf8))
        } catch {
            return call.moment != .beforeTool && call.moment != .afterTool
        }
        return !wasTold
    }

    /// Those of the last day, newest first.
    func recent() -> [Trouble] {
        guard let opened = open(makes: false), let entries = try? files.list(opened.raw) else { return [] }
        return entries.filter { $0.name.starts(with: Self.prefix) }.compactMap { read(opened.raw, $0.name) }
            .filter { now.milliseconds - $0.time.milliseconds <= Self.keptMilliseconds }
            .sorted { $0.time > $1.time }
    }

    private static func key(_ call: HookCall, _ place: [UInt8]) -> String {
        // Git has no sessions, and a person's shell has many: a place has to do.
        let session = call.agent == .git ? Array(place) : Array((call.session ?? "").utf8)
        return String(Hasher256.digest(of: Array(call.agent.rawValue.utf8) + [0] + session).hex.prefix(16))
    }

    /// A directory that another user could have made, or can write into, is none.
    private func open(makes: Bool) -> Descriptor? {
        guard let directory else { return nil }
        do {
            if makes {
                do throws(SystemError) {
                    try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
                } catch {
                    if !error.isExisting { throw error }
                }
            }
            let opened = try files.openOwned(absolute: directory, [.read, .directory, .noFollow])
            let status = try files.status(opened.raw)
            guard status.user == Machine.user, status.permissions & 0o022 == 0 else { return nil }
            return opened
        } catch {
            return nil
        }
    }

    private func read(_ directory: Int32, _ name: [UInt8]) -> Trouble? {
        guard let file = try? files.openOwned(directory, CName(name), [.read, .noFollow, .nonBlocking]),
            let bytes = try? files.readUpTo(file.raw, Self.largest, at: 0), let json = try? JSONValue(bytes),
            let agent = json["agent"]?.text, let time = json["time"]?.integer
        else { return nil }
        return Trouble(
            agent: agent, session: json["session"]?.text, directory: json["directory"]?.text ?? "",
            code: json["code"]?.text ?? "", message: json["message"]?.text ?? "",
            count: Int(clamping: json["count"]?.integer ?? 1), time: Timestamp(milliseconds: time),
            wasTold: json["told"] == .bool(true))
    }

    private func prune(_ directory: Int32) {
        guard let entries = try? files.list(directory) else { return }
        let names = entries.map(\.name).filter { $0.starts(with: Self.prefix) }
        guard names.count >= Self.most else { return }
        for name in names {
            if let trouble = read(directory, name),
                now.milliseconds - trouble.time.milliseconds <= Self.keptMilliseconds, names.count < Self.most * 2
            {
                continue
            }
            try? files.unlink(directory, CName(name))
        }
    }
}
