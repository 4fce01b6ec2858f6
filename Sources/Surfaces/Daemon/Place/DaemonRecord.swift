package import Base
package import Platform

/// What a running daemon says of itself in `run/daemon.json`.
package struct DaemonRecord: Sendable, Hashable {
    package let process: ProcessIdentity
    /// `http://127.0.0.1:PORT`
    package let address: String
    /// Addresses by which others reach it through a tunnel or a reverse proxy.
    package let publicAddresses: [String]
    package let version: String
    package let started: Timestamp

    package init(
        process: ProcessIdentity, address: String, publicAddresses: [String], version: String, started: Timestamp
    ) {
        self.process = process
        self.address = address
        self.publicAddresses = publicAddresses
        self.version = version
        self.started = started
    }

    /// The address to give to people: the first public one where there is one.
    package var addressForPeople: String { publicAddresses.first ?? address }

    /// The daemon of a home, if one runs; a record left by one that died tells nothing.
    package static func read(_ place: DaemonPlace, _ files: any FileOperations) -> DaemonRecord? {
        guard
            let bytes = try? files.readWhole(
                absolute: place.directory.appending(BytePath.root.appending(Array(DaemonPlace.record.utf8))),
                limit: 4096),
            let record = DaemonRecord(bytes), record.process.liveness != .dead
        else { return nil }
        return record
    }

    init?(_ bytes: [UInt8]) {
        guard let json = try? JSONValue(bytes),
            let process = json["process"]?.text.flatMap(ProcessIdentity.init(text:)),
            let address = json["address"]?.text, let version = json["version"]?.text,
            let started = json["started"]?.integer
        else { return nil }
        self.init(
            process: process, address: address,
            publicAddresses: (json["public"]?.elements ?? []).compactMap(\.text), version: version,
            started: Timestamp(milliseconds: started))
    }

    private var bytes: [UInt8] {
        let text = JSONWriter.text { json in
            json.object { json in
                json.string("process", process.text)
                json.string("address", address)
                json.array("public") { json in for address in publicAddresses { json.string(address) } }
                json.string("version", version)
                json.integer("started", started.milliseconds)
            }
        }
        return Array(text.utf8)
    }

    func write(_ directory: Int32, _ files: any FileOperations) throws(SystemError) {
        try AtomicFile.replace(files, directory: directory, name: Array(DaemonPlace.record.utf8), bytes: bytes)
    }

    static func remove(_ directory: Int32, _ files: any FileOperations) throws(SystemError) {
        try files.unlink(directory, CName(DaemonPlace.record))
    }
}
