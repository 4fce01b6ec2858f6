internal import Base

/// What happens on the tour, in order.
enum TourStory {
    static let project = "shop"

    /// Where programs cannot be shut in, they are run as they are, and nothing is told of what then does not hold.
    static func steps(hasSandbox: Bool) -> [TourStep] {
        opening + disaster + (hasSandbox ? experiment : openExperiment) + merge(hasSandbox: hasSandbox)
            + (hasSandbox ? search : [.type("everett verify")])
    }

    private static let opening: [TourStep] = [
        .heading(
            Phrase(
                "A small shop: sources and tests in git, and things that git does not know",
                pl: "Mały sklep: źródła i testy w gicie oraz rzeczy, o których git nie wie")),
        .prepare(
            """
            mkdir -p shop/src shop/tests && cd shop
            printf '#!/bin/sh\\n# price CENTS: the price with tax\\necho $(( $1 + $1 * 23 / 100 ))\\n' > src/price
            printf '#!/bin/sh\\n# total CENTS...: all of them together\\nsum=0\\nfor c in "$@"; do sum=$((sum + $(src/price "$c"))); done\\necho "$sum"\\n' > src/total
            printf 'test "$(src/price 100)" = 123\\n' > tests/price.sh
            printf 'test "$(src/total 100 100)" = 246\\n' > tests/total.sh
            printf '#!/bin/sh\\n# Every test; none at all is a failure.\\nfor t in tests/*.sh; do sh "$t" || { echo "FAILED $t"; exit 1; }; done\\necho "all tests passed"\\n' > run-tests
            chmod 755 src/price src/total run-tests
            printf '.env\\n*.db\\n' > .gitignore
            git init --quiet --initial-branch=main . && git add . && git commit --quiet -m 'A shop'
            printf 'API_KEY=only-copy-in-the-world\\n' > .env && chmod 600 .env
            printf 'remember: VAT changes in January\\n' > notes.txt
            sqlite3 shop.db "CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT, cents INTEGER);
                INSERT INTO orders (item, cents) VALUES ('lamp', 1999), ('chair', 4500), ('desk', 12900)"
            """),
        .enter(project),
        .type("ls -A"),
        .type("./run-tests"),
        .type("sqlite3 shop.db 'SELECT count(*) FROM orders'"),
        .picture("start", of: project),
        .type("everett init"),
        .type("everett knowledge add 'Prices are in cents, with 23 % tax'"),
        .type("everett checkpoint -m start"),
    ]

    private static let disaster: [TourStep] = [
        .heading(Phrase("An agent has a bad day", pl: "Agent ma zły dzień")),
        .type("rm .env notes.txt"),
        .type("sqlite3 shop.db 'DELETE FROM orders'"),
        .type("echo 'echo 42' > src/price"),
        .type("rm -rf tests .git"),
        .type("everett knowledge add 'Every price is 42'"),
        .type("everett status"),
        .disprove("start", of: project, Phrase("the damage is real", pl: "szkody są prawdziwe")),
        .type("everett restore start --yes"),
        .prove(
            "start", of: project,
            Phrase(
                "files, modes, links and rows are what they were",
                pl: "pliki, prawa, dowiązania i wiersze są takie jak były")),
        .type("git log --oneline"),
        .remark(
            Phrase(
                "What the agent learnt meanwhile is not known any more either:",
                pl: "Tego, czego agent się w tym czasie nauczył, też już nikt nie wie:")),
        .type("everett knowledge list"),
        .type("everett undo --yes"),
        .disprove(
            "start", of: project, Phrase("even the restore can be taken back", pl: "nawet przywrócenie da się cofnąć")),
        .type("everett redo --yes"),
        .prove("start", of: project, Phrase("and done again", pl: "i zrobić ponownie")),
    ]

    private static let experiment: [TourStep] = [
        .heading(
            Phrase(
                "What happens if all tests are deleted? Tried on a timeline of its own",
                pl: "Co się stanie, jak usunąć wszystkie testy? Sprawdzone na osobnej linii czasu")),
        .type("everett branch experiment"),
        .type("everett exec experiment -- rm -r tests"),
        .type("everett exec experiment -- ./run-tests", ends: .badly),
        .remark(
            Phrase(
                "The suite fails there. The program ran in a world of its own, at the project's path, and saw nothing else.",
                pl:
                    "Testy tam nie przechodzą. Program działał we własnym świecie, pod ścieżką projektu, i nie widział nic innego."
            )),
        .prove("start", of: project, Phrase("main is untouched", pl: "main jest nietknięty")),
        .type("everett drop experiment --yes"),
    ]

