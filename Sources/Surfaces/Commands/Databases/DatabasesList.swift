internal import Base
internal import Chronos
internal import Databases
internal import Shapes
internal import Terminal

/// `everett databases list`
enum DatabasesList {
    static let command = Command(
        CommandSpec(
            "list",
            Phrase(
                "Lists the databases under care, and asks their servers.",
                pl: "Wypisuje bazy pod opieką i pyta ich serwery."),
            examples: [
                CommandExample("everett databases list", Phrase("Which, and how they are.", pl: "Które i co z nimi."))
            ])
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let looks = try engine.declaredDatabases(project).map { declared in
            (
                declared,
                declared.problem == nil
                    ? Result { try engine.examineDatabase(declared.name, of: project, context.supervision) } : nil
            )
        }
        let others = try engine.undeclaredDatabases(project)
        let kept = try engine.keptDatabases(of: project)
        let templates = try engine.templates(of: project)
        context.progress.clear()
        if context.isJSON {
            context.answer { json in
                json.array("databases") { json in
                    for (declared, look) in looks {
                        json.object { json in
                            json.declared(declared)
                            switch look {
                            case .success(let found): json.examined(found)
                            case .failure(let error):
                                json.string("unreachable", EverettError.wrapping(error).message.english)
                            case nil: break
                            }
                        }
                    }
                }
                json.kept(kept)
                json.templates(templates)
                json.array("found") { json in
                    for (variable, address) in others {
                        json.object { json in
                            json.string("variable", variable)
                            json.string("address", address)
                        }
                    }
                }
            }
            return .ok
        }
        if looks.isEmpty {
            context.say(Phrase("no database is under care", pl: "żadna baza nie jest pod opieką"))
        }
        for (declared, look) in looks { tell(declared, look, context) }
        for line in DatabaseLines.kept(kept, context) { context.say(line) }
        for template in templates {
            context.say(
                StyledText(
                    Phrase("kept to be copied: ", pl: "trzymana do kopiowania: ")[context.language], .dim)
                    + StyledText(template.database, .name)
                    + StyledText("  \(template.name), \(context.bytes(template.bytes))", .dim))
        }
        for (variable, address) in others {
            context.say(
                StyledText(
                    Phrase("not under care: ", pl: "nie jest pod opieką: ")[context.language], .warning)
                    + StyledText(variable, .name) + StyledText("  " + address, .dim))
            context.say(StyledText("  everett databases add \(variable)", .name))
        }
        return .ok
    }

    private static func tell(
        _ declared: DeclaredDatabase, _ look: Result<ServerExamination, any Error>?, _ context: Context
    ) {
        context.say(
            StyledText(declared.name, .name)
                + StyledText("  " + (declared.address ?? declared.variable ?? ""), .dim))
        let problem: EverettError?
        switch look {
        case .success(let found):
            problem = nil
            context.say(
                StyledText("  \(found.product) \(found.version), \(context.bytes(found.sizeBytes)), ")
                    + StyledText(
                        Phrase.count(
                            found.sessions.count, "connection", "connections",
                            pl: ("połączenie", "połączenia", "połączeń"))[context.language]))
            for gap in found.gaps {
                let names = gap.names.isEmpty ? "" : ": " + gap.names.prefix(5).joined(separator: ", ")
                context.say(StyledText("  " + gap.what[context.language] + names, .dim))
            }
            if let obstacle = found.dumpObstacle {
                context.say(StyledText("  " + obstacle[context.language], .warning))
            }
        case .failure(let error): problem = EverettError.wrapping(error)
        case nil: problem = declared.problem
        }
        if let problem {
            context.say(StyledText("  " + problem.message[context.language], .error))
            for hint in problem.hints { context.say(StyledText("  " + hint[context.language], .dim)) }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func examined(_ found: ServerExamination) {
        string("product", found.product)
        string("version", found.version)
        integer("bytes", found.sizeBytes)
        integer("connections", found.sessions.count)
        strings("extensions", found.extensions)
        array("gaps") { json in
            for gap in found.gaps {
                json.object { json in
                    json.string("what", gap.what.english)
                    json.strings("names", gap.names)
                }
            }
        }
        string("obstacle", found.dumpObstacle?.english)
    }
}
