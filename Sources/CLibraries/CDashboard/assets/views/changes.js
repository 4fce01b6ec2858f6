// What differs between two sides: checkpoints, the workspace, or the workspace of a timeline.

import { letter } from "../actions.js";
import { get, projectURL } from "../api.js";
import { commandStrip, everett } from "../command.js";
import { databaseChanges, databasesLeft } from "../databases.js";
import { diffTable } from "../difftext.js";
import { h, replace } from "../dom.js";
import { bytes, number, shortID, time } from "../format.js";
import { icon } from "../icons.js";
import { openPalette } from "../palette.js";
import { preference, setPreference } from "../preferences.js";
import { address, go } from "../router.js";
import { name, path, pathText, pathTexts, plain } from "../safe.js";
import { complain, trouble, waiting } from "../say.js";
import { treeRows } from "../tree.js";
import { VirtualList } from "../virtual.js";
import { keyHint, t, tn, tv } from "../words.js";
import { paths } from "./checkpoint.js";

const pageSize = 1000;
const mostPaths = 50_000;
const workspace = "workspace";
/** Before the name of a timeline whose workspace is meant. */
const world = "workspace:";
const isWorkspace = (side) => side === workspace || side.startsWith(world);

export function mount(main, page, route) {
  const project = page.project;
  const isLive = route.view === "changes";
  let from = isLive ? "@" : route.rest[0];
  const to = isLive ? workspace : route.rest[1] ?? workspace;
  let chosen = route.parameters.get("path") ?? null;
  let known = {};
  let document_ = null;
  let entries = [];
  let rows = [];
  let closed = new Set();
  let filter = "";
  let control = new AbortController();
  let poll = null;

  const search = h("input", { class: "input search", type: "search", placeholder: t("diff.filter"), "aria-label": t("diff.filter"), on: {
    input: () => { filter = search.value.toLowerCase(); drawList(); },
    keydown: (event) => { if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); list.element.focus(); } },
  } });
  const list = new VirtualList({
    id: "files", rowHeight: 26, role: "tree", rowRole: "treeitem", label: t("diff.files"), render: row,
    onOpen: (index) => { const one = rows[index]; if (one?.kind === "directory") toggle(one); else if (one) openFile(one.entry); },
    onMove: (index) => { const one = rows[index]; if (one?.kind === "file" && isWide()) soon(() => openFile(one.entry)); },
  });
  list.element.addEventListener("keydown", treeKeys);
  const totals = h("div", { class: "diff-totals", role: "status" });
  const remarks = h("div", { class: "diff-remarks" });
  const filePane = h("section", { class: "pane pane-file", "aria-label": t("diff.file") });
  const split = h("div", { class: "split split-diff" },
    h("section", { class: "pane pane-tree", "aria-label": t("diff.files") }, h("div", { class: "toolbar" }, search, totals), remarks, list.element), filePane);
  let moveTimer = null;

  replace(main, waiting());
  load();
  if (isWorkspace(to)) poll = setInterval(() => { if (!document.hidden) load({ quiet: true }); }, 20_000);

  function isWide() { return matchMedia("(min-width: 800px)").matches; }
  function soon(run) { clearTimeout(moveTimer); moveTimer = setTimeout(run, 80); }

  async function load({ quiet = false } = {}) {
    control.abort();
    control = new AbortController();
    const { signal } = control;
    try {
      if (!quiet) await names(signal);
      if (isLive && !known["@"]) { empty(); return; }
      const first = await get(projectURL(project.id, "diff", { from, to, limit: pageSize }), { signal });
      if (quiet && document_ && JSON.stringify(first) === JSON.stringify(document_)) return;
      document_ = first;
      entries = first.changes.map(entry);
      draw();
      let { next } = first;
      while (next && entries.length < mostPaths) {
        const more = await get(projectURL(project.id, "diff", { from, to, limit: pageSize, after: next }), { signal });
        entries = entries.concat(more.changes.map(entry));
        next = more.next;
        drawList();
      }
      if (next) remarks.append(h("p", { class: "warn" }, t("diff.limit", { n: number(mostPaths) })));
    } catch (problem) {
      if (problem.name === "AbortError") return;
      if (quiet) return;
      replace(main, trouble(problem, load));
    }
  }

  function entry(change) {
    return { ...change, text: pathText(change), key: change.path_hex ? `hex:${change.path_hex}` : change.path };
  }

  /** How the sides are called. */
  async function names(signal) {
    if (isLive) {
      const status = (await get(projectURL(project.id, "status", { limit: 1 }), { signal })).project;
      known = status.head ? { "@": await get(projectURL(project.id, `checkpoints/${status.head}`), { signal }) } : {};
    } else {
      for (const side of [from, to]) {
        if (!isWorkspace(side)) known[side] = await get(projectURL(project.id, `checkpoints/${encodeURIComponent(side)}`), { signal });
      }
    }
  }

  function empty() {
    page.header(t("nav.changes"));
    replace(main, h("div", { class: "empty" }, icon("changes", "empty-icon"), h("h2", {}, t("empty.checkpoints")), h("p", {}, t("empty.changes.text")),
      commandStrip(everett(project, "checkpoint", "-m", "start"), "command command-block")));
  }

  function sideName(side) {
    if (side === workspace) return h("span", {}, isWorkspace(from) ? t("workspace.own") : t("workspace"));
    if (isWorkspace(side)) return name(side.slice(world.length));
    const one = known[side];
    return [one?.name ? name(one.name) : h("code", {}, shortID(one?.id ?? side)), one ? h("span", { class: "dim side-age" }, time(one.created)) : null];
  }

  function sideButton(side, choose) {
    return h("button", { class: "button side", type: "button", title: t("diff.choose"), on: { click: () => pick(choose) } }, sideName(side));
  }

  async function pick(choose) {
    const { checkpoints } = await get(projectURL(project.id, "checkpoints", { limit: 1000 })).catch((problem) => { complain(problem); return { checkpoints: [] }; });
    openPalette({ label: t("compare.pick"), placeholder: t("compare.pick"), items: [
      { icon: "file", label: t("workspace"), run: () => choose(workspace) },
      ...checkpoints.map((one) => ({ icon: "checkpoints", label: plain(one.name ?? tv("cause.long.", one.cause), 80), detail: shortID(one.id), run: () => choose(one.id) })),
    ] });
  }

  function header() {
    const resolved = isWorkspace(from) ? from : document_?.from ?? from;
    page.header(isLive ? t("nav.changes") : t("diff.title"), {
      detail: h("div", { class: "sides" },
        sideButton(from, (id) => go(address(project.id, "diff", id === workspace ? [isWorkspace(to) ? resolved : to, workspace] : [id, to]))),
        h("span", { class: "side-arrow", "aria-label": t("diff.to") }, "→"),
        sideButton(to, (id) => go(address(project.id, "diff", [resolved, id])))),
      actions: [modes(), !isWorkspace(to) || isWorkspace(from) ? h("button", { class: "icon-button", type: "button", title: t("diff.swap"), "aria-label": t("diff.swap"), on: {
        click: () => go(address(project.id, "diff", [to, from])) } }, icon("swap")) : null],
    });
    page.command(command());
  }

  function command() {
    if (isLive) return everett(project, "diff");
    const timeline = to.startsWith(world) ? to.slice(world.length) : null;
    if (isWorkspace(from)) return everett(project, "compare", ...(from === workspace ? [timeline] : [from.slice(world.length), timeline ?? "main"]));
    return everett(project, "diff", shortID(from), ...(timeline ? ["--timeline", timeline] : to === workspace ? [] : [shortID(to)]));
  }

  function modes() {
    const mode = isSplit() ? "split" : "unified";
    return h("div", { class: "segments segments-small", role: "group", "aria-label": t("diff.mode") }, ["unified", "split"].map((one) =>
      h("button", { type: "button", class: "segment-button", "aria-pressed": String(one === mode), title: keyHint("t"), on: { click: () => setMode(one) } }, tv("diff.mode.", one))));
  }

  function setMode(mode) {
    setPreference("diff", mode);
    header();
    showFile();
  }

  function isSplit() {
    return preference("diff") === "split" || (preference("diff") === "auto" && matchMedia("(min-width: 1300px)").matches);
  }

  function draw() {
    header();
    if (!main.contains(split)) replace(main, split);
    const { counts } = document_;
    const total = counts.total ?? Object.values(counts).reduce((sum, one) => sum + one, 0);
    replace(totals, tn("count.changes", total), ["added", "modified", "removed", "metadata", "type_changed"].filter((status) => counts[status])
      .map((status) => h("span", { class: "count-one" }, letter(status), number(counts[status]))));
    const executable = pathTexts(document_, "executable_configuration");
    replace(remarks, executable.length ? paths(t("restore.executable.list"), executable, { tone: "paths-warn" }) : null,
      pathTexts(document_, "moved_repositories").map((one) => h("p", { class: "dim" }, t("diff.moved"), " ", path(one))), databases());
    if (total === 0 && (document_.databases?.length || document_.databases_unknown?.length)) {
      replace(main, h("div", { class: "sheet" }, h("p", { class: "dim" }, t("merge.same.files")),
        databaseChanges(document_.databases, { verb: null, rows: t("databases.sides") }), databasesLeft(document_.databases_unknown, t("databases.unknown"))));
      document_.isEmpty = true;
      return;
    }
    if (total === 0) {
      replace(main, h("div", { class: "empty" }, icon("check", "empty-icon"), h("h2", {}, to === workspace && !isWorkspace(from) ? t("diff.same.workspace") : t("diff.same")),
        h("p", {}, t("diff.same.text"))));
      document_.isEmpty = true;
      return;
    }
    drawList();
    if (chosen === null && isWide() && entries.length) chosen = firstFile();
    showFile();
  }

  function firstFile() {
    return rows.find((one) => one.kind === "file")?.key ?? entries[0].key;
  }

  function drawList() {
    const fitting = filter ? entries.filter((one) => one.text.toLowerCase().includes(filter)) : entries;
    rows = treeRows(fitting, filter ? new Set() : closed);
    list.setCount(rows.length);
    const at = rows.findIndex((one) => one.key === chosen && one.kind === "file");
    if (at >= 0) list.select(at, { quiet: true });
    if (!rows.length) replace(list.spacer, h("p", { class: "empty-line" }, t("timeline.none")));
  }

  /** What differs on servers, beside files that differ. */
  function databases() {
    const { databases: changed, databases_unknown: unknown } = document_;
    return [
      changed?.length ? h("details", { class: "paths" }, h("summary", {}, icon("chevron"), h("span", {}, t("databases.title")), h("span", { class: "number" }, number(changed.length))),
        databaseChanges(changed, { title: null, verb: null, rows: t("databases.sides") })) : null,
      unknown?.length ? h("p", { class: "warn" }, t("databases.unknown"), ": ", unknown.map((one, index) => [index ? ", " : null, name(one)])) : null,
    ];
  }

  function row(index) {
    const one = rows[index];
    const indent = h("span", { class: "indent", css: { width: `${(one.level - 1) * 14}px` } });
    const element = one.kind === "directory"
      ? h("div", { class: "tree-row tree-directory", "aria-expanded": String(!one.isClosed), "aria-level": one.level }, indent, icon("chevron", one.isClosed ? "" : "turned"),
        one.status ? letter(one.status) : null, name(one.label), h("span", { class: "number dim" }, number(one.count)))
      : h("div", { class: `tree-row${one.key === chosen ? " tree-open" : ""}`, "aria-level": one.level }, indent, letter(one.entry.status), name(one.label),
        one.entry.new?.secret || one.entry.old?.secret ? h("span", { class: "badge" }, t("diff.badge.secret")) : null,
        one.entry.new?.kind === "database" || one.entry.old?.kind === "database" ? h("span", { class: "badge" }, t("diff.badge.database")) : null);
    return element;
  }

  function toggle(one) {
    if (closed.has(one.key)) closed.delete(one.key);
    else closed.add(one.key);
    drawList();
  }

  function treeKeys(event) {
    const one = rows[list.selected];
    if (!one || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowRight" && one.kind === "directory" && one.isClosed) toggle(one);
    else if (event.key === "ArrowLeft" && one.kind === "directory" && !one.isClosed) toggle(one);
    else if (event.key === "ArrowLeft") {
      const parent = rows.findLastIndex((other, index) => index < list.selected && other.level < one.level);
      if (parent >= 0) list.select(parent);
    } else return;
    event.preventDefault();
  }

  function openFile(one) {
    chosen = one.key;
    go(address(project.id, isLive ? "changes" : "diff", isLive ? [] : [from, to], { path: one.key }), { replace: true });
  }

  async function showFile() {
    split.classList.toggle("split-open", chosen !== null);
    for (const [index, element] of list.rows) element.classList.toggle("tree-open", rows[index]?.key === chosen && rows[index].kind === "file");
    const one = entries.find((other) => other.key === chosen);
    if (!one) {
      replace(filePane, h("p", { class: "empty-line" }, chosen === null ? t("diff.pick") : t("diff.gone")));
      return;
    }
    const canRestore = one.old && !isWorkspace(from) && (to === workspace || !isWorkspace(to));
    const head = h("header", { class: "file-header" },
      h("button", { class: "icon-button file-back", type: "button", "aria-label": t("action.back"), on: { click: backToList } }, icon("back")),
      letter(one.status), path(one.text), h("span", { class: "spring" }), h("span", { class: "file-counts" }),
      canRestore ? h("a", { class: "button button-small", href: address(project.id, "restore", [document_.from], one.path_hex ? { path_hex: one.path_hex } : { path: one.path }), title: t("diff.restore.title") },
        icon("restore"), h("span", {}, t("diff.restore"))) : null);
    const body = h("div", { class: "file-body", tabindex: "0", role: "region", "aria-label": plain(one.text, 200) }, waiting());
    replace(filePane, head, body);
    const mine = chosen;
    try {
      const side = one.path_hex ? { path_hex: one.path_hex } : { path: one.path };
      const file = await get(projectURL(project.id, "diff/file", { from: isWorkspace(from) ? from : document_.from, to, ...side }));
      if (mine !== chosen || !filePane.contains(body)) return;
      replace(body, facts(one), fileContent(file, one));
      if (file.kind === "text") {
        replace(head.querySelector(".file-counts"), h("span", { class: "added" }, `+${number(file.lines_added)}`), " ",
          h("span", { class: "removed" }, `−${number(file.lines_removed)}`));
      }
    } catch (problem) {
      if (mine === chosen) replace(body, trouble(problem, showFile));
    }
  }

  /** What differs besides the content. */
  function facts(one) {
    const lines = [];
    if (one.old && one.new && one.old.mode !== one.new.mode) lines.push(t("diff.permissions", { old: plain(one.old.mode), now: plain(one.new.mode) }));
    if (one.old && one.new && one.old.kind !== one.new.kind) lines.push(`${tv("kind.", one.old.kind)} → ${tv("kind.", one.new.kind)}`);
    return lines.length ? h("p", { class: "file-facts" }, lines.join(" · ")) : null;
  }

  function sizes(one) {
    return [one.old, one.new].filter(Boolean).map((side) => bytes(side.size)).join(" → ");
  }

  function fileContent(file, one) {
    if (file.kind !== "text") {
      return h("div", { class: "file-note" }, icon(file.kind === "secret" ? "warning" : "file"), h("p", {}, tv("diff.kind.", file.kind)), h("p", { class: "dim number" }, sizes(one)));
    }
    if (!file.hunks.length) return h("div", { class: "file-note" }, h("p", {}, t("diff.kind.empty")));
    const { table, end, hides } = diffTable(file, isSplit() && Boolean(one.old && one.new), plain(one.text, 200));
    return [hides ? h("p", { class: "notice notice-warn" }, icon("warning"), h("span", {}, t("diff.hidden"))) : null, table, end];
  }

  function backToList() {
    chosen = null;
    go(address(project.id, isLive ? "changes" : "diff", isLive ? [] : [from, to]), { replace: true });
    list.element.focus();
  }

  function step(by) {
    const files = rows.map((one, index) => [one, index]).filter(([one]) => one.kind === "file");
    const at = files.findIndex(([one]) => one.key === chosen);
    const next = files[Math.max(0, Math.min(files.length - 1, at + by))];
    if (next) { list.select(next[1], { quiet: true }); openFile(next[0].entry); }
  }

  const widths = matchMedia("(min-width: 1300px)");
  const onWidth = () => { if (preference("diff") === "auto" && document_ && main.contains(split)) { header(); showFile(); } };
  widths.addEventListener("change", onWidth);

  return {
    update(next) {
      if (next.view !== (isLive ? "changes" : "diff") || (!isLive && (next.rest[0] !== from || (next.rest[1] ?? workspace) !== to))) return false;
      chosen = next.parameters.get("path") ?? null;
      if (document_ && !document_.isEmpty) {
        const at = rows.findIndex((one) => one.key === chosen);
        if (at >= 0) list.select(at, { quiet: true });
        showFile();
      }
      return undefined;
    },
    refresh: () => load(),
    event(event) {
      if (event.project === project.id && isLive && /^(checkpoint\.created|restore|operation)/.test(event.type)) load();
      else if (event.project === project.id && isWorkspace(to) && /^(restore|operation)/.test(event.type)) load({ quiet: true });
    },
    dispose() {
      control.abort();
      clearInterval(poll);
      clearTimeout(moveTimer);
      widths.removeEventListener("change", onWidth);
      list.dispose();
    },
    keys: {
      j: () => step(1), k: () => step(-1), "]": () => step(1), "[": () => step(-1),
      t: () => setMode(isSplit() ? "unified" : "split"),
      f: () => list.element.focus(),
      Enter: () => filePane.querySelector(".file-body")?.focus(),
      Escape: () => { if (chosen !== null && !isWide()) { backToList(); return true; } return undefined; },
    },
    help: () => [["j k", t("keys.file")], ["t", t("diff.mode")], ["f", t("diff.files")], ["Enter", t("diff.file")]],
  };
}
