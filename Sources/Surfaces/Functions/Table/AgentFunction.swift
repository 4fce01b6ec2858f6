package import Base
internal import Chronos

/// One entry of the table from which the command line, the HTTP interface and whatever else agents use derive.
package struct AgentFunction: Sendable {
    /// Where it belongs in a process that does several things at once.
    package enum Work: Sendable, Hashable {
        /// It only looks.
        case looking
        case changing
        /// It runs programs, which takes as long as they do.
        case running
    }

    /// What somebody who decides about calls ought to know.
    package struct Traits: Sendable, Hashable {
        /// No project and no timeline is another one afterwards.
        package let isReadOnly: Bool
        /// Something that is there may be gone afterwards, even if it can be brought back.
        package let isDestructive: Bool
        /// The same call again changes nothing more.
        package let isIdempotent: Bool

        static let looks = Traits(isReadOnly: true, isDestructive: false, isIdempotent: true)
        static func adds(again isIdempotent: Bool = false) -> Traits {
            Traits(isReadOnly: false, isDestructive: false, isIdempotent: isIdempotent)
        }
        static func replaces(again isIdempotent: Bool) -> Traits {
            Traits(isReadOnly: false, isDestructive: true, isIdempotent: isIdempotent)
        }
    }

    package let name: String
    /// One sentence, for people and models.
    package let summary: Phrase
    package let access: FunctionAccess
    package let traits: Traits
    package let work: Work
    package let input: ValueSchema
    package let output: ValueSchema
    /// The argument that names the timeline it acts on.
    let place: String
    /// Arguments that this machine runs.
    let commands: Set<String>
    /// What it would change as things stand, for whoever is asked to agree to it.
    let effect: @Sendable (FunctionCall, inout JSONWriter) throws -> Void
    let body: @Sendable (FunctionCall) throws -> FunctionAnswer

    init(
        _ name: String, _ summary: Phrase, access: FunctionAccess, traits: Traits, work: Work? = nil,
        input: [ValueSchema.Member], place: String = "timeline", commands: Set<String> = [],
        output: ValueSchema,
        effect: @escaping @Sendable (FunctionCall, inout JSONWriter) throws -> Void = { _, _ in },
        body: @escaping @Sendable (FunctionCall) throws -> FunctionAnswer
    ) {
        self.name = name
        self.summary = summary
        self.access = access
        self.traits = traits
        self.work = work ?? (traits.isReadOnly ? .looking : .changing)
        self.input = .closed(input)
        self.output = output
        self.place = place
        self.commands = commands
        self.effect = effect
        self.body = body
    }

    /// Whether a person is asked first who calls it by hand: where programs run, and merges, nothing is lost unasked.
    package var asksFirst: Bool { traits.isDestructive && work == .changing }

    /// Whether a call runs a command that its caller gives, which not every door may let in.
    package func runsCommand(_ arguments: JSONValue) -> Bool { commands.contains { arguments[$0] != nil } }

    /// Does it: checks the arguments against the schema, then whether the caller may, then acts.
    package func perform(_ arguments: JSONValue, at desk: FunctionDesk) throws -> FunctionAnswer {
        if access == .users, desk.caller != .user { throw FunctionWords.usersOnly(name) }
        try input.check(arguments)
        let values = FunctionArguments(arguments)
        let world =
            try values.text(place).map { try desk.surroundings.settled(desk.engine.world($0, of: desk.project)) }
            ?? desk.project
        let call = FunctionCall(desk: desk, world: world, arguments: values)
        // Looking at what would happen needs nobody's word.
        if access == .approvalOnMain, !desk.caller.hasUsersWord, world.timeline == TimelineRecord.main,
            !values.flag("dry_run")
        {
            guard let approvals = desk.approvals else { throw FunctionWords.needsApproval(name) }
            try approvals.settle(call.plan(of: self, arguments))
        }
        return try body(call)
    }
}
