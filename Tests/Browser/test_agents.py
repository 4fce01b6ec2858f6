"""What agents ask and did: a question answered about exactly what is shown, and an answer that comes too late."""

import json
import subprocess

import daemon
from harness import PageTest


class InboxTests(PageTest):
    def refused(self, *words):
        """What a call that fails has to say."""
        try:
            daemon.daemon().everett(*words)
        except subprocess.CalledProcessError as error:
            return error.stdout + error.stderr
        self.fail(f"{words} was done")

    def ask(self, function="rollback", arguments=None):
        """Something only a user may allow, asked for by an agent; the id of the question."""
        self.assertIn("inbox", self.refused("call", function, json.dumps(arguments or {}), "--as-agent", "--json"))
        questions = self.call(self.page, "GET", "/api/inbox")["document"]["questions"]
        return [one for one in questions if one["function"] == function][-1]

    def test_a_question_is_shown_exactly_and_approved_once(self):
        page = self.page
        self.take("to go back to", page)
        self.write("src/taken.txt", "<img src=x onerror=alert(1)>\n")
        question = self.ask()
        badge = page.locator(".nav-badge")
        badge.wait_for()
        self.go(page, "/inbox")
        card = page.locator(f".question[data-id='{question['id']}']")
        card.wait_for()
        self.assertIn("src/taken.txt", card.inner_text())
        self.assertIn("to go back to", card.inner_text())
        self.audit(page, "the inbox")
        self.shot(page, "inbox")
        card.get_by_role("button", name="Approve once").click()
        page.locator(".toast", has_text="Approved").wait_for()
        daemon.daemon().everett("call", "rollback", "{}", "--as-agent", "--json")
        self.assertEqual(self.call(page, "GET", "/api/inbox")["document"]["questions"], [])
        page.locator("label.check input").check()
        page.locator(f".question[data-id='{question['id']}'] .badge", has_text="done").wait_for()

    def test_the_first_answer_counts(self):
        page = self.page
        self.take("somewhere", page)
        self.write("src/taken.txt", "changed\n")
        question = self.ask()
        path = f"/api/inbox/{question['id']}/answer"
        wrong = self.call(page, "POST", path, {"approve": True, "digest": "0" * 64})
        self.assertEqual(wrong["status"], 412)
        self.go(page, "/inbox")
        card = page.locator(f".question[data-id='{question['id']}']")
        card.locator("input").fill("use a timeline")
        card.get_by_role("button", name="Deny").click()
        page.locator(".toast", has_text="Denied").wait_for()
        late = self.call(page, "POST", path, {"approve": True, "digest": question["digest"]})
        self.assertEqual(late["status"], 409)
        self.assertIn("use a timeline", self.refused("call", "rollback", "{}", "--as-agent", "--json"))
        self.expected += ["409", "412"]


class RunTests(PageTest):
    def test_a_run_is_a_strip_from_which_one_jumps_anywhere(self):
        page = self.page
        self.go(page, f"/p/{self.project['id']}/runs")
        page.locator(".run-list .empty, .run-row").first.wait_for()
        self.audit(page, "runs")
        script = "rm src/module0.txt; echo '<img src=x onerror=alert(1)>' > src/made.txt"
        daemon.daemon().everett("guard", "--quiet", "--", "sh", "-c", script)
        page.locator(".run-row").first.wait_for()
        self.go(page, f"/p/{self.project['id']}/runs")
        page.locator(".run-row").first.click()
        page.locator(".row.entry").first.wait_for()
        self.assertEqual(page.locator(".entry-began").count(), 1)
        self.assertEqual(page.locator(".entry-ended .change-removed").inner_text(), "−1")
        self.assertGreater(page.locator(".strip-svg path").count(), 0)
        self.audit(page, "a run")
        self.shot(page, f"run-{self.width}-{self.scheme}")
        page.locator("#strip").focus()
        page.keyboard.press("End")
        page.keyboard.press("Home")
        page.keyboard.press("Enter")
        page.wait_for_function("() => location.hash.includes('/restore/')")
        page.go_back()
        page.get_by_role("link", name="Back to its beginning").click()
        page.get_by_role("button", name="Restore").last.wait_for()
        daemon.daemon().everett("guard", "undo", "--yes")


class NarrowRunTests(RunTests):
    width = 390
    height = 800
    scheme = "dark"


class NarrowInboxTests(InboxTests):
    width = 390
    height = 800
    scheme = "dark"
