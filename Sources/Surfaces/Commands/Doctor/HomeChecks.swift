internal import Base
internal import Chronos
internal import Platform
internal import Terminal

/// Everett's home, the project, and what is stored about it.
struct HomeChecks {
    private static let littleSpace: UInt64 = 1_000_000_000
    private static let noSpace: UInt64 = 50_000_000

    private let context: Context

    init(_ context: Context) {
        self.context = context
    }

    func run() -> [Finding] {
        let home: AbsolutePath
        do {
            home = try EverettHome.path(context.invocation.variables)
        } catch {
            return [Finding("home", failed: error)]
        }
        let place = ExistingPlace.nearest(to: home, context.invocation.files)
        var findings = [homeItself(home, exists: place == home)]
        findings.append(FileSystemCheck.finding("home_filesystem", place, context.invocation.files))
        findings.append(space(place))
        findings += place == home ? store(home) : [notYet]
        return findings + ProbeDirectory.findings(in: place, context)
    }

    private var notYet: Finding {
        Finding(
            "state", .ok,
            Phrase(
                "nothing is stored yet; 'everett init' begins",
                pl: "nic jeszcze nie zapisano; zacznij od 'everett init'"))
    }

    private func homeItself(_ home: AbsolutePath, exists: Bool) -> Finding {
        let files = context.invocation.files
        let shown = home.description
        do {
            guard exists else {
                let place = ExistingPlace.nearest(to: home, files)
                try files.access(FileDescriptors.none, CName(place.bytes), mode: ExistingPlace.writable)
                return Finding(
                    "home", .ok, Phrase("\(shown), not made yet", pl: "\(shown), jeszcze nieutworzony"))
            }
            let status = try files.status(FileDescriptors.none, CName(home.bytes))
            if status.kind == .symlink {
                return Finding("home", .ok, Phrase("\(shown), a symbolic link", pl: "\(shown), dowiązanie symboliczne"))
            }
            guard status.user == Machine.user else {
                return Finding(
                    "home", .missing,
                    Phrase("\(shown) belongs to another user", pl: "\(shown) należy do innego użytkownika"),
                    fix: Phrase(
                        "set EVERETT_HOME to a directory of your own", pl: "ustaw EVERETT_HOME na własny katalog"))
            }
            try files.access(FileDescriptors.none, CName(home.bytes), mode: ExistingPlace.writable)
            guard status.permissions & 0o077 == 0 else {
                return Finding(
                    "home", .warning,
                    Phrase("\(shown) can be read by others", pl: "\(shown) mogą czytać inni"),
                    fix: Phrase(verbatim: "chmod 700 " + ShellWord.quoted(shown)))
            }
            return Finding("home", .ok, Phrase(verbatim: shown))
        } catch {
            return Finding(
                "home", .missing,
                Phrase(
                    "\(shown) cannot be written: \(error.reason)", pl: "w \(shown) nie można zapisywać: \(error.reason)"
                ),
                fix: Phrase(
                    "make it yours, or set EVERETT_HOME to a directory of your own",
                    pl: "przejmij go albo ustaw EVERETT_HOME na własny katalog"))
        }
    }

    private func space(_ place: AbsolutePath) -> Finding {
        do {
            let files = context.invocation.files
            let directory = try files.openOwned(absolute: place, [.read, .directory])
            let available = try files.space(directory.raw).availableBytes
            let detail = Quantity.bytes(Int(clamping: available))
            if available >= Self.littleSpace { return Finding("free_space", .ok, detail) }
            return Finding(
                "free_space", available < Self.noSpace ? .missing : .warning, detail,
                fix: Phrase(
                    "free some space, or set EVERETT_HOME to another filesystem",
                    pl: "zwolnij miejsce albo ustaw EVERETT_HOME na inny system plików"))
        } catch {
            return Finding("free_space", .warning, Phrase("unknown: \(error.reason)", pl: "nieznane: \(error.reason)"))
        }
    }

    private func store(_ home: AbsolutePath) -> [Finding] {
        let engine: ChronosEngine
        do {
            engine = try context.invocation.engine.open(home, workers: nil)
        } catch {
            return [Finding("state", failed: error)]
        }
        return [state(engine), secretKey(engine), storage(engine)] + bases(engine) + templates(engine)
            + servers(engine) + stopped(engine) + project(engine)
    }

    /// What a crash left standing still; nothing is said where there is none.
    private func stopped(_ engine: ChronosEngine) -> [Finding] {
        do {
            let names = try engine.containersLeftStopped()
            if names.isEmpty { return [] }
            let words = Phrase(
                "stopped to copy a volume, and not started again: ",
                pl: "zatrzymane do skopiowania wolumenu i nieuruchomione ponownie: ")
            return [
                Finding(
                    "stopped_containers", .warning, words + Phrase(verbatim: names.joined(separator: ", ")),
                    fix: Phrase(verbatim: "everett recover"))
            ]
        } catch {
            return [Finding("stopped_containers", failed: error)]
        }
    }

    private func secretKey(_ engine: ChronosEngine) -> Finding {
        do {
            let report = try engine.secretKeys()
            let place = report.path.map { "\($0)" } ?? ""
            if report.isWell {
                return Finding(
                    "secret_key", .ok,
                    report.keys == nil
                        ? Phrase("none yet; there are no secrets", pl: "jeszcze brak; nie ma tajnych plików")
                        : Phrase("\(place); keep a copy of it elsewhere", pl: "\(place); trzymaj kopię gdzie indziej"))
            }
            let current = report.current ?? ""
            return Finding(
                "secret_key", .missing,
                Phrase(
                    "the key \(current) is not in \(place): secrets can neither be read nor sealed",
                    pl: "klucza \(current) nie ma w \(place): tajnych plików nie da się ani odczytać, ani zaszyfrować"),
                fix: Phrase(
                    "put back the copy you keep of that file, or seal with a new key: everett secrets key new",
                    pl: "przywróć kopię tego pliku albo szyfruj nowym kluczem: everett secrets key new"))
        } catch {
            return Finding("secret_key", failed: error)
        }
    }

