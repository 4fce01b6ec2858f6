import Base
import Databases
import Postgres
import TestSupport
import Testing

/// A project with one PostgreSQL database under care, in which `ada` is the first user; its checkpoint is called `start`.
struct ServerScene {
    let bench: Bench
    let server: PostgresBench
    let database: String
    /// The server runs for as long as somebody has it.
    private let test: PostgresTestServer?

    init(on test: PostgresTestServer? = nil) throws {
        bench = try Bench()
        self.test = test
        server = PostgresBench(try (test ?? PostgresTestServer.shared.get()).server())
        database = "shop \(IDSource(random: .system).next().short) ść"
        try server.run("CREATE DATABASE \(server.quoted(database))")
        try server.run(
            """
            CREATE TABLE public.users (id serial PRIMARY KEY, name text);
            INSERT INTO public.users (name) VALUES ('ada');
            CREATE TABLE public.notes (id int)
            """, in: database)
        try bench.write(".env", "DATABASE_URL=\"\(server.postgres.address.leading(to: database).revealed)\"\n")
        try bench.write("code.txt", "one")
        try bench.did("init")
        try bench.did("databases", "add", "DATABASE_URL", "--name", "shop")
        try bench.did("knowledge", "add", "the first user is ada")
        try bench.did("checkpoint", "-m", "start")
    }

    /// By their numbers; of main's database, where no other is named.
    func users(_ name: String? = nil) throws -> [String] {
        try server.run("SELECT name FROM public.users ORDER BY id", in: name ?? database).compactMap { $0.first ?? nil }
    }

    func add(_ user: String) throws {
        try server.run("INSERT INTO public.users (name) VALUES ($1)", in: database, user)
    }

    /// What Everett has on the server for this database, without what it says it keeps there to be copied.
    func leftovers() throws -> Set<String> {
        try server.names(beginning: "\(database)_ev_").subtracting(templates())
    }

    /// The longest unused first.
    func templates() throws -> [String] {
        let listed = try JSONValue(try bench.did("databases", "list", "--json").rawOutput)
        return (listed["database_templates"]?.elements ?? []).compactMap { $0["database"]?.text }
    }

    /// Begins a timeline and gives the name of its database.
    func branch(_ name: String) throws -> String {
        let made = try JSONValue(try bench.did("branch", name, "--json").rawOutput)
        guard let text = made["env"]?["DATABASE_URL"]?.text,
            let database = try DatabaseAddress(parsing: text).database
        else { throw EverettError(.internal, Phrase(verbatim: "a timeline without a database")) }
        return database
    }
}
