"""Names and contents that want to be something else than text."""

from harness import PageTest

HOSTILE = "<img src=x onerror=alert(1)>"
NAMES = [
    b"<img src=x onerror=alert(1)>.txt", "a\u202egnp.exe".encode(), "zero\u200bwidth".encode(),
    b"line\nbreak\x1b[31m", b"bytes\xff\xfe", b"javascript:alert(1)", b"" + b"x" * 250,
    b"'; rm -rf $HOME; '", b"__proto__", b"constructor", "\u05e9\u05dc\u05d5\u05dd.txt".encode(),
]
CONTENT = "first <script>alert(1)</script>\n" + "\u202e reversed \u2066 isolated\nzero\u200bwidth \x1b]52;c;aGk=\x07\n" + "long " * 60_000 + "\n"


class HostileTests(PageTest):
    def setUp(self):
        super().setUp()
        self.page.on("dialog", lambda dialog: self.faults.append(f"a script ran: {dialog.message}"))

    def test_names_and_contents_are_text(self):
        before = self.checkpoints()[0]["id"]
        for name in NAMES:
            self.write(f"hostile-{self.mark}/".encode() + name, CONTENT)
        taken = self.take(HOSTILE + " \u202eevil\u202c & \"quotes\"")
        self.page.wait_for_selector(f".row[data-id='{taken['id']}']")
        row = self.page.locator(f".row[data-id='{taken['id']}']")
        self.assertIn(HOSTILE, row.inner_text())
        self.assertIn("\\u{202e}", row.inner_text())
        self.assertEqual(self.page.locator("main img").count(), 0)
        self.audit(self.page, "timeline with a hostile name")

        self.go(self.page, f"/p/{self.project['id']}/diff/{before}/{taken['id']}")
        self.page.wait_for_selector(".tree-row")
        text = self.page.inner_text("#files")
        for shown in [HOSTILE, "\\u{202e}", "\\u{200b}", "\\x0a", "\\x1b", "\\xff\\xfe", "__proto__", "constructor"]:
            self.assertIn(shown, text)
        for raw in "\u202e\u200b\x1b\x07\u2066":
            self.assertNotIn(raw, self.page.evaluate("() => document.body.textContent"))
        files = self.page.locator(".tree-row:not(.tree-directory)")
        for index in range(files.count()):
            files.nth(index).click()
        self.page.locator(f"#files >> text={HOSTILE}").click()
        self.page.wait_for_selector(".diff")
        shown = self.page.inner_text(".diff")
        for piece in ["<script>alert(1)</script>", "\\u{202e}", "\\u{2066}", "\\x1b", "\\x07"]:
            self.assertIn(piece, shown)
        self.assertLess(len(shown), 20_000)
        self.page.wait_for_selector(".file-body .notice-warn")
        self.audit(self.page, "a hostile file")
        self.shot(self.page, "hostile-1440-light")

        self.go(self.page, f"/p/{self.project['id']}/restore/{before}")
        self.page.wait_for_selector("#restore-changes")
        self.assertIn(HOSTILE, self.page.inner_text("#restore-changes"))
        self.go(self.page, f"/p/{self.project['id']}/activity")
        self.page.wait_for_selector(".event")
        self.assertIn(HOSTILE, self.page.inner_text("#events"))
        self.assertEqual(self.page.locator("main img, main script, main a[href^=javascript]").count(), 0)

    def test_addresses_that_lie_are_harmless(self):
        self.expected += ["404", "400"]
        for path in ["/p/<script>/checkpoints", "/p/%00/changes", f"/p/{self.project['id']}/checkpoints/..%2f..%2fhealth",
                     f"/p/{self.project['id']}/restore/-rf", "/__proto__", "/constructor", "/p/__proto__/toString", "/%E0%A4%A"]:
            self.go(self.page, path)
            self.page.wait_for_timeout(150)
            self.assertTrue(self.page.inner_text("main").strip(), path)
