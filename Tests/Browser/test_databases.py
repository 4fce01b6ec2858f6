"""What going back does to databases on servers, as it is shown before and after; and who is in the way."""

import glob
import json
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

import daemon
from harness import PageTest

WIDTHS = [(390, 844), (900, 800), (1440, 900)]


def programs():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    return os.path.dirname(found[-1]) if found else None


class Server:
    """A PostgreSQL server on a free port, which ends with the test."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="everett-pg-", dir="/tmp")
        self.user = None
        if os.geteuid() == 0:
            try:
                self.user = pwd.getpwnam("postgres").pw_uid
            except KeyError:
                self.user = 65_534
            os.chown(self.directory, self.user, self.user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.run("initdb", "-D", f"{self.directory}/data", "-U", "boss", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync")
        self.process = subprocess.Popen(
            [*self.prefix, f"{programs()}/postgres", "-D", f"{self.directory}/data", "-c", "listen_addresses=127.0.0.1", "-c", f"port={self.port}",
             "-c", f"unix_socket_directories={self.directory}", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "autovacuum=off", "-c", "shared_buffers=32MB"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.directory)
        for _ in range(200):
            if subprocess.run([f"{programs()}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError("the server did not start")

    @property
    def prefix(self):
        return [] if self.user is None else ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups"]

    def run(self, program, *arguments):
        subprocess.run([*self.prefix, f"{programs()}/{program}", *arguments], check=True, capture_output=True, cwd=self.directory)

    def address(self, database):
        return f"postgresql://boss@127.0.0.1:{self.port}/{database}"

    def psql(self, database, text):
        command = [shutil.which("psql") or f"{programs()}/psql", "-XqtA", "-d", self.address(database), "-c", text]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def client(self, database):
        """A program that is connected and does nothing."""
        command = [shutil.which("psql") or f"{programs()}/psql", "-Xq", "-d", self.address(database)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "PGAPPNAME": "the shop"})

    def stop(self):
        self.process.send_signal(3)
        self.process.wait(timeout=30)
        shutil.rmtree(self.directory, ignore_errors=True)


def tables(count):
    return [{"name": f"public.table_{number}", "rows_now": number * 1000 + 7, "rows_then": None if number == 2 else number * 1000 + (7 if number == 3 else 0)} for number in range(count)]


class PictureTests(PageTest):
    """With documents that no test's project could have."""

    def document(self, preview):
        return {
            **preview,
            "databases": [
                {"name": "shop", "schema_changes": True, "tables": tables(17)},
                {"name": "a-database-with-a-name-as-long-as-people-make-them-when-nobody-minds", "schema_changes": False, "tables": []},
            ],
            "databases_left": ["ledger", "an\u202eother"],
            "database_sessions": [
                {"database": "shop", "pid": 4711, "user": "admin", "application": "psql", "client": "127.0.0.1", "state": "idle in transaction", "since": "2026-11-21T10:00:00.000Z"},
                {"database": "shop", "pid": 815, "user": "worker", "application": "", "client": "", "state": None, "since": None},
            ],
        }

    def answer(self, route):
        if not json.loads(route.request.post_data or "{}").get("dry_run"):
            route.continue_()
            return
        response = route.fetch()
        route.fulfill(response=response, json=self.document(response.json()))

    def test_at_three_widths_in_two_themes(self):
        target = self.take(f"databases {self.mark}")
        for width, height in WIDTHS:
            for theme in ["light", "dark"]:
                context = self.new_context(viewport={"width": width, "height": height}, color_scheme=theme, locale="pl-PL" if theme == "dark" else "en-GB")
                page = self.open(context)
                page.route("**/restore", self.answer)
                self.go(page, f"/p/{self.project['id']}/restore/{target['id']}")
                page.wait_for_selector(".sessions")
                page.wait_for_timeout(200)
                self.audit(page, f"databases {width} {theme}")
                self.shot(page, f"databases-{width}-{theme}")
                page.locator(".sessions").scroll_into_view_if_needed()
                self.shot(page, f"databases-sessions-{width}-{theme}")
                self.assertTrue(page.locator(".confirm .button-primary").is_disabled())
                page.locator(".sessions input").check()
                self.assertFalse(page.locator(".confirm .button-primary").is_disabled())
                self.assertEqual(page.locator(".database tbody tr").count(), 10)
                page.locator(".database .button-small").first.click()
                self.assertEqual(page.locator(".database tbody tr").count(), 17)
                self.audit(page, f"databases, agreed, {width} {theme}")
                context.close()

    def test_what_remains_to_be_read_afterwards(self):
        target = self.take(f"problems {self.mark}")
        self.write("src/problem.txt", f"{self.mark}\n")

        def answer(route):
            response = route.fetch()
            document = response.json()
            if not document["dry_run"]:
                document |= {
                    "verified": False, "database_problems": ["the database 'shop' could not be looked at afterwards"],
                    "kept_databases": [{"name": "shop", "database": "shop_ev_1a2b_kept"}],
                }
            route.fulfill(response=response, json=document)

        self.page.route("**/restore", answer)
        self.go(self.page, f"/p/{self.project['id']}/restore/{target['id']}")
        self.page.wait_for_selector(".confirm")
        self.page.locator(".confirm .button-primary").click()
        self.page.wait_for_selector("main >> text=could not be looked at afterwards")
        self.assertIn("shop_ev_1a2b_kept", self.page.inner_text("main"))
        self.audit(self.page, "a restore with problems")
        self.shot(self.page, "databases-problems-1440-light")


