// What is known in the project: notes, a search among them, one of them with where it comes from, and a new one.

import { call, get, projectURL } from "../api.js";
import { commandStrip, copyButton, everett } from "../command.js";
import { button, buttons, openDialog } from "../dialog.js";
import { freshID, h, replace } from "../dom.js";
import { shortID, time } from "../format.js";
import { icon } from "../icons.js";
import { address, go } from "../router.js";
import { plain, visible } from "../safe.js";
import { complain, note as say, trouble, waiting } from "../say.js";
import { keyHint, t, tn } from "../words.js";

export function mount(main, page, route) {
  const project = page.project;
  let text = route.parameters.get("q") ?? "";
  let includesPast = route.parameters.get("past") === "true";
  let timer = null;
  let asked = 0;
  let openNote = null;

  const search = h("input", { class: "input search", type: "search", placeholder: t("knowledge.search"), "aria-label": t("knowledge.search"), value: text, on: { input: () => { text = search.value; soon(); } } });
  const past = h("input", { type: "checkbox", checked: includesPast, on: { change: () => { includesPast = past.checked; remember(); load(); } } });
  const count = h("span", { class: "dim count", role: "status" });
  const list = h("div", { class: "note-list" });

  page.header(t("nav.knowledge"), { actions: [h("button", { class: "button button-primary", type: "button", title: keyHint("a"), on: { click: add } }, icon("plus"), h("span", {}, t("knowledge.add")))] });
  replace(main, waiting());
  load();
  follow(route);

  function follow(here) {
    const id = here.rest[0];
    if (id && id !== openNote) show(id);
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => { remember(); load(); }, 200);
  }

  function remember() {
    go(address(project.id, "knowledge", [], { q: text.trim(), past: includesPast ? "true" : "" }), { replace: true });
  }

  async function load() {
    const mine = ++asked;
    const wanted = text.trim();
    page.command(wanted ? everett(project, "knowledge", "search", ...(includesPast ? ["--past"] : []), "--", wanted) : everett(project, "knowledge", "list", ...(includesPast ? ["--past"] : [])));
    try {
      const { notes } = await get(projectURL(project.id, "knowledge", { search: wanted || null, past: includesPast ? "true" : null, limit: 200 }));
      if (mine !== asked) return;
      if (!main.contains(list)) {
        replace(main, h("section", { class: "pane pane-list" },
          h("div", { class: "toolbar" }, search, h("label", { class: "check" }, past, h("span", {}, t("knowledge.past"))), h("span", { class: "spring" }), count), list));
      }
      replace(count, tn("count.notes", notes.length));
      replace(list, notes.length ? notes.map(row) : h("p", { class: "empty-line" }, wanted ? t("knowledge.none") : t("empty.knowledge")));
    } catch (problem) {
      if (mine !== asked) return;
      // What cannot be searched for yet is still being written.
      if (main.contains(list)) replace(list, h("p", { class: "empty-line" }, problem.message));
      else replace(main, trouble(problem, load));
    }
  }

  function row(one) {
    return h("a", { class: `note-row${one.current ? "" : " note-past"}`, href: address(project.id, "knowledge", [one.id], { q: text.trim(), past: includesPast ? "true" : "" }) },
      h("div", { class: "note-head" }, h("bdi", { class: "note-title" }, visible(one.title)), badges(one), h("span", { class: "spring" }), h("span", { class: "dim" }, time(one.created))),
      one.snippet ? h("div", { class: "note-snippet dim" }, one.snippet.map((piece) => piece.match ? h("mark", {}, visible(piece.text)) : visible(piece.text))) : null);
  }

  function badges(one) {
    return [
      one.kind !== "note" ? h("span", { class: "badge" }, plain(one.kind, 40)) : null,
      one.tags.map((tag) => h("span", { class: "badge" }, `#${plain(tag, 70)}`)),
      one.retired ? h("span", { class: "badge" }, t("knowledge.retired")) : one.superseded_by ? h("span", { class: "badge" }, t("knowledge.superseded")) : one.disputes ? h("span", { class: "badge" }, t("knowledge.disputed")) : null,
    ];
  }

  async function show(id) {
    openNote = id;
    let one;
    try {
      one = await get(projectURL(project.id, `knowledge/${encodeURIComponent(id)}`));
    } catch (problem) {
      complain(problem);
      leave();
      return;
    }
    await openDialog(plain(one.title, 200), (close) => {
      const fact = (label, value) => [h("dt", {}, label), h("dd", {}, value)];
      const link = (other) => h("a", { class: "id", href: address(project.id, "knowledge", [other]), on: { click: () => close() } }, h("code", {}, shortID(other)));
      return [
        h("div", { class: "badges-line" }, badges(one)),
        h("pre", { class: "note-body", tabindex: "0" }, visible(one.body, "\n\t")),
        h("dl", { class: "facts" },
          fact(t("knowledge.id"), h("span", { class: "fact-id" }, h("code", {}, shortID(one.id)), copyButton(one.id))),
          fact(t("knowledge.written"), time(one.created)),
          fact(t("knowledge.author"), one.author === "agent" ? t("knowledge.author.agent") : t("knowledge.author.user")),
          fact(t("knowledge.timeline"), visible(one.timeline)),
          one.source ? fact(t("knowledge.source"), visible(one.source)) : null,
          one.checkpoint ? fact(t("knowledge.after"), h("a", { class: "id", href: address(project.id, "checkpoints", [one.checkpoint]), on: { click: () => close("elsewhere") } }, h("code", {}, shortID(one.checkpoint)))) : null,
          one.superseded_by ? fact(t("knowledge.superseded"), link(one.superseded_by)) : null,
          one.disputes ? fact(t("knowledge.disputed"), link(one.disputes)) : null),
        commandStrip(everett(project, "knowledge", "show", shortID(one.id)), "command command-block"),
        buttons(button(one.retired ? t("knowledge.back") : t("knowledge.retire"), () => setRetired(one, !one.retired, close), one.retired ? {} : { danger: true }), button(t("action.close"), () => close(), { primary: true })),
      ];
    }, { className: "dialog-wide" }).then((where) => { if (where !== "elsewhere") leave(id); });
  }

  /** Back to the list, unless another note was opened meanwhile. */
  function leave(id) {
    if (id && openNote !== id) return;
    openNote = null;
    if (location.hash.includes("/knowledge/")) remember();
  }

  async function setRetired(one, retired, close) {
    try {
      await call("PUT", projectURL(project.id, `knowledge/${one.id}/retired`), { body: { retired } });
      close();
      say(retired ? t("knowledge.retired.done") : t("knowledge.back.done"), { tone: "good", action: { label: t("undo.do"), run: () => setRetired(one, !retired, () => {}) } });
      load();
    } catch (problem) {
      complain(problem);
    }
  }

  function add() {
    return openDialog(t("knowledge.add"), (close) => {
      const id = freshID("note");
      const tagsID = freshID("tags");
      const body = h("textarea", { id, class: "input note-input", rows: 8, maxlength: 65_536, autofocus: true, placeholder: t("knowledge.placeholder") });
      const tags = h("input", { id: tagsID, class: "input", type: "text", autocomplete: "off" });
      const strip = commandStrip(null, "command command-block");
      const words = () => tags.value.split(/[\s,]+/).map((tag) => tag.replace(/^#/, "")).filter(Boolean);
      const draw = () => strip.set(everett(project, "knowledge", "add", ...words().flatMap((tag) => ["--tag", tag]), "--", body.value.split("\n")[0].slice(0, 60) || "…"));
      const keep = button(t("knowledge.keep"), async () => {
        keep.disabled = true;
        try {
          const one = await call("POST", projectURL(project.id, "knowledge"), { body: { body: body.value, tags: words() } });
          close(one);
          say(one.new ? t("knowledge.kept") : t("knowledge.known"), { tone: "good" });
          load();
        } catch (problem) {
          keep.disabled = false;
          complain(problem);
        }
      }, { primary: true });
      body.addEventListener("input", draw);
      tags.addEventListener("input", draw);
      draw();
      return [
        h("div", { class: "field" }, h("label", { for: id }, t("knowledge.text")), body),
        h("div", { class: "field" }, h("label", { for: tagsID }, t("knowledge.tags")), tags),
        strip, buttons(button(t("action.cancel"), () => close()), keep),
      ];
    });
  }

  return {
    update(here) { follow(here); return undefined; },
    refresh: load,
    event(event) { if (event.project === project.id && /^(restore|operation)\./.test(event.type)) load(); },
    dispose() { clearTimeout(timer); },
    keys: { a: add },
    help: () => [["a", t("knowledge.add")], ["/", t("help.filter")]],
  };
}