    private func storage(_ engine: ChronosEngine) -> Finding {
        guard let notice = engine.storageNotice(Policies.storage(context)) else {
            return Finding("storage", .ok, Phrase("within its limits", pl: "w granicach limitu"))
        }
        let words = StorageLines.phrase(notice, context)
        return Finding(
            "storage", .warning, words,
            fix: Phrase(
                "everett storage tells what it is, everett gc makes room",
                pl: "everett storage powie, co to jest, everett gc zrobi miejsce"))
    }

    /// What sandbox timelines share takes room beside the store; nothing is said where there is none.
    private func bases(_ engine: ChronosEngine) -> [Finding] {
        do {
            let (count, unused, bytes) = try engine.baseSizes()
            if count == 0 { return [] }
            let words = Phrase(
                "\(context.bytes(bytes)) in \(count), \(unused) unused",
                pl: "\(context.bytes(bytes)), razem \(count), nieużywanych \(unused)")
            return [Finding("sandbox_bases", .ok, words)]
        } catch {
            return [Finding("sandbox_bases", failed: error)]
        }
    }

    /// What is kept on database servers to be copied takes room there; nothing is said where there is none.
    private func templates(_ engine: ChronosEngine) -> [Finding] {
        do {
            let (count, bytes) = try engine.templateSizes()
            if count == 0 { return [] }
            let words = Phrase(
                "\(context.bytes(bytes)) in \(count) on database servers",
                pl: "\(context.bytes(bytes)) na serwerach baz danych, razem \(count)")
            return [Finding("database_templates", .ok, words)]
        } catch {
            return [Finding("database_templates", failed: error)]
        }
    }

    /// What killed commands left on database servers; nothing is said where there is none.
    private func servers(_ engine: ChronosEngine) -> [Finding] {
        do {
            let left = try engine.databaseLeftovers(context.supervision)
            if left.isEmpty { return [] }
            let list = left.prefix(5).joined(separator: ", ")
            return [
                Finding(
                    "database_leftovers", .warning,
                    Phrase(
                        "\(left.count) on database servers that belong to nothing: \(list)",
                        pl: "niczyich pozostałości na serwerach baz danych: \(left.count): \(list)"),
                    fix: Phrase(verbatim: "everett recover"))
            ]
        } catch {
            return [Finding("database_leftovers", .warning, failed: error)]
        }
    }

    private func state(_ engine: ChronosEngine) -> Finding {
        do {
            let report = try engine.verify(quick: true, context.supervision)
            if report.isSound {
                return Finding(
                    "state", .ok,
                    Phrase.count(
                        report.checkpoints, "checkpoint, sound on a quick look", "checkpoints, sound on a quick look",
                        pl: (
                            "punkt, zdrowy na pierwszy rzut oka", "punkty, zdrowe na pierwszy rzut oka",
                            "punktów, zdrowych na pierwszy rzut oka"
                        )))
            }
            return Finding(
                "state", .missing,
                Phrase.count(
                    report.problems.count, "problem in what is stored", "problems in what is stored",
                    pl: (
                        "problem w zapisanych danych", "problemy w zapisanych danych", "problemów w zapisanych danych"
                    )),
                fix: Phrase("everett verify tells what is affected", pl: "everett verify powie, czego to dotyczy"))
        } catch {
            return Finding("state", failed: error)
        }
    }

    private func project(_ engine: ChronosEngine) -> [Finding] {
        do {
            let project = try context.project(engine)
            let exists = ExistingPlace.nearest(to: project.root, context.invocation.files) == project.root
            guard exists else {
                return [
                    Finding(
                        "project", .warning,
                        Phrase("\(project.root) is gone", pl: "katalogu \(project.root) już nie ma"),
                        fix: Phrase(
                            verbatim: "mkdir -p " + ShellWord.quoted(project.root.description)
                                + " && everett log --project "
                                + ShellWord.quoted(project.root.description)))
                ]
            }
            return [
                Finding("project", .ok, Phrase(verbatim: project.root.description)),
                FileSystemCheck.finding("project_filesystem", project.root, context.invocation.files),
                clock(try engine.log(project).first?.created),
            ]
        } catch {
            let error = EverettError.wrapping(error)
            return [Finding("project", .warning, error.message, fix: error.hints.first), clock(nil)]
        }
    }

    /// A checkpoint from the future says that the clock was, or is, wrong.
    private func clock(_ newest: Timestamp?) -> Finding {
        let now = context.invocation.clock.now
        let earliest = Timestamp(milliseconds: 1_767_225_600_000)
        let isSane = now > earliest && (newest.map { $0.milliseconds <= now.milliseconds + 60_000 } ?? true)
        let detail = Phrase(verbatim: now.rfc3339)
        if isSane { return Finding("clock", .ok, detail) }
        return Finding(
            "clock", .warning, detail + Phrase(", which is in the past", pl: ", czyli w przeszłości"),
            fix: Phrase(
                "set the clock: timedatectl set-ntp true (order in the log does not depend on it)",
                pl: "ustaw zegar: timedatectl set-ntp true (kolejność w dzienniku od niego nie zależy)"))
    }
}
