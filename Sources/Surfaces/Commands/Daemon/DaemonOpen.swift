internal import Base
internal import Daemon
internal import Platform
internal import Terminal

/// `everett open`
enum DaemonOpen {
    static let command = Command(
        CommandSpec(
            "open", Phrase("Shows the dashboard in the browser.", pl: "Pokazuje panel w przeglądarce."),
            discussion: Phrase(
                "The address holds a code that is good for one login within a minute.",
                pl: "Adres zawiera kod, który jest dobry na jedno zalogowanie w ciągu minuty."),
            examples: [
                CommandExample("everett open", Phrase("In the browser.", pl: "W przeglądarce.")),
                CommandExample(
                    "everett open --print", Phrase("Only say the address.", pl: "Tylko wypisz adres.")),
            ],
            options: [
                .flag("print", Phrase("print the address, open nothing", pl: "wypisz adres, niczego nie otwieraj"))
            ])
    ) { context in
        let invocation = context.invocation
        let place = DaemonPlace(home: try EverettHome.path(invocation.variables))
        guard let record = DaemonRecord.read(place, invocation.files) else { throw notRunning }
        let answer = try LocalAPI(place, invocation.files).post("/api/login-codes")
        guard let code = answer["code"]?.text else {
            throw EverettError(.internal, Phrase("the daemon gave no code", pl: "usługa nie podała kodu"))
        }
        let address = "\(record.addressForPeople)/#code=\(code)"
        let isOpened = !context.arguments.flag("print") && !context.isJSON && Browser.open(address, invocation)
        if context.isJSON {
            context.answer { $0.string("address", address) }
        } else if isOpened {
            context.say(
                StyledText(Phrase("opened ", pl: "otwarto ")[context.language])
                    + StyledText(record.addressForPeople, .name))
        } else {
            context.say(StyledText(address, .name))
        }
        return .ok
    }

    static let notRunning = EverettError(
        .unreachable, Phrase("no daemon is running", pl: "usługa nie działa"),
        hints: [Phrase("start one: everett up --detach", pl: "uruchom ją: everett up --detach")])
}
