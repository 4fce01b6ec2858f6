"""Bringing one timeline into another: what it would bring, deciding, its end, and the way back."""

import os

from test_timelines import TimelinePage

WIDTHS = [(390, 844), (900, 800), (1440, 900)]
LINES = [f"line {line}\n" for line in range(12)]


class MergePage(TimelinePage):
    def setUp(self):
        super().setUp()
        self.base = f"/api/projects/{self.project['id']}"

    def text(self, name, timeline=None):
        with open(f"{self.place(timeline)}/{name}") as file:
            return file.read()

    def put(self, name, content, timeline=None):
        path = f"{self.place(timeline)}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(content)

    def place(self, timeline=None):
        return self.project["root"] + (f"@{timeline}" if timeline else "")

    def lines(self, **changed):
        return "".join(changed.get(f"at{at}", line) for at, line in enumerate(LINES))

    def two(self, stem, conflicting=0, removed=False):
        """A timeline that changed something beside what main changed; as many files conflict as are wanted."""
        name = f"{stem}{self.mark}"
        self.put(f"{stem}/plain.txt", self.lines())
        for number in range(conflicting):
            self.put(f"{stem}/both{number}.txt", self.lines())
        if removed:
            self.put(f"{stem}/removed.txt", "one\n")
        self.call(self.page, "POST", f"{self.base}/checkpoints", {"name": f"before {name}"})
        self.branch(name)
        self.made.append(f"merge-{name}")
        self.put(f"{stem}/plain.txt", self.lines(at2="of the other\n"), name)
        self.put(f"{stem}/new.txt", "new\n", name)
        self.put(f"{stem}/plain.txt", self.lines(at9="of the project\n"))
        for number in range(conflicting):
            self.put(f"{stem}/both{number}.txt", self.lines(at4="theirs\n"), name)
            self.put(f"{stem}/both{number}.txt", self.lines(at4="ours\n"))
        if removed:
            self.put(f"{stem}/removed.txt", "changed\n", name)
            os.remove(f"{self.place()}/{stem}/removed.txt")
        return name

    def open_lane(self, name):
        self.show()
        self.go(self.page, f"{self.path}?lane={name}")
        self.page.wait_for_selector(".detail-actions")


class MergeTests(MergePage):
    def test_a_merge_is_looked_at_made_and_taken_back(self):
        name = self.two("clean")
        self.open_lane(name)
        self.page.get_by_role("link", name="Merge into…").click()
        self.page.wait_for_selector(".confirm")
        self.page.wait_for_selector("#merge-changes >> text=clean/new.txt")
        self.assertIn(f"everett merge {name} --into main", self.page.inner_text("main"))
        self.assertFalse(os.path.exists(f"{self.place()}/clean/new.txt"))
        self.audit(self.page, "a merge")
        self.shot(self.page, "merge-preview-1440-light")
        self.page.locator(".confirm .button-primary").click()
        self.page.wait_for_selector(".tl-lane-open[data-lane='main']")
        self.assertEqual(self.text("clean/plain.txt"), self.lines(at2="of the other\n", at9="of the project\n"))
        self.assertEqual(self.text("clean/new.txt"), "new\n")
        self.page.wait_for_selector(".toast >> text=Merged")
        self.shot(self.page, "merge-done-1440-light")
        self.page.locator(".toast-action").click()
        self.page.wait_for_selector(".toast >> text=Undone")
        self.assertEqual(self.text("clean/plain.txt"), self.lines(at9="of the project\n"))
        self.assertFalse(os.path.exists(f"{self.place()}/clean/new.txt"))

    def test_the_other_way_and_when_there_is_nothing(self):
        name = self.two("way")
        self.go(self.page, f"/p/{self.project['id']}/merge/main?into={name}")
        self.page.wait_for_selector(".confirm")
        self.page.get_by_role("combobox", name="Into the timeline:").wait_for()
        self.page.locator(".confirm .button-primary").click()
        self.page.wait_for_selector(f".tl-lane-open[data-lane='{name}']")
        self.assertEqual(self.text("way/plain.txt", name), self.lines(at2="of the other\n", at9="of the project\n"))
        self.page.locator(".toast-action").click()
        self.page.wait_for_selector(".toast >> text=Undone")
        self.assertEqual(self.text("way/plain.txt", name), self.lines(at2="of the other\n"))
        still = f"still{self.mark}"
        self.branch(still)
        self.go(self.page, f"/p/{self.project['id']}/merge/{still}?into=main")
        self.page.wait_for_selector("main >> text=has everything that")
        self.assertTrue(self.page.get_by_role("button", name="Nothing to merge").is_disabled())
        self.audit(self.page, "nothing to merge")

    def test_a_project_that_moved_is_looked_at_again(self):
        name = self.two("late")
        self.go(self.page, f"/p/{self.project['id']}/merge/{name}")
        self.page.wait_for_selector(".confirm")
        self.expected.append("412")
        self.take(f"meanwhile {self.mark}")
        self.page.locator(".confirm .button-primary").click()
        self.page.wait_for_selector("[role=alert] >> text=The timeline has moved")
        self.page.get_by_role("button", name="Look again").click()
        self.page.wait_for_selector(".confirm")
        self.page.locator(".confirm .button-primary").click()
        self.page.wait_for_selector(".toast >> text=Merged")
        self.page.locator(".toast-action").click()
        self.page.wait_for_selector(".toast >> text=Undone")


