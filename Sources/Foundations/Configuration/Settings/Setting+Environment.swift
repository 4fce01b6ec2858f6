internal import Base

extension Setting {
    package static let environmentVariables = Setting(
        "environment.variables", .names, .list([]),
        Phrase(
            "Variables of the shell that belong to the project: a checkpoint keeps their values, encrypted, and 'exec' and 'shell' "
                + "give them to programs.",
            pl:
                "Zmienne powłoki, które należą do projektu: punkt kontrolny zachowuje ich wartości, zaszyfrowane, a 'exec' "
                + "i 'shell' dają je programom."),
        project: .trusted(
            Phrase(
                "It says which of your shell's variables are read, and what programs of a timeline are given.",
                pl: "Mówi, które zmienne powłoki są czytane i co dostają programy linii czasu.")))

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

    package static let environmentVolumes = Setting(
        "environment.volumes", .choice(["leave", "copy"]), .text("leave"),
        Phrase(
            "Whether what named volumes of the project's containers hold is part of every checkpoint: 'copy' stops the containers that "
                + "have one for as long as it is copied, when it was written to since the last copy.",
            pl:
                "Czy zawartość nazwanych wolumenów kontenerów projektu należy do każdego punktu: 'copy' zatrzymuje kontenery, które "
                + "z wolumenu korzystają, na czas kopiowania, jeśli coś w nim od ostatniej kopii zapisano."),
        project: .trusted(
            Phrase(
                "Containers are stopped and started again, also when nobody is looking.",
                pl: "Kontenery są zatrzymywane i uruchamiane ponownie, także gdy nikt nie patrzy.")))
}
