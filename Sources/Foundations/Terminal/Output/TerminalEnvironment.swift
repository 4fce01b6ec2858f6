/// What is known of the place one output stream goes to; the surface fills it in, nothing here asks the system.
package struct TerminalEnvironment: Sendable, Equatable {
    package let variables: [String: String]
    package let isTerminal: Bool
    /// Columns as the terminal driver reports them.
    package let columns: Int?

    package init(variables: [String: String], isTerminal: Bool, columns: Int? = nil) {
        self.variables = variables
        self.isTerminal = isTerminal
        self.columns = columns
    }

    var isDumb: Bool { variables["TERM"] == "dumb" }

    /// POSIX: the first of these that is set and not empty decides about characters.
    var speaksUTF8: Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { variables[$0] }.first { !$0.isEmpty }
        guard let locale = locale?.lowercased() else { return false }
        return locale.contains("utf-8") || locale.contains("utf8")
    }

    var width: Int? {
        let announced = variables["COLUMNS"].flatMap { Int($0) }
        return [announced, columns].lazy.compactMap { $0 }.first { (1...100_000).contains($0) }
    }

    func wantsColor(_ choice: ColorChoice) -> Bool {
        switch choice {
        case .always: return true
        case .never: return false
        case .auto: break
        }
        if isSet("NO_COLOR") { return false }
        if let force = force("FORCE_COLOR") ?? force("CLICOLOR_FORCE") { return force }
        return isTerminal && !isDumb && variables["CLICOLOR"] != "0"
    }

    private func isSet(_ name: String) -> Bool {
        variables[name].map { !$0.isEmpty } ?? false
    }

    private func force(_ name: String) -> Bool? {
        isSet(name) ? !["0", "false"].contains(variables[name]) : nil
    }
}
