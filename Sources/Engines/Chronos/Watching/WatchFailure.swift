package import Base
internal import Platform

/// Why a workspace is not watched, for people.
package struct WatchFailure: Error, Sendable {
    package let phrase: Phrase
    package let isLimit: Bool

    init(_ refusal: Inotify.Refusal, _ root: AbsolutePath) {
        switch refusal {
        case .limit:
            phrase = WatchFailure.limit
            isLimit = true
        case .failed(let error):
            phrase = Phrase("watching \(root): ", pl: "obserwowanie \(root): ") + Phrase(verbatim: error.reason)
            isLimit = false
        }
    }

    static let limit = Phrase(
        "the kernel allows no more watches; raise fs.inotify.max_user_watches (or max_user_instances) with sysctl",
        pl: "jądro nie pozwala na więcej obserwacji; zwiększ fs.inotify.max_user_watches (lub max_user_instances) "
            + "poleceniem sysctl"
    )

    static func words(for loss: WatchLoss) -> Phrase {
        switch loss {
        case .overflow: Phrase("more happened than the kernel could list", pl: "jądro nie nadążyło z listą zdarzeń")
        case .rootGone:
            Phrase(
                "the project's directory was moved, removed or replaced",
                pl: "katalog projektu został przeniesiony, usunięty lub zastąpiony"
            )
        case .watchLost:
            Phrase("a watch ended unexpectedly", pl: "obserwacja niespodziewanie się zakończyła")
        case .mounts:
            Phrase(
                "something was mounted or unmounted in the project",
                pl: "coś zostało zamontowane lub odmontowane w projekcie"
            )
        case .limit: limit
        }
    }
}
