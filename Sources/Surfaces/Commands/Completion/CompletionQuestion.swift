internal import Base
internal import Chronos
internal import Configuration
internal import Platform
internal import Terminal

/// A question that a completion script asks while the user types.
enum CompletionQuestion: String, CaseIterable {
    case checkpoints, projects, timelines, settings, assignments

    /// More would not be looked through.
    private static let mostCheckpoints = 300

    /// Values to offer, each with a few words about it; in the order in which they should be shown.
    func answers(_ typed: String, _ context: Context) throws -> [(value: String, about: String)] {
        switch self {
        case .checkpoints: try checkpoints(typed, context)
        case .projects:
            try HomeGlance(home: EverettHome.path(context.invocation.variables)).roots().compactMap { root in
                String(validating: root.bytes, as: UTF8.self).map { ($0, "") }
            }
        case .timelines:
            try HomeGlance(home: EverettHome.path(context.invocation.variables))
                .timelines(near: Places.canonical(place(context)) ?? place(context)).map { ($0, "") }
        case .settings: SettingTable.all.map { ($0.key, $0.summary[context.language]) }
        case .assignments: SettingTable.all.map { ($0.key + "=", $0.summary[context.language]) }
        }
    }

    /// A checkpoint goes by its name if that is enough; by its id when it has none, or when the id is being typed.
    private func checkpoints(_ typed: String, _ context: Context) throws -> [(value: String, about: String)] {
        let glance = try HomeGlance(home: EverettHome.path(context.invocation.variables))
        let place = try place(context)
        let found = try glance.checkpoints(
            near: Places.canonical(place) ?? place, beginning: typed, atMost: Self.mostCheckpoints)
        let now = context.invocation.clock.now
        var answers: [(value: String, about: String)] = []
        for checkpoint in found {
            let age = Age.words(of: checkpoint.created, at: now)[context.language]
            let isOffered = checkpoint.isNamedAlone && checkpoint.name.map(CompletionAnswer.isPlain) ?? false
            if isOffered, let name = checkpoint.name { answers.append((name, "\(age)  \(checkpoint.id.short)")) }
            if !isOffered || (!typed.isEmpty && checkpoint.id.hex.hasPrefix(typed)) {
                // Who has typed more than the short form is given the rest.
                let id = typed.utf8.count > checkpoint.id.short.utf8.count ? checkpoint.id.hex : checkpoint.id.short
                answers.append((id, checkpoint.name.map { "\(age)  \($0)" } ?? age))
            }
        }
        if !found.isEmpty {
            answers.append(
                ("@", Phrase("the newest of where you are", pl: "najnowszy punkt tego miejsca")[context.language]))
        }
        return answers
    }

    /// Where the line that is being typed would act; the shell has not expanded it yet.
    private func place(_ context: Context) throws -> AbsolutePath {
        let home = Array("~/".utf8)
        guard let typed = context.arguments.rawValue("project"), typed.starts(with: home),
            let user = context.invocation.variables.bytes("HOME"), let place = AbsolutePath(user + typed.dropFirst(1))
        else { return try context.startingPlace() }
        return place
    }
}
