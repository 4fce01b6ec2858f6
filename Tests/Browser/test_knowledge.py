"""Knowledge: a note is kept, found without its accents, read, retired and brought back; markup in it is only text."""

from harness import PageTest


class KnowledgeTests(PageTest):
    def test_a_note_from_beginning_to_end(self):
        page = self.open()
        self.go(page, f"/p/{self.project['id']}/knowledge")
        page.get_by_role("button", name="Add a note").click()
        page.locator("dialog textarea").fill("Łódź <img src=x onerror=alert(1)>\nzażółć gęślą jaźń")
        page.locator("dialog input").fill("miasto, #pl")
        page.get_by_role("button", name="Keep").click()
        row = page.locator(".note-row", has_text="Łódź")
        row.wait_for()
        self.assertIn("<img", row.inner_text())
        self.assertEqual(page.locator(".note-list img").count(), 0)
        self.shot(page, "knowledge-list")
        page.locator("input.search").fill("gesla lodz")
        page.locator(".note-snippet mark").first.wait_for()
        self.assertIn("Łódź", page.locator(".note-snippet").first.inner_text())
        row.click()
        page.locator("dialog .note-body").wait_for()
        self.audit(page, "a note")
        self.shot(page, "knowledge-note")
        page.get_by_role("button", name="Retire", exact=True).click()
        page.locator(".note-row", has_text="Łódź").wait_for(state="detached")
        page.locator(".toast-action").last.click()
        page.locator(".note-row", has_text="Łódź").wait_for()
        page.locator("input.search").fill("nothing like this")
        page.locator(".empty-line").wait_for()
        self.assertEqual(page.evaluate("() => window.refusals"), [])

    def test_a_restore_says_what_becomes_of_knowledge(self):
        page = self.open()
        before = self.take("before the note", page)
        self.call(page, "POST", f"/api/projects/{self.project['id']}/knowledge", {"body": "only this is new"})
        self.go(page, f"/p/{self.project['id']}/restore/{before['id']}")
        page.get_by_text("Knowledge", exact=True).last.wait_for()
        button = page.get_by_role("button", name="Restore: 1 change")
        button.wait_for()
        self.assertTrue(button.is_enabled())
        button.click()
        page.locator(".toast-action").last.wait_for()
        notes = self.call(page, "GET", f"/api/projects/{self.project['id']}/knowledge")["document"]["notes"]
        self.assertNotIn("only this is new", [note["title"] for note in notes])
