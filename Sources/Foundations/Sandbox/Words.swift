internal import Base
internal import Glibc
internal import Platform

/// What sandboxes tell people.
enum SandboxWords {
    static let noBubblewrap = Phrase(
        "programs cannot be isolated here: bubblewrap (bwrap) is not installed",
        pl: "nie można tu izolować programów: brakuje programu bubblewrap (bwrap)")
    static let installBubblewrap = Phrase(
        "install it, for example with: sudo apt install bubblewrap",
        pl: "zainstaluj go, na przykład poleceniem: sudo apt install bubblewrap")
    static let noFilter = Phrase(
        "programs cannot be isolated here: this kernel or processor has no filter for system calls",
        pl: "nie można tu izolować programów: to jądro lub ten procesor nie ma filtra wywołań systemowych")
    static let kernelNeedsFilter = Phrase(
        "a kernel with CONFIG_SECCOMP_FILTER on x86-64 or arm64 is needed",
        pl: "potrzebne jest jądro z CONFIG_SECCOMP_FILTER na x86-64 albo arm64")
    static let noGroups = Phrase(
        "limits on memory and processes cannot be kept together here: no control group may be made",
        pl: "nie da się tu ograniczyć łącznej pamięci i liczby procesów: nie wolno utworzyć grupy kontrolnej")
    static let noProcessLimit = Phrase(
        "the number of processes cannot be limited here: this is root, whom the kernel does not count, and no control group"
            + " may be made",
        pl: "nie da się tu ograniczyć liczby procesów: to root, którego jądro nie liczy, a grupy kontrolnej nie wolno"
            + " utworzyć")
    static let getProcessLimit = [
        Phrase("run Everett as a plain user", pl: "uruchom Everetta jako zwykły użytkownik"),
        Phrase(
            "or make /sys/fs/cgroup writable for it, in a container with --cgroupns=private and a writable mount",
            pl:
                "albo daj mu prawo zapisu w /sys/fs/cgroup, w kontenerze przez --cgroupns=private i montowanie do zapisu"
        ),
    ]
    static let noLandlock = Phrase(
        "the kernel has no Landlock; nothing depends on it", pl: "jądro nie ma Landlocka; nic od niego nie zależy")
    static let probeFailed = Phrase(
        "a program that does nothing did not end well in a sandbox",
        pl: "program, który nic nie robi, nie zakończył się w piaskownicy poprawnie")
    static let noProbePlace = Phrase(
        "could not make a directory for trying an overlay",
        pl: "nie udało się utworzyć katalogu na próbę nakładki")
    static let noGroup = Phrase("could not make a control group", pl: "nie udało się utworzyć grupy kontrolnej")
    static let getGroups = [
        Phrase(
            "run Everett in a delegated group: systemd-run --user --scope -p Delegate=yes everett …",
            pl: "uruchom Everetta w oddelegowanej grupie: systemd-run --user --scope -p Delegate=yes everett …"),
        Phrase(
            "or allow limits that hold for each process by itself",
            pl: "albo zgódź się na limity, które obowiązują każdy proces z osobna"),
    ]
    static let noCommand = Phrase("there is no command to run", pl: "nie podano polecenia do uruchomienia")
    static let badWord = Phrase(
        "a word of the command or a variable of its environment cannot be passed on: it is empty, holds NUL or “=”",
        pl: "nie można przekazać słowa polecenia lub zmiennej środowiska: jest pusta albo zawiera NUL lub „=”")
    static let elsewhere = Phrase(
        "give the project a directory of its own", pl: "umieść projekt w osobnym katalogu")
    static let lost = Phrase(
        "the end of a program in a sandbox could not be observed",
        pl: "nie udało się stwierdzić, jak zakończył się program w piaskownicy")

    static func oldBubblewrap(_ version: String) -> Phrase {
        Phrase(
            "\(version) is too old: version 0.8 is the first that can refuse user namespaces inside",
            pl: "\(version) jest za stary: dopiero wersja 0.8 umie zabronić przestrzeni nazw użytkownika w środku")
    }

    static func reserved(_ path: String) -> Phrase {
        Phrase(
            "nothing can be shown at \(path) in a sandbox: the system itself is there",
            pl: "w piaskownicy nie można niczego pokazać pod \(path): jest tam sam system")
    }

    static func cannotShow(_ path: String) -> Phrase {
        Phrase("could not show \(path) in a sandbox", pl: "nie udało się pokazać \(path) w piaskownicy")
    }

    /// What bubblewrap wrote says what was in the way; it is shown, and nothing is decided by it.
    static func notEntered(_ said: String) -> EverettError {
        let reason = String(said.prefix(500).split(separator: "\n").first ?? "")
        return EverettError(
            .failed,
            Phrase(
                "the program could not be started in its sandbox\(reason.isEmpty ? "" : ": " + reason)",
                pl: "nie udało się uruchomić programu w piaskownicy\(reason.isEmpty ? "" : ": " + reason)"),
            hints: [seeDoctor])
    }

    static let seeDoctor = Phrase(
        "everett doctor says what sandboxes need and what is missing",
        pl: "everett doctor powie, czego wymagają piaskownice i czego brakuje")

    static let allowNamespaces = Phrase(
        "allow user namespaces: sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone=1 on Debian, and on"
            + " Ubuntu an AppArmor profile with “userns,” for this program or"
            + " kernel.apparmor_restrict_unprivileged_userns=0",
        pl: "zezwól na przestrzenie nazw użytkownika: sysctl user.max_user_namespaces,"
            + " kernel.unprivileged_userns_clone=1 w Debianie, a w Ubuntu profil AppArmor z „userns,” dla tego programu"
            + " albo kernel.apparmor_restrict_unprivileged_userns=0")
    static let allowOverlay = Phrase(
        "the directories of an overlay must belong to this user and lie on a filesystem that can carry one (ext4, xfs,"
            + " btrfs, tmpfs), upper and work directory on the same; the kernel must be 5.11 or newer",
        pl:
            "katalogi nakładki muszą należeć do tego użytkownika i leżeć w systemie plików, który ją uniesie (ext4, xfs,"
            + " btrfs, tmpfs), górny i roboczy w tym samym; potrzebne jest jądro 5.11 lub nowsze")

    static let openingDoors = Phrase(
        "opening the way to the timeline's database", pl: "otwieranie drogi do bazy linii czasu")

    static func notStarted(_ failure: ProcessFailure) -> EverettError {
        switch failure.stage {
        case .group:
            EverettError(.permission, noGroup + reason(failure), hints: getGroups, cause: failure)
        case .namespace:
            EverettError(
                .unsupported,
                Phrase("could not make a user namespace", pl: "nie udało się utworzyć przestrzeni nazw użytkownika")
                    + reason(failure),
                hints: [allowNamespaces], cause: failure)
        case .overlay:
            EverettError(
                .unsupported,
                Phrase("could not mount an overlay", pl: "nie udało się zamontować nakładki") + reason(failure),
                hints: [allowOverlay], cause: failure)
        case .limit, .prepare, .input, .directory, .start, .wait:
            EverettError(
                .failed,
                Phrase("could not start a sandbox", pl: "nie udało się uruchomić piaskownicy") + reason(failure),
                hints: [seeDoctor], cause: failure)
        }
    }

    private static func reason(_ failure: ProcessFailure) -> Phrase { Phrase(verbatim: ": \(failure.reason)") }
}
