internal import Base
internal import Platform

/// The user's browser, where there is a desktop to show it on.
enum Browser {
    /// False when nothing could be started; the address is then for the user to open.
    static func open(_ address: String, _ invocation: Invocation) -> Bool {
        let variables = invocation.variables
        guard ["DISPLAY", "WAYLAND_DISPLAY"].contains(where: { variables.bytes($0) != nil }),
            let path = variables.text("PATH"),
            let program = ChildProcess.find("xdg-open", searchPath: path, files: invocation.files),
            let home = try? EverettHome.path(variables)
        else { return false }
        // The code in the address is good once and for a minute, so that others of this user see it does no harm.
        return
            (try? ChildProcess.startDetached(
                program, arguments: [Array(address.utf8)], environment: variables.inherited,
                log: home.appending("maintenance.log"))) != nil
    }
}
