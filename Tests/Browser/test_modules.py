"""Parts of the page that only calculate, called where they run."""

from harness import PageTest


class ModuleTests(PageTest):
    def run_module(self, module, body, argument=None):
        return self.page.evaluate(
            """async ([module, body, argument]) => {
                const loaded = await import(module);
                return await window.callbacks[body](loaded, argument);
            }""",
            [f"/assets/{module}", body, argument],
        )

    def setUp(self):
        super().setUp()
        # The policy forbids evaluating text, so what is called has to be a function already.
        self.page.evaluate(
            """() => { window.callbacks = {
                words: ({ shellWord }, words) => words.map(shellWord),
                plain: ({ plain }, texts) => texts.map((text) => plain(text)),
                counted: ({ tn }, numbers) => numbers.map((number) => tn("count.files", number)),
                parse: ({ StreamParser }, [text, cuts]) => {
                    const parser = new StreamParser();
                    const messages = [];
                    let from = 0;
                    for (const cut of [...cuts, text.length]) { messages.push(...parser.take(text.slice(from, cut))); from = cut; }
                    return messages;
                },
                lanes: ({ layOut }, rows) => {
                    const laid = layOut(rows, rows[0]?.id ?? null);
                    const places = new Map(rows.map((row, index) => [row.id, index]));
                    const problems = [];
                    rows.forEach((row, index) => {
                        const parents = row.parents.filter((parent) => places.get(parent) > index);
                        if (laid.rows[index].fades !== (row.parents.length > 0 && parents.length === 0)) problems.push(`fading of ${index}`);
                        parents.forEach((parent, order) => {
                            const lane = laid.rows[index].leaves[order];
                            const end = places.get(parent);
                            for (let at = index + 1; at < end; at += 1) {
                                if (!laid.rows[at].through.some((line) => line.lane === lane)) problems.push(`${index} to ${end} is cut at ${at}`);
                                if (laid.rows[at].lane === lane) problems.push(`${index} to ${end} runs through the node ${at}`);
                            }
                            const target = laid.rows[end];
                            if (!(target.lane === lane && target.enters) && !target.ending.includes(lane)) problems.push(`${index} never reaches ${end}`);
                        });
                    });
                    return problems;
                },
                changed: ({ changedPart }, pairs) => pairs.map(([old, now]) => changedPart(old, now)),
                tree: ({ treeRows }, [paths, closed]) => treeRows(paths.map((text) => ({ text, key: text })), new Set(closed)).map((row) => `${row.level} ${row.label}`),
            }; }""")

    def test_words_for_a_shell(self):
        words = self.run_module("format.js", "words", ["plain/x-1", "a b", "it's", "a\u202eb", "tab\there", "żółć", "$HOME", ""])
        self.assertEqual(words, ["plain/x-1", "'a b'", "'it'\\''s'", "$'a\\xe2\\x80\\xaeb'", "$'tab\\x09here'", "'żółć'", "'$HOME'", "''"])

    def test_hidden_characters_are_escaped_as_the_command_line_does(self):
        texts = ["\x1b[31m", "\u202e", "\u200b", "\u2066", "\ufeff", "\u2028", "\u00ad", "\U000e0041", "\x7f", "\x9b", "plain żółć", "\ufe0f"]
        shown = ["\\x1b[31m", "\\u{202e}", "\\u{200b}", "\\u{2066}", "\\u{feff}", "\\u{2028}", "\\xad", "\\u{e0041}", "\\x7f", "\\x9b", "plain żółć", "\\u{fe0f}"]
        self.assertEqual(self.run_module("safe.js", "plain", texts), shown)

    def test_counted_words_in_both_languages(self):
        numbers = [0, 1, 2, 5, 12, 22, 25, 112, 1002]
        self.assertEqual(
            self.run_module("words.js", "counted", numbers),
            ["0 files", "1 file", "2 files", "5 files", "12 files", "22 files", "25 files", "112 files", "1,002 files"])
        self.page.evaluate("async () => (await import('/assets/words.js')).loadWords('pl')")
        polish = [text.replace("\u00a0", " ") for text in self.run_module("words.js", "counted", numbers)]
        self.assertEqual(
            polish,
            ["0 plików", "1 plik", "2 pliki", "5 plików", "12 plików", "22 pliki", "25 plików", "112 plików", "1 002 pliki"])

    def test_a_stream_is_understood_however_it_is_cut(self):
        text = ": hello\n\nid: 1\nevent: a\ndata: {\"x\":1}\n\n:\n\nevent: resync\ndata:\n\ndata: one\ndata: two\r\n\r\n"
        wanted = self.run_module("live.js", "parse", [text, []])
        self.assertEqual([one["event"] for one in wanted], ["a", "resync", ""])
        self.assertEqual([one["data"] for one in wanted], ['{"x":1}', "", "one\ntwo"])
        for cut in range(1, len(text)):
            self.assertEqual(self.run_module("live.js", "parse", [text, [cut]]), wanted, cut)

    def test_every_line_of_the_graph_reaches_its_parent(self):
        seed = 20_261_121
        for case in range(60):
            rows = []
            size = 3 + case
            for index in range(size):
                parents = []
                for _ in range(1 + (case % 2)):
                    seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
                    step = 1 + (seed >> 33) % 6
                    parents.append(str(index + step) if index + step < size else "gone")
                rows.append({"id": str(index), "parents": list(dict.fromkeys(parents))})
            self.assertEqual(self.run_module("graph.js", "lanes", rows), [], f"seed 20261121, case {case}")

    def test_what_changed_within_a_line(self):
        pairs = [["return value * 7", "return value * 70"], ["abc", "abc"], ["completely", "other text here"], ["aXa", "aYYa"]]
        parts = self.run_module("difftext.js", "changed", pairs)
        self.assertEqual(parts[0], {"old": ["return value * 7", "", ""], "now": ["return value * 7", "0", ""]})
        self.assertIsNone(parts[2])
        self.assertEqual(parts[3]["now"], ["a", "YY", "a"])

    def test_paths_become_a_tree(self):
        paths = ["a/b/c/one", "a/b/c/two", "a/d", "e", "__proto__/x", "constructor"]
        self.assertEqual(
            self.run_module("tree.js", "tree", [paths, []]),
            ["1 a", "2 b/c", "3 one", "3 two", "2 d", "1 __proto__", "2 x", "1 e", "1 constructor"])
        self.assertEqual(self.run_module("tree.js", "tree", [paths, ["a"]]), ["1 a", "1 __proto__", "2 x", "1 e", "1 constructor"])
