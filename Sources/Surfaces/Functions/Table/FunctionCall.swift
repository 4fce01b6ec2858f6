internal import Base
internal import Chronos

/// A call that may be performed: its arguments are what the schema says, and its caller is allowed.
struct FunctionCall {
    let desk: FunctionDesk
    /// The world that it acts on, with the policy that holds there.
    let world: ProjectRecord
    let arguments: FunctionArguments

    var engine: ChronosEngine { desk.engine }
    var clock: Clock { desk.surroundings.clock }

    var supervision: Supervision {
        var supervision = desk.supervision
        supervision.endsSessions = arguments.flag("end_sessions")
        return supervision
    }

    func checkpoint(_ text: String) throws -> Digest { try engine.resolve(text, world) }

    /// Ways down from the root of the world; none means all of it.
    func paths(_ name: String = "paths") throws -> [BytePath] {
        let paths = try arguments.texts(name).map { text in
            if let path = BytePath(text) { return path }
            throw FunctionWords.notAPath(name)
        }
        return paths.contains(.root) ? [] : paths
    }

    func milliseconds(since start: Int64) -> Int64 { (clock.monotonicNanoseconds - start) / 1_000_000 }
}
