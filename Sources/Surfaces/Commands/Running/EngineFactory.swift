internal import Base
package import Chronos
package import Platform

/// Opens the engine on a home; a test passes one with its own clock and files.
///
/// A one-shot command calls the engine on the main thread: there is nothing else that thread could do meanwhile.
package struct EngineFactory: Sendable {
    /// Takes the home, and how many workers the user wants.
    package typealias Body = @Sendable (AbsolutePath, Int?) throws -> ChronosEngine

    private let body: Body

    package init(_ body: @escaping Body) {
        self.body = body
    }

    func open(_ home: AbsolutePath, workers: Int?) throws -> ChronosEngine { try body(home, workers) }

    /// The machine's files, clock and randomness.
    package static func standard(_ variables: Variables) -> EngineFactory {
        EngineFactory { home, workers in
            let identity: ProcessIdentity
            do throws(SystemError) {
                identity = try ProcessIdentity.current()
            } catch {
                throw EverettError(
                    error, while: Phrase("reading who this process is", pl: "ustalanie, czym jest ten proces"))
            }
            let environment = EngineEnvironment(
                files: try FaultInjection.files(RealFileOperations(), variables), clock: Machine.clock,
                ids: IDSource(random: .system), identity: identity, hooks: try FaultInjection.hooks(variables),
                workers: workers ?? Machine.processors, version: Version.current,
                secretKeys: try EverettHome.secretKeys(variables), onSecretKey: Machine.forbidDumps)
            return try ChronosEngine(home: home, environment: environment)
        }
    }
}
