// Bringing what one timeline changed into another: first what it would bring, then the decision.

import { takeBack } from "../actions.js";
import { call, get, projectURL } from "../api.js";
import { commandStrip, everett } from "../command.js";
import { databaseChanges, databasesLeft, Sessions } from "../databases.js";
import { button } from "../dialog.js";
import { freshID, h, replace } from "../dom.js";
import { number } from "../format.js";
import { icon } from "../icons.js";
import { address, go } from "../router.js";
import { name, path, pathText, plain, visible } from "../safe.js";
import { announce, complain, note, trouble, waiting } from "../say.js";
import { changeList, confirmText, isPlain, outcome, stale, tally } from "../sheet.js";
import { t, tn, tv } from "../words.js";

/** Where a merge that was made is told, and the way to take it back. */
export function mergeDone(page, project, source, into, done) {
  note([t("merge.done"), " ", name(source), " → ", name(into)], {
    tone: done.restore.verified ? "good" : "bad",
    action: { label: t("undo.do"), run: () => takeBack(page, project, done.restore.operation, into === "main" ? null : into) },
  });
  return isPlain(done.restore);
}

export function mergeReport(main, project, done) {
  replace(main, h("div", { class: "sheet" }, outcome(project, done.restore), h("div", { class: "dialog-buttons" },
    h("a", { class: "button button-primary", href: address(project.id, "timelines") }, t("restore.back")))));
  main.querySelector(".button-primary").focus();
}

