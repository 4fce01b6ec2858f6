package import Base
package import Platform

/// Which processes of this machine are agents, or lead one: a file for each while it lives.
///
/// Whoever descends from one of them is no user, whatever it says. It keeps apart what asks honestly; it is no wall around a program that
/// writes into the home as its user can.
package struct AgentProcesses {
    /// More ancestors than any process has.
    private static let mostAncestors = 1000

    private let directory: AbsolutePath
    private let files: any FileOperations

    package init(home: AbsolutePath, files: any FileOperations = RealFileOperations()) {
        directory = home.appending("agents")
        self.files = files
    }

    /// Says that a process is an agent's. Those that are gone are forgotten on the way.
    package func add(_ process: ProcessIdentity, _ agent: String) throws(EverettError) {
        do throws(SystemError) {
            do throws(SystemError) {
                try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
            } catch {
                guard error.isExisting else { throw error }
            }
            let place = try files.openOwned(absolute: directory, [.read, .directory])
            for (name, known) in try all(place.raw) where known?.identity.liveness == .dead {
                try remove(name, place.raw)
            }
            let text = process.text + "\n" + OneLine.cut(agent, 128) + "\n"
            try AtomicFile.replace(
                files, directory: place.raw, name: AgentProcesses.name(process), bytes: Array(text.utf8))
        } catch {
            throw EverettError(error, while: Words.keeping)
        }
    }

    package func remove(_ process: ProcessIdentity) throws(EverettError) {
        do throws(SystemError) {
            guard let place = try opened() else { return }
            try remove(AgentProcesses.name(process), place.raw)
        } catch {
            throw EverettError(error, while: Words.keeping)
        }
    }

    /// The agent that a process is of, or descends from; nil when it is nobody's.
    package func agent(above pid: Int32) throws(EverettError) -> String? {
        do throws(SystemError) {
            guard let place = try opened() else { return nil }
            let agents = try all(place.raw).compactMap(\.known)
            if agents.isEmpty { return nil }
            var next = pid
            for _ in 0..<AgentProcesses.mostAncestors where next > 0 {
                let identity = try ProcessIdentity(ofRunning: next)
                if let known = agents.first(where: { $0.identity == identity }) { return known.agent }
                next = try ProcessIdentity.parent(of: next)
            }
            return nil
        } catch {
            throw EverettError(error, while: Words.keeping)
        }
    }

    // MARK: -

    private func opened() throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try files.openOwned(absolute: directory, [.read, .directory])
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    /// A file that somebody is about to write, or that nobody can read, names nobody.
    private func all(
        _ place: Int32
    ) throws(SystemError) -> [(name: [UInt8], known: (identity: ProcessIdentity, agent: String)?)] {
        var found: [(name: [UInt8], known: (identity: ProcessIdentity, agent: String)?)] = []
        for entry in try files.list(place) where AtomicFile.owner(ofTemporary: entry.name) == nil {
            do throws(SystemError) {
                let file = try files.openOwned(place, CName(entry.name), [.read, .noFollow])
                let lines = String(decoding: try files.readUpTo(file.raw, 4096, at: 0), as: UTF8.self)
                    .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                found.append(
                    (
                        entry.name,
                        lines.first.flatMap(ProcessIdentity.init(text:)).map { ($0, lines.dropFirst().first ?? "") }
                    ))
            } catch {
                // It went while it was looked at.
                guard error.isMissing else { throw error }
            }
        }
        return found
    }

    private func remove(_ name: [UInt8], _ place: Int32) throws(SystemError) {
        do throws(SystemError) {
            try files.unlink(place, CName(name))
        } catch {
            guard error.isMissing else { throw error }
        }
    }

    private static func name(_ process: ProcessIdentity) -> [UInt8] {
        Array("\(process.pid)-\(process.startTicks)".utf8)
    }
}
