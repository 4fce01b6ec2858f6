"""A timeline of twenty thousand checkpoints, and a file of many lines."""

import json
import urllib.parse

from harness import PageTest

COUNT = 20_000


def history():
    """Newest first, with a branch every now and then and gaps where checkpoints were let go."""
    ids = [f"{number:064x}" for number in range(COUNT)]
    rows = []
    for number in range(COUNT - 1, -1, -1):
        parent = number - 1 if number % 97 else number - 9
        rows.append({
            "id": ids[number], "timeline": "main", "parents": ["f" * 64] if number % 501 == 0 else [ids[parent]] if parent >= 0 else [],
            "name": f"checkpoint {number}" if number % 5 == 0 else None, "cause": "safety" if number % 97 == 1 else "user",
            "created": f"2026-{1 + number // 1700:02}-{1 + number % 28:02}T10:{number % 60:02}:00.000Z", "files": number, "bytes": number * 1000,
            "bytes_new": number % 5000, "pinned": number % 1000 == 0, "hidden": False, "head": number == COUNT - 1,
        })
    return rows


class ManyTests(PageTest):
    def test_twenty_thousand_checkpoints_scroll(self):
        rows = history()
        places = {row["id"]: index for index, row in enumerate(rows)}

        def answer(route):
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(route.request.url).query))
            begin = places[query["before"]] + 1 if "before" in query else 0
            page = rows[begin:begin + int(query.get("limit", 100))]
            more = begin + len(page) < COUNT
            route.fulfill(content_type="application/json", body=json.dumps(
                {"checkpoints": page, "total": COUNT, "next": page[-1]["id"] if more else None}))

        self.page.route("**/checkpoints?*", answer)
        self.go(self.page, "/health")
        self.go(self.page, f"/p/{self.project['id']}/checkpoints")
        self.page.wait_for_selector("text=20,000 checkpoints")
        self.page.wait_for_function(f"() => document.querySelector('#timeline').getAttribute('aria-rowcount') === '{COUNT + 1}'")
        self.page.wait_for_timeout(3000)
        measured = self.page.evaluate(
            """async () => {
                const list = document.querySelector("#timeline");
                const frames = [];
                let most = 0;
                let last = performance.now();
                for (let step = 0; step < 120; step += 1) {
                    list.scrollTop = (step * 5237) % (list.scrollHeight - list.clientHeight);
                    await new Promise(requestAnimationFrame);
                    const now = performance.now();
                    frames.push(now - last);
                    last = now;
                    most = Math.max(most, list.querySelectorAll("[data-row]").length);
                }
                // Then as a wheel does it.
                const smooth = [];
                list.scrollTop = 100_000;
                for (let step = 0; step < 120; step += 1) {
                    list.scrollTop += 90;
                    await new Promise(requestAnimationFrame);
                    const now = performance.now();
                    smooth.push(now - last);
                    last = now;
                }
                const at = (list, part) => Math.round(list.sort((one, other) => one - other)[Math.floor(list.length * part)]);
                return { most, jumps: [at(frames, 0.5), at(frames, 0.95)], wheel: [at(smooth, 0.5), at(smooth, 0.95)], nodes: document.querySelectorAll("*").length };
            }""")
        print(f"\n  20,000 checkpoints, milliseconds a frame (median, 95 %): {measured}")
        self.assertLess(measured["most"], 120)
        self.assertLess(measured["nodes"], 3000)
        # Generous, for a machine that is busy with other tests; the numbers themselves are printed.
        self.assertLess(measured["wheel"][0], 100)
        self.page.locator("#timeline").focus()
        self.page.keyboard.press("End")
        self.page.wait_for_selector(f".row[data-id='{rows[-1]['id']}'][aria-selected=true]")
        self.page.get_by_role("searchbox").fill("checkpoint 12345")
        self.page.wait_for_selector("text=1 of 20,000")
        self.page.get_by_role("searchbox").fill("")
        self.page.wait_for_selector(".row >> nth=30")
        self.audit(self.page, "twenty thousand")
        self.shot(self.page, "many-1440-light")

    def test_a_file_of_many_lines(self):
        name = f"src/many-{self.mark}.txt"
        self.write(name, "".join(f"line {number}\n" for number in range(20_000)))
        before = self.checkpoints()[0]["id"]
        taken = self.take("many lines")
        self.go(self.page, f"/p/{self.project['id']}/diff/{before}/{taken['id']}?path={name}")
        self.page.wait_for_selector(".diff tr >> nth=500")
        self.assertLess(self.page.locator(".diff tr").count(), 3000)
        self.page.locator(".file-body").focus()
        for _ in range(100):
            self.page.keyboard.press("End")
            self.page.wait_for_timeout(100)
            if "line 19999" in self.page.evaluate("() => document.querySelector('.diff tr:last-child').textContent"):
                return
        self.fail("the end of the file never came")

    def test_a_list_of_many_changes_comes_in_pages(self):
        changes = [{"path": f"dir{number // 100}/file{number}.txt", "status": "modified",
                    "old": {"kind": "file", "mode": "644", "size": 1, "secret": False}, "new": {"kind": "file", "mode": "644", "size": 2, "secret": False}}
                   for number in range(5000)]

        def answer(route):
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(route.request.url).query))
            begin = int(query.get("after") or 0)
            end = begin + int(query["limit"])
            route.fulfill(content_type="application/json", body=json.dumps({
                "from": "a" * 64, "to": "workspace", "changes": changes[begin:end], "next": str(end) if end < len(changes) else None,
                "counts": {"modified": len(changes), "total": len(changes)}, "moved_repositories": [], "executable_configuration": [".envrc"]}))

        self.page.route("**/diff?*", answer)
        self.page.route("**/diff/file?*", lambda route: route.fulfill(content_type="application/json", body=json.dumps(
            {"path": "x", "status": "modified", "kind": "too_large", "lines_added": None, "lines_removed": None, "hunks": []})))
        self.go(self.page, f"/p/{self.project['id']}/changes")
        self.page.wait_for_selector("text=5,000 changes")
        self.page.wait_for_function("() => document.querySelector('#files [data-row]')?.getAttribute('aria-setsize') === '5050'")
        self.assertLess(self.page.locator(".tree-row").count(), 120)
        self.page.get_by_role("searchbox").fill("file4999")
        self.page.wait_for_selector(".tree-row >> text=file4999.txt")
        self.assertIn("Executable configuration", self.page.inner_text("main"))
