import Base
import Testing

struct WordsTests {
    @Test(arguments: [
        (0, "0 files", "0 plików"), (1, "1 file", "1 plik"), (2, "2 files", "2 pliki"), (4, "4 files", "4 pliki"),
        (5, "5 files", "5 plików"), (11, "11 files", "11 plików"), (12, "12 files", "12 plików"),
        (14, "14 files", "14 plików"), (21, "21 files", "21 plików"), (22, "22 files", "22 pliki"),
        (24, "24 files", "24 pliki"), (25, "25 files", "25 plików"), (101, "101 files", "101 plików"),
        (102, "102 files", "102 pliki"), (112, "112 files", "112 plików"), (1000, "1000 files", "1000 plików"),
        (1002, "1002 files", "1002 pliki"), (-2, "-2 files", "-2 pliki"), (-12, "-12 files", "-12 plików"),
    ])
    func `a counted noun has its form`(_ number: Int, _ english: String, _ polish: String) {
        #expect(Phrase.files(number)[.english] == english)
        #expect(Phrase.files(number)[.polish] == polish)
    }

    @Test func `phrases are joined in each language`() {
        let phrase = Phrase("restored ", pl: "przywrócono ") + .files(2) + Phrase(verbatim: ".")
        #expect(phrase[.english] == "restored 2 files.")
        #expect(phrase[.polish] == "przywrócono 2 pliki.")
        #expect("\(phrase)" == "restored 2 files.")
    }

    @Test(
        arguments: [
            ("pl_PL.UTF-8", .polish), ("pl", .polish), ("PL", .polish), ("pl-PL", .polish), ("pl.UTF-8", .polish),
            ("pl@euro", .polish), ("en_GB", .english), ("C", .english), ("", .english), ("POSIX", .english),
            ("plt_MG", .english),
        ] as [(String, Language)])
    func `a locale names a language`(_ locale: String, _ language: Language) {
        #expect(Language(locale: locale) == language)
    }
}

struct ErrorTests {
    @Test func `every code reads back and is spelled in snake case`() {
        for code in ErrorCode.all {
            #expect(ErrorCode(name: code.name) == code)
            #expect(code.name.allSatisfy { $0.isLowercase && $0.isASCII || $0 == "_" })
        }
        #expect(Set(ErrorCode.all.map(\.name)).count == ErrorCode.all.count)
    }

    @Test(arguments: ["", "made_up_in_2031", "Conflict", "conflict "])
    func `a code of another version is unknown`(_ name: String) {
        #expect(ErrorCode(name: name) == .unknown)
    }

    @Test func `an error keeps its cause and its place when advice is added`() {
        struct Cause: Error {}
        let error = EverettError(.conflict, Phrase("a", pl: "b"), hints: [Phrase(verbatim: "one")], cause: Cause())
        let advised = error.adding(hint: Phrase(verbatim: "two"))
        #expect(advised.hints.map(\.english) == ["one", "two"])
        #expect(advised.cause is Cause)
        #expect(advised.location.line == error.location.line)
        #expect("\(advised)" == "conflict: a")
    }

    @Test func `a foreign error is an internal one and our own stays`() {
        struct Foreign: Error {}
        let wrapped = EverettError.wrapping(Foreign())
        #expect(wrapped.code == .internal)
        #expect(wrapped.cause is Foreign)
        #expect(EverettError.wrapping(EverettError(.usage, Phrase("a", pl: "b"))).code == .usage)
    }
}
