"""One browser for all tests, a context of its own for each, and what no page may ever do."""

import atexit
import os
import pathlib
import time
import unittest
import urllib.parse

import daemon
from playwright.sync_api import sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
SHOTS = pathlib.Path(os.environ.get("EVERETT_BROWSER_SHOTS", "shots"))
AUDIT = (pathlib.Path(__file__).parent / "audit.js").read_text()

# Notes every refusal of the content security policy; the test reads them at its end.
WATCH = """
window.refusals = [];
document.addEventListener("securitypolicyviolation", (event) => window.refusals.push(event.violatedDirective + " " + event.blockedURI));
"""

_browser = None


def browser():
    global _browser
    if _browser is None:
        manager = sync_playwright().start()
        path = os.environ.get("EVERETT_BROWSER_CHROMIUM", "/usr/bin/chromium")
        _browser = manager.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)

        def end():
            _browser.close()
            manager.stop()
            daemon.stop()

        atexit.register(end)
    return _browser


class PageTest(unittest.TestCase):
    """A test with a page that is logged in. At its end nothing may have gone wrong unseen."""

    width = 1440
    height = 900
    scheme = "light"
    locale = "en-GB"

    def setUp(self):
        # Part of whatever a test makes, so that it can run again on the same project.
        self.mark = f"{time.time_ns():x}"
        self.faults = []
        self.expected = []
        self.context = self.new_context()
        self.page = self.open()

    def new_context(self, **options):
        settings = {
            "viewport": {"width": self.width, "height": self.height}, "color_scheme": self.scheme, "locale": self.locale,
            "permissions": ["clipboard-read", "clipboard-write"], **options,
        }
        context = browser().new_context(**settings)
        context.add_init_script(WATCH)
        context.set_default_timeout(15_000)
        context.on("request", self._request)
        context.on("console", lambda message: message.type in ("error", "warning") and self.faults.append(f"console: {message.text}"))
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        self.addCleanup(context.close)
        return context

    def _request(self, request):
        parts = urllib.parse.urlsplit(request.url)
        if hasattr(self, "origin") and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.faults.append(f"request to elsewhere: {request.url}")

    def open(self, context=None, path=None):
        """A tab that shows the timeline of the project."""
        link = daemon.daemon().link()
        parts = urllib.parse.urlsplit(link)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        page = (context or self.context).new_page()
        page.goto(link)
        page.wait_for_selector("main .virtual, main .empty")
        self.project = self.find_project(page)
        self.go(page, path or f"/p/{self.project['id']}/checkpoints")
        return page

    def call(self, page, method, path, body=None, headers=None):
        """A request of the page's own, past everything the page would do about it."""
        return page.evaluate(
            """async ([method, path, body, extra]) => {
                const headers = { Authorization: "Bearer " + sessionStorage.getItem("everett.token"), Accept: "application/json", ...extra };
                if (body !== null) headers["Content-Type"] = "application/json";
                const response = await fetch(path, { method, headers, body: body === null ? undefined : JSON.stringify(body) });
                return { status: response.status, document: await response.json().catch(() => null) };
            }""",
            [method, path, body, headers or {}],
        )

    def find_project(self, page):
        projects = self.call(page, "GET", "/api/projects")["document"]["projects"]
        wanted = daemon.daemon().project
        return next((one for one in projects if one["root"] == wanted), projects[0])

    def checkpoints(self, page=None):
        answer = self.call(page or self.page, "GET", f"/api/projects/{self.project['id']}/checkpoints?limit=100")
        return answer["document"]["checkpoints"]

    def take(self, name, page=None):
        self.write("src/taken.txt", f"{name} {time.time_ns()}\n")
        answer = self.call(page or self.page, "POST", f"/api/projects/{self.project['id']}/checkpoints", {"name": name})
        self.assertEqual(answer["status"], 201, answer)
        return answer["document"]

    def write(self, name, content):
        path = os.path.join(self.project["root"].encode(), name if isinstance(name, bytes) else name.encode())
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def go(self, page, path):
        page.evaluate("path => { location.hash = '#' + path; }", path)
        page.wait_for_function("() => !document.querySelector('main .waiting')")

    def audit(self, page, where):
        problems = page.evaluate(AUDIT)
        self.assertEqual(problems, [], where)

    def shot(self, page, name):
        page.screenshot(path=str(SHOTS / f"{name}.png"), animations="disabled")

    def tearDown(self):
        for page in self.context.pages:
            self.faults += [f"refused: {one}" for one in page.evaluate("() => window.refusals ?? []")]
        unseen = [fault for fault in self.faults if not any(text in fault for text in self.expected)]
        self.assertEqual(unseen, [])
