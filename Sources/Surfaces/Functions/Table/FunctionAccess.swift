package import Base

/// Who may call a function.
package enum FunctionAccess: String, Sendable, Hashable, CaseIterable {
    /// Anybody.
    case agents
    /// An agent by itself on a timeline; on `main`, where its user works, with the user's word.
    case approvalOnMain = "approval_on_main"
    /// Nobody but the user: an agent cannot, approved or not.
    case users

    package var meaning: Phrase {
        switch self {
        case .agents: Phrase("agents may call it", pl: "agenci mogą ją wywołać")
        case .approvalOnMain:
            Phrase(
                "agents may call it on a timeline; on main only with the user's approval",
                pl: "agenci mogą ją wywołać na linii czasu; na main tylko za zgodą użytkownika")
        case .users: Phrase("only the user may call it", pl: "może ją wywołać tylko użytkownik")
        }
    }
}