@unittest.skipIf(programs() is None, "PostgreSQL is not installed")
@unittest.skipIf("EVERETT_BROWSER_OPEN" in os.environ, "the daemon is somebody else's")
class ServerTests(PageTest):
    def setUp(self):
        super().setUp()
        # Databases are built anew for a merge, on a machine that may have much to do.
        self.page.set_default_timeout(90_000)
        self.server = Server()
        self.addCleanup(self.server.stop)
        self.server.psql("postgres", "CREATE DATABASE shop")
        self.server.psql("shop", "CREATE TABLE users (id serial PRIMARY KEY, name text); INSERT INTO users (name) VALUES ('ada')")
        own = daemon.daemon()
        root = pathlib.Path(tempfile.mkdtemp(prefix="served-", dir=own.scratch))
        (root / ".env").write_text(f"DATABASE_URL={self.server.address('shop')}\n")
        (root / "code.txt").write_text("one\n")
        for words in [["init"], ["databases", "add", "DATABASE_URL", "--name", "shop"], ["checkpoint", "-m", "start"]]:
            subprocess.run([own.binary, *words], cwd=root, env=own.environment, check=True, capture_output=True)
        projects = self.call(self.page, "GET", "/api/projects")["document"]["projects"]
        self.project = next(one for one in projects if one["root"] == str(root))
        self.page.reload()
        self.page.wait_for_selector("main .virtual, main .empty")

    def users(self):
        return self.server.psql("shop", "SELECT name FROM users ORDER BY id").split()

    def everett(self, *words):
        own = daemon.daemon()
        return subprocess.run([own.binary, *words], cwd=self.project["root"], env=own.environment, check=True, capture_output=True, text=True).stdout

    def client(self):
        client = self.server.client("shop")
        self.addCleanup(lambda: (client.kill(), client.communicate()))
        client.stdin.write(b"SELECT 1;\n")
        client.stdin.flush()
        for _ in range(200):
            if self.server.psql("postgres", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'the shop'") != "0":
                return client
            time.sleep(0.05)
        raise RuntimeError("nobody connected")

    def test_a_database_goes_back_and_comes_again(self):
        start = self.checkpoints()[0]
        self.server.psql("shop", "INSERT INTO users (name) VALUES ('eve'), ('joe')")
        self.write("code.txt", "two\n")
        self.client()
        self.go(self.page, f"/p/{self.project['id']}/changes")
        self.page.wait_for_selector(".diff-remarks >> text=Databases on servers")
        self.page.locator(".diff-remarks summary").click()
        self.assertIn("1 → 3", self.page.inner_text(".diff-remarks"))
        self.audit(self.page, "changes with a database")
        self.shot(self.page, "databases-changes-1440-light")

        self.go(self.page, f"/p/{self.project['id']}/restore/{start['id']}")
        self.page.wait_for_selector(".sessions >> text=the shop")
        self.assertIn("3 → 1", self.page.inner_text(".databases"))
        self.assertTrue(self.page.locator(".confirm .button-primary").is_disabled())
        self.audit(self.page, "a restore with a database")
        self.shot(self.page, "databases-restore-1440-light")
        self.page.get_by_label("Disconnect them").check()
        self.page.locator(".confirm .button-primary").click()
        self.page.wait_for_selector("main >> text=it equals the checkpoint")
        self.assertEqual(self.users(), ["ada"])

        # Somebody is there again, so taking it back asks before it disconnects.
        self.client()
        self.page.locator(".toast-action").click()
        self.page.wait_for_selector("dialog[open] .sessions")
        undo = self.page.locator("dialog .button-primary")
        self.assertTrue(undo.is_disabled())
        self.assertIn("1 → 3", self.page.inner_text("dialog"))
        self.audit(self.page, "an undo with a database")
        self.shot(self.page, "databases-undo-1440-light")
        self.page.keyboard.press("Space")
        undo.click()
        self.page.wait_for_selector(".toast >> text=Undone")
        self.assertEqual(self.users(), ["ada", "eve", "joe"])

    def test_rows_are_merged_and_decided_about(self):
        made = json.loads(self.everett("branch", "try", "--json"))
        self.addCleanup(lambda: self.everett("drop", "try", "--yes"))
        address = made["env"]["DATABASE_URL"]
        own = address.rsplit("/", 1)[1].split("?")[0]
        self.server.psql(own, "UPDATE users SET name = 'theirs'; INSERT INTO users (name) VALUES ('tim')")
        self.server.psql("shop", "CREATE TABLE seeds (id int PRIMARY KEY)")
        self.go(self.page, f"/p/{self.project['id']}/merge/try")
        self.page.wait_for_selector(".databases >> text=public.users")
        self.page.locator(".merge-tables summary").click()
        self.page.get_by_label("Table", exact=True).fill("users")
        self.page.get_by_label("How it is merged").select_option("regenerate")
        self.audit(self.page, "a merge with a database")
        self.shot(self.page, "databases-merge-1440-light")
        self.page.get_by_role("button", name="Add", exact=True).click()
        self.page.wait_for_selector("main >> text=by the project")
        self.assertIn("--table users=regenerate", self.page.inner_text("main"))
        self.page.get_by_role("button", name="Merge users row by row").click()
        self.page.wait_for_selector("main >> text=by the project", state="detached")

        # Both sides changed a row.
        self.server.psql("shop", "UPDATE users SET name = 'ours'")
        self.go(self.page, "/health")
        self.go(self.page, f"/p/{self.project['id']}/merge/try")
        self.page.wait_for_selector(".merge-decisions")
        self.page.get_by_role("button", name="Make a candidate and decide").click()
        self.page.wait_for_selector(".conflict >> text=database:shop")
        self.audit(self.page, "a conflict about rows")
        self.shot(self.page, "databases-conflict-1440-light")
        self.client()
        self.page.locator(".conflict").get_by_role("button", name="Take “try”").click()
        self.page.wait_for_selector(".sessions >> text=the shop")
        finish = self.page.get_by_role("button", name="Finish the merge")
        self.assertTrue(finish.is_disabled())
        self.audit(self.page, "a merge with somebody in the way")
        self.shot(self.page, "databases-conflict-decided-1440-light")
        self.page.get_by_label("Disconnect them").check()
        finish.click()
        self.page.wait_for_selector(".toast >> text=Merged")
        self.assertEqual(self.users(), ["theirs", "tim"])
        self.page.locator(".toast-action").last.click()
        self.page.wait_for_selector(".toast >> text=Undone")
        self.assertEqual(self.users(), ["ours"])