    private static let openExperiment: [TourStep] = [
        .heading(
            Phrase(
                "What happens if all tests are deleted? Tried on a timeline of its own",
                pl: "Co się stanie, jak usunąć wszystkie testy? Sprawdzone na osobnej linii czasu")),
        .remark(
            Phrase(
                "This machine cannot shut programs in ('everett doctor' tells why): 'exec', gates and 'bisect' are left out.",
                pl:
                    "Ta maszyna nie potrafi odciąć programów (powód poda 'everett doctor'): bez 'exec', bramek i 'bisect'."
            )),
        .type("everett branch experiment"), .enter("shop@experiment"), .type("rm -r tests"),
        .type("./run-tests", ends: .badly), .enter(project),
        .prove("start", of: project, Phrase("main is untouched", pl: "main jest nietknięty")),
        .type("everett drop experiment --yes"),
    ]

    private static func merge(hasSandbox: Bool) -> [TourStep] {
        let gate = hasSandbox ? " --gate ./run-tests" : ""
        return [
            .heading(
                Phrase(
                    "Two ideas at once, each on its own timeline", pl: "Dwa pomysły naraz, każdy na swojej linii czasu")
            ),
            .type("everett branch rebate"),
            .type("everett branch rounding"),
            .enter("shop@rebate"),
            .type(#"sed -i 's/^echo.*/echo $(( $1 + $1 * 23 \/ 100 - $1 \/ 10 ))/' src/price"#),
            .type(
                #"printf 'test "$(src/price 100)" = 113\n' > tests/price.sh; printf 'test "$(src/total 100 100)" = 226\n' > tests/total.sh"#
            ),
            .type("sqlite3 shop.db \"INSERT INTO orders (id, item, cents) VALUES (10, 'rug', 8000)\""),
            .enter("shop@rounding"),
            .type(#"sed -i 's/^echo.*/echo $(( ($1 * 123 + 50) \/ 100 ))/' src/price"#),
            .type("sqlite3 shop.db \"UPDATE orders SET cents = 2000 WHERE item = 'lamp'\""),
            .enter(project),
            .type("everett merge rebate\(gate)"),
            .remark(
                Phrase(
                    "Files and rows are merged, with a gate only if it passes. The other one has changed the same line:",
                    pl:
                        "Pliki i wiersze są scalone, z bramką tylko gdy ją przejdą. Drugi pomysł zmienił ten sam wiersz:"
                )),
            .type("everett merge rounding\(gate)", ends: .badly),
            .type("cat ../shop@merge-rounding/src/price"),
            .remark(
                Phrase(
                    "Nothing in the project was changed. Somebody decides, in the candidate:",
                    pl: "W projekcie nic się nie zmieniło. Ktoś decyduje, w kandydacie:")),
            .type(
                #"printf '#!/bin/sh\n# price CENTS: the price with tax and rebate\necho $(( ($1 * 113 + 50) / 100 ))\n' > ../shop@merge-rounding/src/price"#
            ),
            .type("everett resolve src/price --as-is"),
            .type("everett merge --continue"),
            .type("./run-tests"),
            .type("sqlite3 shop.db 'SELECT item, cents FROM orders'"),
            .type("everett drop rebate --yes && everett drop rounding --yes"),
        ]
    }

    private static let search: [TourStep] = [
        .heading(
            Phrase(
                "Since when is it broken? Files and rows are rewound together",
                pl: "Od kiedy to nie działa? Pliki i wiersze cofają się razem")),
        .prepare(
            """
            cd shop
            for n in 1 2 3 4 5 6; do
                echo "$n" > progress
                if [ "$n" = 4 ]; then sqlite3 shop.db "DELETE FROM orders WHERE item = 'desk'"; fi
                everett checkpoint -m "step $n" > /dev/null
            done
            """),
        .type(
            "everett bisect --good start -- sh -c \"sqlite3 shop.db 'SELECT item FROM orders' | grep -q desk\""),
        .type("everett restore 'step 3' shop.db --yes"),
        .type("everett verify"),
    ]
}
