"""Events, many tabs, a daemon that goes and comes back, and a timeline that moved."""

import json
import unittest
import urllib.parse

import daemon
from harness import PageTest


class LiveTests(PageTest):
    def setUp(self):
        self.streams = set()
        self.most = 0
        super().setUp()

    def new_context(self, **options):
        context = super().new_context(**options)
        context.on("request", self._stream)
        for over in ("requestfinished", "requestfailed"):
            context.on(over, lambda request: self.streams.discard(request))
        return context

    def _stream(self, request):
        if request.url.endswith("/api/events") and "event-stream" in request.headers.get("accept", ""):
            self.streams.add(request)
            self.most = max(self.most, self.open_streams())

    def open_streams(self):
        # Nobody tells the end of a request whose page was closed.
        return len([request for request in self.streams if not request.frame.page.is_closed()])

    def wait_live(self, page):
        page.wait_for_selector(".status-live[data-status=open]")

    def tab(self):
        """A tab that nobody gave a code: the others share their access with it."""
        page = self.context.new_page()
        page.goto(f"{self.origin}/#/p/{self.project['id']}/checkpoints")
        page.wait_for_selector(".row[data-id]")
        return page

    def test_eight_tabs_share_one_connection(self):
        self.wait_live(self.page)
        pages = [self.page] + [self.tab() for _ in range(7)]
        for page in pages:
            self.wait_live(page)
        self.assertEqual((self.open_streams(), self.most), (1, 1))

        first = self.take("seen by eight tabs")
        for page in pages:
            page.wait_for_selector(f".row[data-id='{first['id']}']")

        # Whoever holds the connection goes; another goes on without missing anything.
        pages[0].close()
        second = self.take("seen by seven tabs", pages[1])
        for page in pages[1:]:
            page.wait_for_selector(f".row[data-id='{second['id']}']")
        self.assertEqual(self.open_streams(), 1)

    def test_a_browser_without_locks_has_a_connection_for_each_tab(self):
        context = self.new_context()
        context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });")
        pages = [self.open(context), self.open(context)]
        for page in pages:
            self.wait_live(page)
        taken = self.take("seen without locks", pages[0])
        for page in pages:
            page.wait_for_selector(f".row[data-id='{taken['id']}']")

    def test_older_events_come_when_they_are_scrolled_to(self):
        events = [{"id": number, "time": "2026-01-01T00:00:00.000Z", "type": "daemon.started", "project": None, "subject": None,
                   "data": {"pid": number}} for number in range(1, 1801)]

        def answer(route):
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(route.request.url).query))
            limit = int(query["limit"])
            page = [one for one in events if one["id"] > int(query["after"])][:limit] if "after" in query else events[-limit:]
            route.fulfill(content_type="application/json", body=json.dumps({"events": page, "first": 1, "last": 1800}))

        self.page.route("**/api/events?*", answer)
        self.go(self.page, f"/p/{self.project['id']}/activity?of=all")
        self.page.wait_for_selector("text=500 events")
        self.page.locator("#events").focus()
        for count in ("1,000", "1,500", "1,800"):
            self.page.keyboard.press("End")
            self.page.wait_for_selector(f"text={count} events")
        self.page.keyboard.press("End")
        self.page.wait_for_selector("#events >> text=pid 1 >> nth=0")

    def test_access_that_is_given_up_is_gone_in_every_tab(self):
        self.wait_live(self.page)
        other = self.tab()
        self.wait_live(other)
        self.expected += ["401"]
        token = self.page.evaluate("() => sessionStorage.getItem('everett.token')")
        self.page.get_by_role("button", name="Preferences").click()
        self.page.get_by_role("button", name="Give up access").click()
        for page in (self.page, other):
            page.wait_for_selector(".signin-card")
        status = self.page.evaluate(
            "async (token) => (await fetch('/api/projects', { headers: { Authorization: 'Bearer ' + token } })).status", token)
        self.assertEqual(status, 401)

    def test_the_journal_can_be_paused(self):
        self.go(self.page, f"/p/{self.project['id']}/activity")
        self.page.wait_for_selector(".event")
        pause = self.page.get_by_role("button", name="Pause")
        pause.click()
        self.take(f"while paused {self.mark}")
        self.page.wait_for_selector("text=Go on (1 waiting)")
        self.assertNotIn(f"while paused {self.mark}", self.page.inner_text("#events"))
        self.page.get_by_role("button", name="Go on").click()
        self.page.wait_for_selector(f"#events >> text=while paused {self.mark}")
        self.page.get_by_role("searchbox").fill("nothing has this in it")
        self.page.wait_for_selector("text=Nothing fits the filter")

    def test_the_last_operation_is_undone_in_its_row(self):
        self.write("src/undone.txt", "one")
        self.take(f"first {self.mark}")
        self.write("src/undone.txt", "two")
        self.take(f"second {self.mark}")
        self.go(self.page, f"/p/{self.project['id']}/activity")
        first = self.page.locator(".event", has_text=f"first {self.mark}")
        second = self.page.locator(".event", has_text=f"second {self.mark}")
        second.wait_for()
        undo = second.get_by_role("button", name="Undo")
        undo.wait_for()
        self.assertEqual(first.get_by_role("button", name="Undo").count(), 0)
        self.assertIn("change", second.inner_text())
        undo.click()
        self.page.get_by_role("dialog").get_by_role("button", name="Undo").click()
        first.get_by_role("button", name="Undo").wait_for()
        self.assertEqual(second.get_by_role("button", name="Undo").count(), 0)

    def test_a_timeline_that_moved_is_looked_at_again(self):
        oldest = self.checkpoints()[-1]
        self.write("src/moved.txt", "mine")
        self.go(self.page, f"/p/{self.project['id']}/restore/{oldest['id']}")
        self.page.wait_for_selector(".confirm")
        self.write("src/moved.txt", "somebody else's")
        self.take("somebody else's")
        self.expected.append("412")
        self.page.locator(".confirm .button-primary").click()
        self.page.wait_for_selector("main >> text=The timeline has moved")
        with open(self.project["root"] + "/src/moved.txt") as file:
            self.assertEqual(file.read(), "somebody else's")
        self.page.get_by_role("button", name="Look again").click()
        self.page.wait_for_selector(".confirm")

    def test_forgetting_can_be_undone(self):
        one = self.take("to be forgotten")
        self.take("after it")
        self.page.wait_for_selector(f".row[data-id='{one['id']}']")
        self.page.locator(f".row[data-id='{one['id']}']").click()
        self.page.get_by_role("button", name="Forget…").click()
        self.page.get_by_role("button", name="Forget", exact=True).click()
        self.page.wait_for_selector(f".row[data-id='{one['id']}']", state="detached")
        self.page.locator(".toast-action").click()
        self.page.wait_for_selector(f".row[data-id='{one['id']}']")

    def test_a_pin_is_seen_at_once(self):
        one = self.checkpoints()[0]
        self.page.locator(f".row[data-id='{one['id']}']").click()
        self.page.wait_for_selector(".detail")
        was = one["pinned"]
        self.page.locator(".detail").get_by_role("button", name="Unpin" if was else "Pin", exact=True).click()
        self.page.locator(".detail").get_by_role("button", name="Pin" if was else "Unpin", exact=True).wait_for()
        self.assertNotEqual(self.checkpoints()[0]["pinned"], was)

    def test_commands_are_copied(self):
        self.page.locator(".statusbar .copy").click()
        self.page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('everett log')")

    @unittest.skipUnless(daemon.daemon().can_restart, "this daemon cannot be restarted from here")
    def test_a_restarted_daemon_is_found_again(self):
        self.wait_live(self.page)
        self.expected += ["ERR_CONNECTION", "ERR_INCOMPLETE", "401", "ERR_EMPTY", "ERR_NETWORK"]
        daemon.daemon().restart()
        # Either the token still counts and the page goes on by itself, or it says how to get another one.
        self.page.wait_for_function(
            "() => document.querySelector('.signin-card') || document.querySelector('.status-live[data-status=open]')", timeout=30_000)
        self.page.wait_for_timeout(1000)
        if self.page.locator(".signin-card").count():
            self.assertIn("everett open", self.page.inner_text("main"))
            self.audit(self.page, "signin after a restart")
        # A tab that logs in brings the old one back.
        other = self.open()
        self.wait_live(other)
        self.page.wait_for_selector(".status-live[data-status=open]", timeout=30_000)
        taken = self.take("after the restart", other)
        for page in (other, self.page):
            page.wait_for_selector(f".row[data-id='{taken['id']}']", timeout=30_000)
