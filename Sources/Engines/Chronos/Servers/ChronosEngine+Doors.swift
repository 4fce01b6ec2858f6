internal import Base
internal import Databases
internal import Platform
internal import Sandbox

extension ChronosEngine {
    /// How programs that are shut in reach the databases of their timeline, and what they find them by.
    ///
    /// A sandbox's own loopback leads nowhere; each server of the timeline gets a door there, through which only the timeline's
    /// login gets, and only to the timeline's database. A server to which connections must be encrypted has none.
    func ways(_ world: ProjectRecord) throws -> (doors: [SandboxDoor], variables: [String: String]) {
        var doors: [SandboxDoor] = []
        var variables: [String: String] = [:]
        for (_, served) in try databases(of: world) {
            // One that cannot be told now cannot be reached either; the program finds nobody there.
            guard let served = try? served.get(), let role = served.role, !served.address.demandsEncryption,
                let place = place(served.address)
            else { continue }
            let guest = SandboxDoor.Guest(user: role.name, database: served.database)
            let port: UInt16
            if let index = doors.firstIndex(where: { $0.place == place }) {
                doors[index].guests.insert(guest)
                port = doors[index].port
            } else {
                let wanted = served.address.port ?? ChronosEngine.usualPort
                port =
                    doors.contains { $0.port == wanted }
                    ? UInt16(clamping: ChronosEngine.firstSpare + doors.count) : wanted
                doors.append(SandboxDoor(port: port, to: place, guests: [guest]))
            }
            if let variable = served.variable {
                variables[variable] = served.address.through(port: port).revealed
            }
        }
        return (doors, variables)
    }

    private static let usualPort: UInt16 = 5432
    private static let firstSpare = 54_320

    private func place(_ address: DatabaseAddress) -> SandboxDoor.Place? {
        let port = address.port ?? ChronosEngine.usualPort
        guard address.isSocket else { return address.host.map { .host($0, port: port) } }
        let directory = address.host ?? "/var/run/postgresql"
        return AbsolutePath("\(directory)/.s.PGSQL.\(port)").map { .socket($0) }
    }
}