export function mount(main, page, route) {
  const project = page.project;
  const source = route.rest[0];
  let into = route.parameters.get("into") || "main";
  const home = address(project.id, "timelines", [], { lane: source });
  let others = [];
  let list = null;
  let isOver = false;
  let isActing = false;
  let sessions = new Sessions([]);
  /** How tables on servers are merged, where it is not row by row. */
  const policies = new Map();
  // What of a later look is not wanted any more.
  let looks = 0;

  const url = () => projectURL(project.id, "merges", { timeline: into === "main" ? null : into });
  const request = () => ({ source, ...(policies.size ? { tables: [...policies].map(([table, policy]) => ({ table, policy })) } : {}) });
  const command = () => everett(project, "merge", source, "--into", into, ...[...policies].flatMap(([table, policy]) => ["--table", `${table}=${policy}`]));
  const names = () => ({ source: plain(source, 60), into: plain(into, 60) });
  header();
  replace(main, waiting());
  load();

  function header() {
    page.header(t("merge.title", names()), { back: home });
    page.command(everett(project, "merge", source, "--into", into, "--dry-run"));
  }

  async function load() {
    const look = looks += 1;
    try {
      const { timelines } = await get(projectURL(project.id, "timelines"));
      others = timelines.filter((one) => one.name !== source && one.present && !one.merge && (one.workspace || one.kind !== "directory"));
      if (!others.some((one) => one.name === into) && others.length) into = others[0].name;
      header();
      if (!others.length) {
        replace(main, h("div", { class: "empty" }, icon("timelines", "empty-icon"), h("p", {}, t("merge.one")), h("a", { class: "button", href: home }, t("action.back"))));
        return;
      }
      const preview = await call("POST", url(), { body: { ...request(), dry_run: true } });
      if (look === looks) draw(preview);
    } catch (problem) {
      if (look === looks) replace(main, trouble(problem, load));
    }
  }

  /** Nothing can be decided by what is looked at anew. */
  function lookAgain() {
    const hadSelect = document.activeElement?.closest?.(".merge-into") !== null;
    const hadTables = document.activeElement?.closest?.(".merge-tables") !== null;
    replace(main, waiting());
    load().then(() => { (hadSelect ? main.querySelector(".merge-into select") : hadTables ? main.querySelector(".merge-tables summary") : null)?.focus(); });
  }

  function select() {
    const input = h("select", { class: "input", "aria-label": t("merge.into"), on: { change: () => {
      go(address(project.id, "merge", [source], { into: input.value }), { replace: true });
    } } }, others.map((one) => h("option", { value: one.name }, plain(one.name, 60))));
    input.value = into;
    return h("label", { class: "check merge-into" }, h("span", {}, t("merge.into")), input);
  }

  function draw(preview) {
    const { changes, conflicts } = preview;
    const open = new Set(conflicts.map((one) => one.path_hex ?? one.path)).size;
    const databases = preview.databases ?? [];
    const isIdle = preview.up_to_date || (!changes.length && !databases.length && !open && !preview.disputed_notes.length && !Object.keys(preview.tables).length);
    const label = preview.up_to_date ? t("merge.nothing") : open ? t("merge.candidate") : changes.length + databases.length ? tn("merge.do", changes.length + databases.length) : t("merge.do.plain");
    // Nothing is replaced before everything is decided.
    sessions = new Sessions(open ? [] : preview.database_sessions, () => { act.disabled = !sessions.has; replace(text, safety()); });
    const text = h("div", {});
    const safety = () => !sessions.has ? confirmText(t("sessions.wanted"), { isWarning: true }) : confirmText(open ? t("merge.safe", names()) : t("merge.safety", names()));
    if (!isIdle) replace(text, safety());
    const act = button(label, () => merge(act, preview), { primary: true, icon: "timelines", disabled: preview.up_to_date || !sessions.has });
    list?.dispose();
    list = changes.length ? changeList(changes, "merge-changes", t("merge.changes", { into: plain(into, 60) })) : null;
    replace(main, h("div", { class: "sheet" },
      select(),
      preview.up_to_date ? h("p", { class: "dim" }, t("merge.uptodate", names())) : [
        tally(changes),
        open ? decisions(conflicts, open) : null,
        h("section", {}, h("h3", {}, t("merge.changes", { into: plain(into, 60) })), list ? list.element : h("p", { class: "dim" }, t("merge.same"))),
        rows(preview.tables),
        databaseChanges(databases, { verb: null }),
        preview.tables_to_fill?.length ? h("div", { class: "notice notice-warn", role: "note" }, icon("warning"), h("div", {}, h("strong", {}, t("merge.fill")),
          h("ul", {}, preview.tables_to_fill.map((table) => h("li", {}, h("code", {}, name(table))))))) : null,
        databasesLeft(preview.databases_left, t("merge.left")),
        databases.length || policies.size || conflicts.some(({ kind }) => kind === "server") ? tables() : null,
        sessions.element,
        disputes(preview.disputed_notes),
      ],
      h("section", {}, h("h3", {}, t("command.title")), commandStrip(command(), "command command-block")),
      h("div", { class: "confirm" },
        text,
        h("div", { class: "dialog-buttons" }, h("a", { class: "button", href: home }, t("action.cancel")), act))));
    announce(preview.up_to_date ? t("merge.nothing") : open ? tn("merge.conflicts", open) : tn("count.changes", changes.length));
  }

  function decisions(conflicts, open) {
    return h("div", { class: "notice notice-warn", role: "note" }, icon("warning"), h("div", { class: "merge-decisions" },
      h("strong", {}, tn("merge.conflicts", open)), h("p", {}, t("merge.conflicts.text")),
      h("ul", {}, conflicts.slice(0, 12).map((one) => h("li", {}, path(pathText(one) || "."), " ", h("span", {}, tv("conflict.", one.kind))))),
      conflicts.length > 12 ? h("p", {}, t("more", { n: number(conflicts.length - 12) })) : null));
  }

  function rows(tables) {
    const all = Object.entries(tables).flatMap(([database, list]) => Object.entries(list).map(([table, counts]) => ({ database, table, counts })));
    if (!all.length) return null;
    return h("section", {}, h("h3", {}, t("merge.rows"), h("span", { class: "dim" }, ` · ${t("merge.rows.title")}`)),
      h("table", { class: "table table-dense", "aria-label": t("merge.rows.title") }, h("tbody", {}, all.map(({ database, table, counts }) => h("tr", {},
        h("th", { scope: "row" }, path(database), " ", h("code", { class: "dim" }, name(table))),
        h("td", { class: "number" }, h("span", { class: "added" }, `+${number(counts.inserted)}`), " ", h("span", { class: "warn" }, `~${number(counts.updated)}`), " ",
          h("span", { class: "removed" }, `−${number(counts.deleted)}`)))))));
  }

  /** The tables on servers that are merged otherwise than row by row. */
  function tables() {
    const table = freshID("table");
    const kinds = [["ours", plain(into, 40)], ["theirs", plain(source, 40)]].map(([policy, text]) => [policy, t("merge.policy.side", { name: text })])
      .concat([["regenerate", t("merge.policy.regenerate")], ["ignore", t("merge.policy.ignore")]]);
    const input = h("input", { id: table, class: "input", type: "text", maxlength: 200, autocomplete: "off", spellcheck: "false", placeholder: "public.seeds" });
    const policy = h("select", { class: "input", "aria-label": t("merge.policy") }, kinds.map(([value, text]) => h("option", { value }, text)));
    const add = () => { if (!input.value.trim()) { input.focus(); return; } policies.set(input.value.trim(), policy.value); lookAgain(); };
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") add(); });
    return h("details", { class: "paths merge-tables", ...(policies.size ? { open: true } : {}) }, h("summary", {}, icon("chevron"), h("span", {}, t("merge.policies")), policies.size ? h("span", { class: "number" }, number(policies.size)) : null),
      h("ul", {}, [...policies].map(([one, value]) => h("li", {}, h("code", {}, name(one)), h("span", { class: "dim" }, kinds.find(([kind]) => kind === value)[1]),
        h("button", { class: "icon-button", type: "button", "aria-label": t("merge.policy.rows", { table: plain(one, 80) }), title: t("merge.policy.rows", { table: plain(one, 80) }), on: {
          click: () => { policies.delete(one); lookAgain(); } } }, icon("close"))))),
      h("div", { class: "merge-policy" }, h("label", { for: table }, t("databases.table")), input, policy, button(t("merge.policy.add"), add, {})));
  }

  function disputes(notes) {
    if (!notes.length) return null;
    return h("section", {}, h("h3", {}, t("merge.notes"), h("span", { class: "dim" }, ` · ${t("merge.notes.text")}`)),
      h("ul", { class: "merge-notes" }, notes.map((one) => h("li", {}, [[into, one.ours], [source, one.theirs]].map(([side, text]) =>
        h("div", { class: "fact" }, h("span", { class: "dim" }, name(side)), h("span", {}, text ? visible(text.slice(0, 300)) : h("span", { class: "dim" }, t("merge.notes.none")))))))));
  }

  async function merge(act, preview) {
    isActing = true;
    act.disabled = true;
    act.lastChild.textContent = t("conflicts.working");
    try {
      const done = await call("POST", url(), { body: { ...request(), ...sessions.body }, head: preview.ours });
      isOver = true;
      if (done.status === "conflicts") {
        go(address(project.id, "conflicts", [done.candidate]), { replace: true });
      } else if (!done.restore || mergeDone(page, project, source, into, done)) {
        go(address(project.id, "timelines", [], { lane: into }), { replace: true });
      } else {
        mergeReport(main, project, done);
      }
    } catch (problem) {
      isActing = false;
      if (problem.isStale) stale(main, () => { replace(main, waiting()); load(); });
      else {
        complain(problem);
        load();
      }
    }
  }

  return {
    update(next) {
      if (next.rest[0] !== source) return false;
      const other = next.parameters.get("into") || "main";
      if (other === into) return undefined;
      into = other;
      lookAgain();
      return undefined;
    },
    refresh() { if (!isOver && !isActing) load(); },
    dispose() { looks += 1; list?.dispose(); },
    keys: { Escape: () => { go(home); return true; } },
    help: () => [["Esc", t("action.back")]],
  };
}
