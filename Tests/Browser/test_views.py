"""Every view at three widths in two themes: nothing is refused, fetched from elsewhere or logged, and all can be read."""

from harness import PageTest, browser

WIDTHS = [(390, 844), (900, 800), (1440, 900)]
THEMES = ["light", "dark"]


class ViewTests(PageTest):
    def views(self, page):
        project = self.project["id"]
        newest, *_, oldest = self.checkpoints(page)
        return {
            "checkpoints": f"/p/{project}/checkpoints",
            "checkpoint": f"/p/{project}/checkpoints/{newest['id']}",
            "timelines": f"/p/{project}/timelines",
            "timeline": f"/p/{project}/timelines?lane=main",
            "changes": f"/p/{project}/changes",
            "compare": f"/p/{project}/diff/{oldest['id']}/{newest['id']}",
            "restore": f"/p/{project}/restore/{oldest['id']}",
            "activity": f"/p/{project}/activity?of=all",
            "knowledge": f"/p/{project}/knowledge",
            "storage": "/storage",
            "health": "/health",
            "nothing": "/nothing",
        }

    def walk(self, page, suffix):
        for name, path in self.views(page).items():
            with self.subTest(view=name, at=suffix):
                self.go(page, path)
                page.wait_for_timeout(250)
                self.audit(page, f"{name} {suffix}")
                self.shot(page, f"{name}-{suffix}")

    def test_views_at_three_widths_in_two_themes(self):
        self.write("src/changed.txt", "one\ntwo\n")
        for width, height in WIDTHS:
            for theme in THEMES:
                context = self.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
                page = self.open(context)
                self.walk(page, f"{width}-{theme}")
                self.assertEqual(page.evaluate("() => window.refusals"), [])
                context.close()

    def test_high_contrast_and_no_motion(self):
        for theme in THEMES:
            context = self.new_context(color_scheme=theme, contrast="more", reduced_motion="reduce")
            page = self.open(context)
            self.walk(page, f"contrast-{theme}")
            moving = page.evaluate("() => document.getAnimations().filter((one) => one.playState === 'running').length")
            self.assertEqual(moving, 0)
            context.close()

    def test_polish(self):
        context = self.new_context(locale="pl-PL")
        page = self.open(context)
        self.assertEqual(page.evaluate("() => document.documentElement.lang"), "pl")
        words = {language: self.call(page, "GET", f"/api/words/{language}")["document"]["words"] for language in ("en", "pl")}
        self.assertEqual(words["en"].keys(), words["pl"].keys())
        keys = [key for key in words["en"] if "." in key and key.count(".") > 0]
        for name, path in self.views(page).items():
            self.go(page, path)
            page.wait_for_timeout(200)
            text = page.inner_text("body")
            self.assertEqual([key for key in keys if key in text.split()], [], name)
            self.audit(page, f"{name} pl")
            self.shot(page, f"{name}-pl")

    def test_dialogs(self):
        for name, key in {"palette": "Control+k", "help": "?", "take": "n", "undo": "u"}.items():
            self.page.locator("#main").focus()
            self.page.keyboard.press(key)
            self.page.wait_for_selector("dialog[open]")
            self.page.wait_for_timeout(400)
            self.audit(self.page, name)
            self.shot(self.page, f"{name}-1440-light")
            self.page.keyboard.press("Escape")
            self.page.wait_for_selector("dialog[open]", state="detached")

    def test_without_a_token(self):
        context = self.new_context()
        page = context.new_page()
        page.goto(self.origin + "/")
        page.wait_for_selector(".signin-card")
        self.assertIn("everett open", page.inner_text("body"))
        self.audit(page, "signin")
        self.shot(page, "signin-1440-light")

    def test_a_used_code_is_refused_and_no_code_stays_in_the_address(self):
        import daemon

        link = daemon.daemon().link()
        first, second = self.new_context().new_page(), self.new_context().new_page()
        first.goto(link)
        first.wait_for_selector("main .virtual, main .empty")
        self.assertNotIn("code", first.url)
        self.assertNotIn("code", first.evaluate("() => JSON.stringify([history.state, document.referrer, location.href])"))
        self.expected.append("401")
        second.goto(link)
        second.wait_for_selector(".signin-card")
        self.assertNotIn("code", second.url)

    def test_the_theme_can_be_chosen(self):
        self.page.get_by_role("button", name="Preferences").click()
        self.page.get_by_label("Dark").check()
        self.assertEqual(self.page.evaluate("() => document.documentElement.dataset.theme"), "dark")
        self.page.get_by_label("High").check()
        self.audit(self.page, "preferences, dark, high contrast")
        self.page.keyboard.press("Escape")
        self.page.reload()
        self.assertEqual(self.page.evaluate("() => document.documentElement.dataset.theme"), "dark")
