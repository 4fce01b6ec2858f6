internal import Base
internal import Environments
internal import Platform

/// Finds what runs containers on this machine.
enum ContainerEngines {
    /// All that compose and its engine are told: what a shell happens to hold must not decide about a service.
    static let variables = [
        "PATH", "HOME", "XDG_RUNTIME_DIR", "DOCKER_HOST", "CONTAINER_HOST", "CONTAINERS_CONF",
        "CONTAINERS_STORAGE_CONF",
    ]

    /// Docker where its daemon is, else podman, which needs none; nil where neither can run anything.
    static func find(
        _ variables: Variables, files: any FileOperations = RealFileOperations()
    ) -> (any ContainerEngine)? {
        let path = variables.text("PATH") ?? ""
        func program(_ name: String) -> AbsolutePath? { ChildProcess.find(name, searchPath: path, files: files) }
        var environment: [String: String] = [:]
        for name in ContainerEngines.variables { environment[name] = variables.text(name) }
        let hasDaemon =
            variables.text("DOCKER_HOST") != nil
            || (try? files.statusIfPresent(FileDescriptors.none, CName("/var/run/docker.sock"))).flatMap { $0 } != nil
        if hasDaemon, let docker = program("docker") {
            return CommandLineEngine(name: "docker", program: docker, compose: nil, environment: environment)
        }
        guard let podman = program("podman") else { return nil }
        return CommandLineEngine(
            name: "podman", program: podman, compose: program("podman-compose"), environment: environment)
    }
}
