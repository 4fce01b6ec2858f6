internal import Base
internal import Platform
internal import Runs

/// The program that started this server: for as long as it lives it counts as an agent, and so does whatever it starts.
enum MCPClientProcess {
    /// A service manager starts agents and everything else alike.
    private static let managers: Set<String> = ["systemd", "init", "launchd"]

    static func note(_ home: AbsolutePath, _ files: any FileOperations) throws(EverettError) {
        let client: ProcessIdentity
        do throws(SystemError) {
            let parent = try ProcessIdentity.parent(of: Machine.processID)
            // Whose parent is gone, or is everybody's, is known by itself alone.
            let isShared = parent <= 1 || managers.contains(name(of: parent, files))
            client = try ProcessIdentity(ofRunning: isShared ? Machine.processID : parent)
        } catch {
            throw EverettError(
                error, while: Phrase("reading who started this process", pl: "ustalanie, kto uruchomił ten proces"))
        }
        try AgentProcesses(home: home, files: files).add(client, "mcp")
    }

    /// Nothing when it cannot be told, which is no manager's name.
    private static func name(of process: Int32, _ files: any FileOperations) -> String {
        guard let place = AbsolutePath("/proc/\(process)/comm"),
            let file = try? files.openOwned(absolute: place, [.read]),
            let bytes = try? files.readUpTo(file.raw, 64, at: 0)
        else { return "" }
        return String(decoding: bytes.prefix { $0 != 0x0a }, as: UTF8.self)
    }
}
