internal import Base
internal import Configuration

/// The environment variables Everett reads, each by name; values are bytes, for a path need not be UTF-8.
package struct Variables: Sendable, Equatable {
    private let values: [String: [UInt8]]

    package init(_ values: [String: [UInt8]]) {
        self.values = values
    }

    package init(texts: [String: String]) {
        values = texts.mapValues { Array($0.utf8) }
    }

    /// Everything of Everett's own that is ever asked for; whoever fills the values reads no other name.
    package static let names: [String] =
        places + localeNames + [
            "LC_CTYPE", "TERM", "COLUMNS", "TZ", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PATH",
            "DISPLAY",
            "WAYLAND_DISPLAY",
        ] + agentNames + ContainerEngines.variables.filter { !["PATH", "HOME"].contains($0) }
        + SettingTable.all.map(\.variable) + faultNames + testNames

    static let places = [
        "EVERETT_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME", maintenance, daemon, notifySocket, listenProcess,
        listenDescriptors, run,
    ]
    /// Set for a guarded program and whatever it starts: the run it belongs to.
    static let run = "EVERETT_RUN"
    /// Set by a service manager that wants to be told when the daemon is ready.
    static let notifySocket = "NOTIFY_SOCKET"
    /// How a service manager hands over sockets: for which process, and how many.
    static let listenProcess = "LISTEN_PID"
    static let listenDescriptors = "LISTEN_FDS"
    /// Where agents and shells keep their configuration, and which shell the user has.
    static let agentNames = ["CLAUDE_CONFIG_DIR", "CODEX_HOME", "ZDOTDIR", "SHELL"]
    /// `off`: a daemon that runs is passed over.
    static let daemon = "EVERETT_DAEMON"
    /// `off`: nothing is started in the background.
    static let maintenance = "EVERETT_MAINTENANCE"
    /// POSIX: the first that is set and not empty decides about messages.
    static let localeNames = ["LC_ALL", "LC_MESSAGES", "LANG"]

    /// Meant for this process alone.
    private static let serviceNames = [notifySocket, listenProcess, listenDescriptors]

    #if DEBUG
        static let faultNames = ["EVERETT_FAULT", "EVERETT_KILL_AT"]
        /// For how many milliseconds nothing must happen before a daemon looks at everything.
        static let quiet = "EVERETT_QUIET"
        static let testNames = [quiet]
    #else
        static let faultNames: [String] = []
        static let testNames: [String] = []
    #endif

    /// The value; one that is empty counts as not set.
    func bytes(_ name: String) -> [UInt8]? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    func text(_ name: String) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    /// What a process started in the background is given.
    var inherited: [String: [UInt8]] { values.filter { !(Self.faultNames + Self.serviceNames).contains($0.key) } }

    /// As they are, for whoever carries the call out.
    var all: [String: [UInt8]] { values }

    var texts: [String: String] { values.mapValues { String(decoding: $0, as: UTF8.self) } }

    /// The language of messages where no option says otherwise.
    var language: Language {
        Self.localeNames.lazy.compactMap { text($0) }.first.map(Language.init(locale:)) ?? .english
    }
}
