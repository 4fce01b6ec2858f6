internal import Base
package import Platform

/// Finds out what this machine has for isolating programs; runs a program that does nothing in two sandboxes.
package enum SandboxProbe {
    /// Bubblewrap learned to refuse user namespaces in 0.8.
    private static let oldestVersion = [0, 8]

    /// `directory`: where overlays are going to lie, since not every filesystem carries them; left as it was.
    package static func run(
        in directory: AbsolutePath, searchPath: String = SandboxRunner.searchPath,
        files: any FileOperations = RealFileOperations(),
    ) -> SandboxReport {
        var findings = [bubblewrap(searchPath, files), filter]
        do throws(EverettError) {
            let runner = try SandboxRunner(searchPath: searchPath, files: files)
            let place = try ProbePlace(directory, files)
            findings.append(attempt(.sandbox, runner, .directory(place.upper)))
            let overlay = ConfinedStart.Overlay(lower: [place.lower], upper: place.upper, work: place.work)
            findings.append(attempt(.overlay, runner, .overlay(overlay)))
            findings.append(limits(runner))
        } catch {
            findings.append(SandboxReport.Finding(subject: .sandbox, detail: "", problem: error))
        }
        let landlock = ConfinementSupport.landlock
        findings.append(
            SandboxReport.Finding(
                subject: .landlock, detail: landlock.map { "\($0)" } ?? "",
                problem: landlock == nil ? EverettError(.unsupported, SandboxWords.noLandlock) : nil))
        return SandboxReport(findings: findings)
    }

    private static var filter: SandboxReport.Finding {
        let isPresent = SeccompFilter.Architecture.current != nil && ConfinementSupport.filtersCalls
        let problem = EverettError(.unsupported, SandboxWords.noFilter, hints: [SandboxWords.kernelNeedsFilter])
        return SandboxReport.Finding(subject: .filter, detail: "", problem: isPresent ? nil : problem)
    }

    private static func bubblewrap(_ searchPath: String, _ files: any FileOperations) -> SandboxReport.Finding {
        func finding(_ detail: String, _ problem: EverettError?) -> SandboxReport.Finding {
            SandboxReport.Finding(subject: .bubblewrap, detail: detail, problem: problem)
        }
        guard let program = ChildProcess.find("bwrap", searchPath: searchPath, files: files) else {
            return finding(
                "",
                EverettError(.unsupported, SandboxWords.noBubblewrap, hints: [SandboxWords.installBubblewrap]))
        }
        do throws(EverettError) {
            let result = try ChildProcess.run(
                program, arguments: ["--version"], environment: [:], timeoutMilliseconds: 10_000)
            let version = String(result.standardOutput.text.split(separator: "\n").first ?? "")
            let isOld = SandboxProbe.isOlder(version)
            let hints = [SandboxWords.installBubblewrap]
            return finding(
                version, isOld ? EverettError(.unsupported, SandboxWords.oldBubblewrap(version), hints: hints) : nil)
        } catch {
            return finding("", error)
        }
    }

    /// A version that cannot be read is not held against the program: whether it works is tried anyway.
    static func isOlder(_ text: String) -> Bool {
        let number = text.split(separator: " ").last?.split(separator: ".").compactMap { Int($0) } ?? []
        return number.count >= 2 && number.lexicographicallyPrecedes(oldestVersion)
    }

    private static func attempt(
        _ subject: SandboxReport.Finding.Subject, _ runner: SandboxRunner, _ workspace: SandboxProfile.Workspace
    ) -> SandboxReport.Finding {
        guard let place = AbsolutePath("/everett") else { preconditionFailure("a literal path") }
        var profile = SandboxProfile(workspace, at: place)
        profile.environment = ["PATH": "/usr/bin:/bin"]
        // Whether namespaces work is asked here, and nothing else.
        profile.limits.memoryBytes = nil
        profile.limits.processes = nil
        profile.limits.wallMilliseconds = 30_000
        do throws(EverettError) {
            let result = try runner.run(profile, command: ["true"])
            let problem = EverettError(.failed, SandboxWords.probeFailed, hints: [SandboxWords.allowNamespaces])
            return SandboxReport.Finding(subject: subject, detail: "", problem: result.succeeded ? nil : problem)
        } catch {
            let isHinted = error.hints.contains(SandboxWords.allowNamespaces) || subject == .overlay
            return SandboxReport.Finding(
                subject: subject, detail: "",
                problem: isHinted ? error : error.adding(hint: SandboxWords.allowNamespaces))
        }
    }

    private static func limits(_ runner: SandboxRunner) -> SandboxReport.Finding {
        let problem = EverettError(.unsupported, SandboxWords.noGroups, hints: SandboxWords.getGroups)
        return SandboxReport.Finding(
            subject: .limits, detail: runner.groups.map { "cgroup \($0.version.rawValue)" } ?? "rlimit",
            problem: runner.groups == nil ? problem : nil)
    }
}
