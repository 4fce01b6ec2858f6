internal import Base

extension Setting {
    package static let environmentPorts = Setting(
        "environment.ports", .names, .list([]),
        Phrase(
            "Variables that say on which port a server of the project's listens, beyond those that are found in its .env files: "
                + "each timeline gets a port of its own there. '!METRICS_PORT' says that this one is none.",
            pl: "Zmienne, które mówią, na jakim porcie słucha serwer projektu, oprócz znalezionych w plikach .env: "
                + "każda linia czasu dostaje w nich własny port. '!METRICS_PORT' mówi, że ta taką nie jest."),
        project: .trusted(
            Phrase(
                "Programs of a timeline find another value in these variables than the one their files say.",
                pl: "Programy linii czasu znajdą w tych zmiennych inną wartość niż w swoich plikach.")))
}
