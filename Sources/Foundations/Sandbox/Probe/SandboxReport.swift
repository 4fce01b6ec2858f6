package import Base

/// What this machine has for isolating programs, found out by doing it; for `doctor`.
package struct SandboxReport: Sendable {
    /// How well programs can be isolated.
    package enum Tier: String, Sendable, Hashable {
        /// Everything, and limits that hold for all processes of a run together.
        case full
        /// Isolated as well, but memory is limited for each process by itself.
        case loose
        /// Not at all: nothing is run.
        case none
    }

    /// One thing that was tried.
    package struct Finding: Sendable {
        package enum Subject: String, Sendable, Hashable, CaseIterable {
            case bubblewrap, filter, sandbox, overlay, limits, landlock
        }

        package let subject: Subject
        /// A version or a kind, the same in every language; empty where there is nothing to tell.
        package let detail: String
        /// What is wrong and what to do; nil when nothing is.
        package let problem: EverettError?

        package var isPresent: Bool { problem == nil }
    }

    package let findings: [Finding]

    package init(findings: [Finding]) {
        self.findings = findings
    }

    package subscript(_ subject: Finding.Subject) -> Finding? { findings.first { $0.subject == subject } }

    package var tier: Tier {
        let needed: [Finding.Subject] = [.bubblewrap, .filter, .sandbox]
        guard needed.allSatisfy({ self[$0]?.isPresent ?? false }) else { return .none }
        return self[.limits]?.isPresent ?? false ? .full : .loose
    }

    /// Whether a workspace can be an overlay.
    package var canOverlay: Bool { tier != .none && self[.overlay]?.isPresent ?? false }
}