class ConflictTests(MergePage):
    def begin(self, name):
        self.go(self.page, f"/p/{self.project['id']}/merge/{name}")
        self.page.wait_for_selector(".merge-decisions")
        self.audit(self.page, "a merge with conflicts")
        self.shot(self.page, "merge-conflicts-1440-light")
        self.page.get_by_role("button", name="Make a candidate and decide").click()
        self.page.wait_for_selector(".conflict")

    def test_conflicts_are_decided_by_buttons_and_the_merge_is_finished(self):
        name = self.two("decide", conflicting=2, removed=True)
        self.begin(name)
        self.assertEqual(self.page.locator(".conflict").count(), 3)
        self.assertTrue(self.page.get_by_role("button", name="Finish the merge").is_disabled())
        self.assertEqual(self.text("decide/both0.txt"), self.lines(at4="ours\n"))
        first = self.page.locator(".conflict").first
        first.get_by_role("button", name="What each side changed").click()
        first.locator(".diff >> text=theirs").first.wait_for()
        self.page.wait_for_function("() => document.querySelectorAll('.conflict-diff .diff').length === 3")
        self.audit(self.page, "conflicts")
        self.shot(self.page, "conflicts-lines-1440-light")
        first.get_by_role("button", name=f"Take “{name}”").click()
        self.page.wait_for_selector(".conflict-decided")
        self.assertEqual(self.text("decide/both0.txt", f"merge-{name}"), self.lines(at4="theirs\n"))
        # What is next has the focus, and what was looked at stays open.
        self.assertIn("both1", self.page.evaluate("() => document.activeElement.textContent"))
        self.assertGreater(self.page.locator(".conflict-decided .conflict-look").count(), 0)
        self.assertIn("1 of 3 decided", self.page.inner_text(".titles"))
        # A side that deleted it is taken, too.
        removed = self.page.locator(".conflict", has_text="removed.txt")
        self.assertIn("nothing", removed.inner_text())
        removed.get_by_role("button", name=f"Take “{name}”").click()
        self.page.wait_for_function("() => document.querySelectorAll('.conflict-decided').length === 2")
        self.put("decide/both1.txt", "by hand\n", f"merge-{name}")
        self.page.locator(".conflict", has_text="both1.txt").get_by_role("button", name="As edited").click()
        self.page.wait_for_selector("main >> text=Everything is decided")
        self.audit(self.page, "conflicts that are decided")
        self.shot(self.page, "conflicts-decided-1440-light")
        self.assertEqual(self.page.evaluate("() => document.activeElement.textContent"), "Finish the merge")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(".tl-lane-open[data-lane='main']")
        self.assertEqual(self.text("decide/both0.txt"), self.lines(at4="theirs\n"))
        self.assertEqual(self.text("decide/both1.txt"), "by hand\n")
        self.assertEqual(self.text("decide/removed.txt"), "changed\n")
        self.page.wait_for_selector(f".tl-lane[data-lane='merge-{name}']", state="detached")
        self.page.locator(".toast-action").last.click()
        self.page.wait_for_selector(".toast >> text=Undone")
        self.assertEqual(self.text("decide/both1.txt"), self.lines(at4="ours\n"))

    def test_conflicts_are_decided_by_keys(self):
        name = self.two("keys", conflicting=3)
        self.begin(name)
        self.page.locator("#main").focus()
        self.page.keyboard.press("j")
        self.assertIn("both0", self.page.evaluate("() => document.activeElement.textContent"))
        self.page.keyboard.press("j")
        self.page.keyboard.press("k")
        self.page.keyboard.press("l")
        self.page.wait_for_selector(".conflict-look")
        for done, key in enumerate(["t", "o"], 1):
            self.page.keyboard.press(key)
            self.page.wait_for_function("done => document.querySelectorAll('.conflict-decided').length === done", arg=done)
        self.assertEqual(self.text("keys/both0.txt", f"merge-{name}"), self.lines(at4="theirs\n"))
        self.assertEqual(self.text("keys/both1.txt", f"merge-{name}"), self.lines(at4="ours\n"))
        self.page.keyboard.press("?")
        self.page.wait_for_selector("dialog[open] >> text=Take the source's")
        self.page.keyboard.press("Escape")
        self.page.wait_for_selector("dialog[open]", state="detached")
        self.page.keyboard.press("Escape")
        self.page.wait_for_selector(f".tl-lane-open[data-lane='merge-{name}']")
        self.assertIn("1 of 3 to decide", self.page.inner_text(f".tl-lane[data-lane='merge-{name}']"))
        self.page.wait_for_selector(".detail >> text=Decide…")
        self.audit(self.page, "the timeline of a candidate")
        self.shot(self.page, "conflicts-lane-1440-light")
        self.page.locator("#main").focus()
        self.page.keyboard.press("i")
        self.page.wait_for_selector(".conflict")

    def test_a_merge_is_given_up_and_brought_back(self):
        name = self.two("give", conflicting=2)
        self.begin(name)
        self.page.get_by_role("button", name="Give up…").click()
        self.page.wait_for_selector("dialog[open] >> text=both timelines stay as they are")
        self.audit(self.page, "giving up")
        self.page.locator("dialog .button-danger").click()
        self.page.wait_for_selector(f".tl-lane-open[data-lane='{name}']")
        self.assertFalse(os.path.exists(self.place(f"merge-{name}")))
        self.page.locator(".toast-action").last.click()
        self.page.wait_for_selector(f".tl-lane[data-lane='merge-{name}']")
        self.assertTrue(os.path.exists(self.place(f"merge-{name}")))
        # All at once, and a project that has moved meanwhile.
        self.go(self.page, f"/p/{self.project['id']}/conflicts/merge-{name}")
        self.page.wait_for_selector(".conflicts-all")
        self.page.locator(".conflicts-all").get_by_role("button", name=f"Take “{name}”").click()
        self.page.wait_for_selector("main >> text=Everything is decided")
        self.put("give/later.txt", "later\n")
        self.expected.append("412")
        self.page.get_by_role("button", name="Finish the merge").click()
        self.page.wait_for_selector("[role=alert] >> text=The merge has to begin again")
        self.audit(self.page, "a merge that cannot be finished")
        self.shot(self.page, "conflicts-moved-1440-light")
        self.page.get_by_role("button", name="Give up and begin again…").click()
        self.page.locator("dialog .button-danger").click()
        self.page.wait_for_selector(".merge-decisions")

    def test_a_gate_is_left_to_the_command_line(self):
        name = self.two("gate", conflicting=1)
        self.begin(name)
        url = "**/merges"

        def gated(route):
            document = route.fetch().json()
            for one in document["merges"]:
                one |= {"gate": "make test", "open": 0, "conflicts": [{**conflict, "resolved": True} for conflict in one["conflicts"]]}
            route.fulfill(json=document)

        self.page.route(url, gated)
        self.go(self.page, "/health")
        self.go(self.page, f"/p/{self.project['id']}/conflicts/merge-{name}")
        self.page.wait_for_selector("main >> text=make test")
        self.assertIn(f"everett merge --continue merge-{name}", self.page.inner_text("main"))
        self.assertTrue(self.page.get_by_role("button", name="Finish the merge").is_disabled())
        self.audit(self.page, "a gate")
        self.page.unroute(url)

    def test_at_three_widths_in_two_themes(self):
        name = self.two("wide-with-a-name-that-goes-on-", conflicting=2, removed=True)
        self.begin(name)
        for width, height in WIDTHS:
            for theme in ["light", "dark"]:
                context = self.new_context(viewport={"width": width, "height": height}, color_scheme=theme, locale="pl-PL" if theme == "dark" else "en-GB")
                page = self.open(context)
                for view, path in {"merge": f"merge/{name}", "conflicts": f"conflicts/merge-{name}", "candidate": f"timelines?lane=merge-{name}"}.items():
                    self.go(page, f"/p/{self.project['id']}/{path}")
                    page.wait_for_selector(".confirm, .detail-actions")
                    if view == "conflicts":
                        page.locator(".conflict-actions [aria-expanded]").first.click()
                        page.wait_for_function("() => document.querySelectorAll('.conflict-diff .diff').length === 3")
                    page.wait_for_timeout(200)
                    self.audit(page, f"{view} {width} {theme}")
                    self.shot(page, f"{view}-{width}-{theme}")
                context.close()
