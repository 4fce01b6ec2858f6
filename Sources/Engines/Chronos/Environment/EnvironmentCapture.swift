internal import Base
internal import Environments
internal import Platform

/// Asks the container engine what of a project runs, where a compose file says that something may.
struct EnvironmentCapture {
    let environment: EngineEnvironment
    let project: ProjectRecord
    let hashing: ([UInt8]) -> Digest

    static let composeFiles = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"]

    struct Captured {
        let component: EnvironmentComponent?
        let notes: [Coverage.Note]
        /// All that compose made here, running or not, and who said so.
        var found: (by: any ContainerEngine, containers: [FoundContainer])?
    }

    func capture(_ root: Int32) throws(SystemError) -> Captured {
        guard let file = try composeFile(root) else { return Captured(component: nil, notes: []) }
        func note(_ text: Phrase) -> Coverage.Note {
            Coverage.Note(path: BytePath.root.appending(Array(file.utf8)), text: text)
        }
        guard let engine = environment.containers() else {
            return Captured(
                component: EnvironmentComponent(state: .absent),
                notes: [
                    note(
                        Phrase(
                            "no container engine is here: no container was recorded",
                            pl: "nie ma tu programu do kontenerów: żadnego nie zapisano"))
                ])
        }
        do throws(EverettError) {
            let found = try engine.containers(at: project.root)
            let containers = found.filter(\.isRunning).map { ContainerRecord($0, hashing: hashing) }
            return Captured(
                component: EnvironmentComponent(state: .recorded, engine: engine.name, containers: containers),
                notes: [], found: (engine, found))
        } catch {
            return Captured(
                component: EnvironmentComponent(state: .unknown, engine: engine.name),
                notes: [
                    note(
                        Phrase("which containers run is unknown: ", pl: "nie wiadomo, które kontenery działają: ")
                            + error.message)
                ])
        }
    }

    private func composeFile(_ root: Int32) throws(SystemError) -> String? {
        for name in EnvironmentCapture.composeFiles {
            if try environment.files.statusIfPresent(root, CName(name)) != nil { return name }
        }
        return nil
    }
}
