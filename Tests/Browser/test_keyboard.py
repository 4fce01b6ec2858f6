"""The whole of it without a mouse."""

from harness import PageTest


class KeyboardTests(PageTest):
    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self):
        return self.page.evaluate("() => document.activeElement.id || document.activeElement.className || document.activeElement.tagName")

    def test_the_skip_link_comes_first_and_leads_to_the_content(self):
        self.page.reload()
        self.page.wait_for_selector(".row[data-id]")
        self.page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
        self.press("Tab")
        self.assertEqual(self.focused(), "skip")
        self.press("Enter")
        self.assertEqual(self.focused(), "main")

    def test_tab_reaches_every_control_and_shows_where_it_is(self):
        wanted = self.page.evaluate(
            """() => [...document.querySelectorAll("a[href], button, input, select, [tabindex='0']")]
                .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility()).length""")
        self.page.evaluate("() => document.activeElement.blur()")
        seen = set()
        for _ in range(wanted + 5):
            self.press("Tab")
            seen.add(self.page.evaluate(
                """() => {
                    const one = document.activeElement;
                    window.order ??= new Map();
                    if (!window.order.has(one)) window.order.set(one, window.order.size);
                    if (one === document.body) return -1;
                    const style = getComputedStyle(one);
                    const marked = one.matches(".virtual") ? one.querySelector("[aria-selected=true]") !== null
                        : style.outlineStyle !== "none" || one.type === "radio";
                    return marked ? window.order.get(one) : `unmarked ${one.className}`;
                }"""))
        self.assertEqual([one for one in seen if isinstance(one, str)], [])
        self.assertGreaterEqual(len(seen - {-1}), wanted)

    def test_a_checkpoint_is_taken_compared_restored_and_undone_by_keys(self):
        self.write("src/keys.txt", "one\n")
        self.take(f"before {self.mark}")
        self.write("src/keys.txt", "two\n")
        self.page.wait_for_selector(f".row >> text=before {self.mark}")

        self.press("n")
        self.page.wait_for_selector("dialog[open] input")
        self.page.keyboard.type(f"keys {self.mark}")
        self.assertIn(f"everett checkpoint -m 'keys {self.mark}'", self.page.inner_text("dialog"))
        self.press("Enter")
        self.page.wait_for_selector("dialog[open]", state="detached")
        self.page.wait_for_selector(f".row >> text=keys {self.mark}")

        self.page.locator("#timeline").focus()
        self.press("Home", "ArrowDown", "ArrowDown", "Enter")
        self.page.wait_for_selector(f".detail h2 >> text=before {self.mark}")
        self.press("r")
        self.page.wait_for_selector(".confirm")
        self.assertIn("src/keys.txt", self.page.inner_text("#restore-changes"))
        self.page.locator(".confirm .button-primary").focus()
        self.press("Enter")
        self.page.wait_for_selector(".notice-good")
        with open(self.project["root"] + "/src/keys.txt") as file:
            self.assertEqual(file.read(), "one\n")

        self.page.locator(".toast-action").focus()
        self.press("Enter")
        self.page.wait_for_selector(".toast >> text=Undone")
        with open(self.project["root"] + "/src/keys.txt") as file:
            self.assertEqual(file.read(), "two\n")

    def test_the_focus_comes_back_from_a_dialog(self):
        self.page.locator("#timeline").focus()
        self.press("?")
        self.page.wait_for_selector("dialog[open]")
        self.press("Tab", "Tab", "Tab", "Tab", "Tab")
        self.assertTrue(self.page.evaluate("() => document.activeElement === document.body || document.querySelector('dialog').contains(document.activeElement)"))
        self.press("Escape")
        self.page.wait_for_selector("dialog[open]", state="detached")
        self.assertEqual(self.focused(), "timeline")

    def test_views_are_reached_by_two_keys_and_by_the_palette(self):
        for key, title in {"t": "Timelines", "w": "Changes", "a": "Activity", "s": "Storage", "h": "Health", "c": "Checkpoints"}.items():
            self.page.locator("#main").focus()
            self.press("g", key)
            self.page.wait_for_function("title => document.querySelector('h1').textContent === title", arg=title)
        self.press("Control+k")
        self.page.keyboard.type("stor")
        self.press("Enter")
        self.page.wait_for_function("() => location.hash === '#/storage'")

    def test_keys_of_one_letter_can_be_switched_off(self):
        self.page.get_by_role("button", name="Preferences").click()
        self.page.get_by_label("Off").check()
        self.press("Escape")
        self.page.wait_for_selector("dialog[open]", state="detached")
        self.press("n")
        self.page.wait_for_timeout(200)
        self.assertEqual(self.page.locator("dialog[open]").count(), 0)

    def test_the_tree_of_files_opens_and_closes_by_arrows(self):
        newest, *_, oldest = self.checkpoints()
        self.go(self.page, f"/p/{self.project['id']}/diff/{oldest['id']}/{newest['id']}")
        self.page.wait_for_selector(".tree-row")
        self.page.locator("#files").focus()
        self.press("Home")
        first = self.page.locator("#files-0")
        self.assertEqual(first.get_attribute("aria-expanded"), "true")
        self.press("ArrowLeft")
        self.assertEqual(self.page.locator("#files-0").get_attribute("aria-expanded"), "false")
        self.press("ArrowRight", "ArrowDown")
        self.page.wait_for_selector(".file-header")
        mode = self.page.locator(".segment-button[aria-pressed=true]").inner_text()
        self.press("t")
        self.assertNotEqual(self.page.locator(".segment-button[aria-pressed=true]").inner_text(), mode)
