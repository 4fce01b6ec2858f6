internal import Platform

/// Whether this machine lets programs make user namespaces, without which nothing can be shut in: a chroot does not, nor do
/// many containers.
package enum UserNamespaces {
    /// Asked of a program that is not ours.
    package static let areAllowed: Bool = {
        guard let unshare = ChildProcess.find("unshare", searchPath: "/usr/bin:/bin"),
            let result = try? ChildProcess.run(
                unshare, arguments: ["--user", "--map-root-user", "true"], environment: [:], timeoutMilliseconds: 20_000
            )
        else { return false }
        return result.succeeded
    }()
}
