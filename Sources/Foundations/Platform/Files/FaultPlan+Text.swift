package import Base
internal import Glibc

/// The textual form of a plan: rules joined by commas, the parts of a rule by colons.
///
///     fail:write:12:ENOSPC     the twelfth write fails          fail-from:37:EIO     every call from the 37th on fails
///     short:write:all          every write is short             short:read:3         the third read is short
///     kill:state:45:torn       the process dies in the middle of the 45th state-changing call
///
/// The second part is an operation, `state` (state-changing calls) or `any`; left out, it means `any`.
extension FaultPlan {
    package init(parsing text: String) throws(EverettError) {
        var rules: [Rule] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            rules.append(try Rule(parsing: part))
        }
        self.init(rules)
    }

    /// The form that ``init(parsing:)`` reads.
    package var text: String { rules.map(\.text).joined(separator: ",") }

    private static let errors: [(name: String, number: Int32)] = [
        ("EIO", EIO), ("ENOSPC", ENOSPC), ("EDQUOT", EDQUOT), ("EMFILE", EMFILE), ("ENFILE", ENFILE),
        ("EACCES", EACCES), ("EPERM", EPERM), ("EROFS", EROFS), ("ENOMEM", ENOMEM), ("EAGAIN", EAGAIN),
        ("EBUSY", EBUSY), ("ENOENT", ENOENT), ("EEXIST", EEXIST), ("EXDEV", EXDEV), ("EOPNOTSUPP", EOPNOTSUPP),
        ("EINTR", EINTR),
    ]

    static func errno(named name: Substring) -> Int32? {
        errors.first { $0.name == name }?.number
    }

    static func name(ofErrno number: Int32) -> String {
        errors.first { $0.number == number }?.name ?? String(number)
    }
}

extension FaultPlan.Rule {
    fileprivate init(parsing text: Substring) throws(EverettError) {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let verb = parts.first else { throw Self.nonsense(text) }
        parts.removeFirst()

        let last: Substring?
        switch verb {
        case "fail", "fail-from", "kill": last = parts.popLast()
        case "short": last = nil
        default: throw Self.nonsense(text)
        }
        guard let when = parts.popLast(), parts.count <= 1 else { throw Self.nonsense(text) }

        guard let scope = FaultPlan.Scope(parsing: parts.first ?? "any") else { throw Self.nonsense(text) }
        guard let occasion = FaultPlan.Occasion(parsing: when, persistent: verb == "fail-from") else {
            throw Self.nonsense(text)
        }
        switch (verb, last) {
        case ("short", _):
            guard FaultPlan.Scope.canBeShort(scope) else { throw Self.nonsense(text) }
            self.init(scope: scope, occasion: occasion, effect: .short)
        case ("kill", let name?):
            guard let moment = FaultPlan.Moment(rawValue: String(name)) else { throw Self.nonsense(text) }
            self.init(scope: scope, occasion: occasion, effect: .kill(moment))
        case (_, let name?):
            guard let errno = FaultPlan.errno(named: name) else { throw Self.nonsense(text) }
            self.init(scope: scope, occasion: occasion, effect: .failure(errno: errno))
        default: throw Self.nonsense(text)
        }
    }

    fileprivate var text: String {
        let when: String
        var verb = "fail"
        switch occasion {
        case .always: when = "all"
        case .nth(let number): when = String(number)
        case .from(let number):
            when = String(number)
            if case .failure = effect { verb = "fail-from" }
        }
        switch effect {
        case .failure(let errno): return "\(verb):\(scope.text):\(when):\(FaultPlan.name(ofErrno: errno))"
        case .short: return "short:\(scope.text):\(when)"
        case .kill(let moment): return "kill:\(scope.text):\(when):\(moment.rawValue)"
        }
    }

    private static func nonsense(_ text: Substring) -> EverettError {
        EverettError(
            .usage,
            Phrase("“\(text)” is not a fault plan", pl: "„\(text)” nie jest planem usterek"),
            hints: [
                Phrase(
                    "write for example fail:write:12:ENOSPC, fail-from:37:EIO, short:write:all or kill:state:45:before",
                    pl: "napisz na przykład fail:write:12:ENOSPC, fail-from:37:EIO, short:write:all "
                        + "albo kill:state:45:before",
                ),
                Phrase(
                    "operations: any, state, \(FileOperation.allCases.map(\.rawValue).joined(separator: ", "))",
                    pl: "operacje: any, state, \(FileOperation.allCases.map(\.rawValue).joined(separator: ", "))",
                ),
            ],
        )
    }
}

extension FaultPlan.Scope {
    init?(parsing text: Substring) {
        switch text {
        case "any": self = .all
        case "state": self = .stateChanging
        default:
            guard let operation = FileOperation(rawValue: String(text)) else { return nil }
            self = .operation(operation)
        }
    }

    var text: String {
        switch self {
        case .all: "any"
        case .stateChanging: "state"
        case .operation(let operation): operation.rawValue
        }
    }

    /// A short count exists only where bytes are counted; a plan for anything else would silently do nothing.
    static func canBeShort(_ scope: FaultPlan.Scope) -> Bool {
        switch scope {
        case .all, .stateChanging: true
        case .operation(let operation): operation == .read || operation == .write
        }
    }
}

extension FaultPlan.Occasion {
    init?(parsing text: Substring, persistent: Bool) {
        if text == "all" {
            self = .always
            return
        }
        guard let number = Int(text), number > 0 else { return nil }
        self = persistent ? .from(number) : .nth(number)
    }
}
