// The timeline: every checkpoint with its lanes, where the workspace stands, and one checkpoint in detail beside it.

import { compareWith, forget, letter, setPinned, takeCheckpoint, undoDialog } from "../actions.js";
import { get, projectURL } from "../api.js";
import { commandStrip, everett } from "../command.js";
import { h, replace } from "../dom.js";
import { bytes, number, shortID, time } from "../format.js";
import { layOut, picture } from "../graph.js";
import { icon } from "../icons.js";
import { preference, setPreference } from "../preferences.js";
import { address, go } from "../router.js";
import { name, plain } from "../safe.js";
import { complain, trouble, waiting } from "../say.js";
import { VirtualList } from "../virtual.js";
import { keyHint, t, tn, tv } from "../words.js";
import { detail } from "./checkpoint.js";

const rowHeight = 32;
const firstPage = 200;
const nextPages = 1000;

export function mount(main, page, route) {
  const project = page.project;
  let all = [];
  let total = 0;
  let shown = [];
  let laid = { rows: [], width: 1 };
  let status = null;
  let filter = route.parameters.get("q") ?? "";
  let open = route.rest[0] ?? null;
  let marked = null;
  let showsUndone = preference("undone");
  let statusTimer = null;
  let detailTimer = null;
  let control = new AbortController();
  let isLoading = true;

  const list = new VirtualList({
    id: "timeline", rowHeight, role: "grid", rowRole: "row", label: t("timeline.label"), render: row,
    onOpen: (index) => { const one = shown[index]; if (!one) return; if (one.isWorkspace) go(address(project.id, "changes")); else openOne(one.id); },
    onMove: (index) => { const one = shown[index]; if (open && one && !one.isWorkspace) openOne(one.id, { replace: true, soon: true }); },
  });
  const search = h("input", {
    class: "input search", type: "search", placeholder: t("timeline.filter"), "aria-label": t("timeline.filter"), value: filter,
    on: {
      input: () => { filter = search.value; layOutRows(); },
      keydown: (event) => {
        if (event.key === "Escape" && search.value) { search.value = filter = ""; layOutRows(); event.stopPropagation(); event.preventDefault(); }
        if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); list.element.focus(); if (list.selected < 0) list.select(0); }
      },
    },
  });
  const undone = h("input", { type: "checkbox", checked: showsUndone, on: {
    change: () => { showsUndone = undone.checked; setPreference("undone", showsUndone); load(); },
  } });
  const count = h("span", { class: "dim count", role: "status" });
  const header = h("div", { class: "row row-header", "aria-hidden": "true" },
    h("span", { class: "cell-graph" }), h("span", { class: "cell-name" }, t("column.name")), h("span", { class: "cell-id" }, t("column.id")),
    h("span", { class: "cell-files" }, t("column.files")), h("span", { class: "cell-size" }, t("fact.size")), h("span", { class: "cell-new" }, t("column.new")), h("span", { class: "cell-age" }, t("column.age")));
  const listPane = h("section", { class: "pane pane-list", "aria-label": t("timeline.label") },
    h("div", { class: "toolbar" }, search, h("label", { class: "check" }, undone, h("span", {}, t("timeline.undone"))), h("span", { class: "spring" }), count),
    header, list.element);
  const detailPane = h("section", { class: "pane pane-detail", "aria-label": t("checkpoint.label"), hidden: true });
  const split = h("div", { class: "split" }, listPane, detailPane);
  replace(main, split);
  list.element.focus({ preventScroll: true });

  frameHeader();
  load();

  function frameHeader() {
    page.header(t("nav.checkpoints"), {
      detail: h("bdi", { class: "root", title: plain(project.root) }, plain(project.root)),
      actions: [
        h("button", { class: "button", type: "button", title: keyHint("u"), on: { click: () => undoDialog(page, project, "undo") } },
          icon("undo"), h("span", {}, t("undo.do"))),
        h("button", { class: "button button-primary", type: "button", title: keyHint("n"), on: { click: () => takeCheckpoint(page, project) } },
          icon("plus"), h("span", {}, t("take.title"))),
      ],
    });
    page.command(open ? everett(project, "show", shortID(open)) : everett(project, "log", ...(showsUndone ? ["--all"] : [])));
  }

  function checkpointsURL(query) {
    return projectURL(project.id, "checkpoints", { all: showsUndone ? "true" : null, ...query });
  }

  async function load() {
    control.abort();
    control = new AbortController();
    const { signal } = control;
    isLoading = true;
    try {
      loadStatus();
      const first = await get(checkpointsURL({ limit: firstPage }), { signal });
      all = first.checkpoints;
      total = first.total;
      let next = first.next;
      layOutRows();
      if (open) showDetail();
      while (next) {
        const more = await get(checkpointsURL({ limit: nextPages, before: next }), { signal });
        all = all.concat(more.checkpoints);
        next = more.next;
        total = more.total;
        layOutRows();
      }
      isLoading = false;
      layOutRows();
    } catch (problem) {
      if (problem.name === "AbortError") return;
      if (all.length) complain(problem);
      else replace(main, trouble(problem, () => { replace(main, split); load(); }));
    }
  }

  /** What is new at the top, without fetching what lies below again. */
  async function loadTop() {
    try {
      const first = await get(checkpointsURL({ limit: firstPage }));
      const lastID = first.checkpoints.at(-1)?.id;
      const known = new Map(all.map((one, index) => [one.id, index]));
      const below = known.has(lastID) ? all.slice(known.get(lastID) + 1) : first.next === null ? [] : null;
      if (below === null || first.checkpoints.length + below.length !== first.total) {
        load();
        return;
      }
      all = first.checkpoints.concat(below);
      total = first.total;
      layOutRows();
      loadStatus();
    } catch (problem) {
      if (problem.status !== 401 && !problem.isUnreachable) complain(problem);
    }
  }

  // Files change without any event, so the workspace is looked at again now and then while somebody looks at the page.
  async function loadStatus() {
    clearTimeout(statusTimer);
    const began = performance.now();
    try {
      if (!document.hidden) {
        const next = (await get(projectURL(project.id, "status", { limit: 1 }))).project;
        const isNew = JSON.stringify(next) !== JSON.stringify(status);
        status = next;
        if (isNew && all.length) layOutRows();
      }
    } catch { /* the frame says when the daemon is away */ }
    clearTimeout(statusTimer);
    statusTimer = setTimeout(loadStatus, Math.max(15_000, 20 * (performance.now() - began)));
  }

  function layOutRows() {
    const head = status ? status.head : all.find((one) => one.head)?.id ?? null;
    const wanted = filter.trim().toLowerCase();
    const fits = (one) => !wanted || one.id.startsWith(wanted) || one.name?.toLowerCase().includes(wanted) || tv("cause.", one.cause).toLowerCase().includes(wanted);
    const before = shown[list.selected]?.id ?? open;
    shown = wanted ? all.filter(fits) : all;
    if (!wanted && all.length) shown = [{ id: "workspace", isWorkspace: true, parents: head ? [head] : [] }, ...all];
    laid = layOut(shown, head);
    if (!wanted && shown.length) markWorkspace();
    split.style.setProperty("--graph", `${22 + (laid.width - 1) * 14}px`);
    // Rows that have not arrived yet have their place, so that the scroll bar does not jump.
    list.setCount(isLoading && !wanted ? Math.max(shown.length, total + 1) : shown.length);
    const at = shown.findIndex((one) => one.id === before);
    if (at >= 0) {
      list.selected = at;
      list.refresh();
    }
    replace(count, wanted ? t("timeline.found", { n: number(shown.length), of: number(total) }) : tn("count.checkpoints", total));
    if (!all.length && !isLoading) empty();
    else if (shown.length === 0 && wanted) replace(list.spacer, h("p", { class: "empty-line" }, t("timeline.none")));
    if (!all.length && total === 0 && status) empty();
  }

  /** The line from the workspace to its checkpoint is dashed: what lies between them is not kept yet. */
  function markWorkspace() {
    const head = shown.findIndex((one, index) => index > 0 && one.id === shown[0].parents[0]);
    if (head === 1) laid.rows[1].enteredDashed = true;
  }

  function empty() {
    replace(main, h("div", { class: "empty" }, icon("checkpoints", "empty-icon"), h("h2", {}, t("empty.checkpoints")), h("p", {}, t("empty.checkpoints.text")),
      commandStrip(everett(project, "checkpoint", "-m", "start"), "command command-block"),
      h("button", { class: "button button-primary", type: "button", on: { click: () => takeCheckpoint(page, project) } }, icon("plus"), h("span", {}, t("take.title")))));
  }

  function kind(one) {
    if (one.isWorkspace) return "workspace";
    if (one.hidden) return "undone";
    if (one.cause === "safety") return "safety";
    return one.name ? "named" : "plain";
  }

  function row(index) {
    const one = shown[index];
    if (!one) return h("div", { class: "row row-pending" }, h("span", { class: "cell-graph", role: "gridcell" }), h("span", { class: "cell-name dim", role: "gridcell" }, "…"));
    const head = shown[0]?.isWorkspace ? shown[0].parents[0] : status?.head;
    const isHead = one.id === head;
    const graph = h("span", { class: "cell-graph", role: "presentation" },
      filter.trim() ? null : picture(laid.rows[index], kind(one), isHead, laid.width, rowHeight, { dashed: one.isWorkspace }));
    if (one.isWorkspace) {
      const changed = status?.changed;
      return h("div", { class: "row row-workspace" }, graph,
        h("span", { class: "cell-name", role: "gridcell" }, h("a", { class: "row-title", href: address(project.id, "changes"), tabindex: "-1" }, t("workspace")),
          !status ? h("span", { class: "dim" }, t("state.loading"))
            : !changed ? h("span", { class: "dim" }, t("workspace.none"))
              : changed.total === 0 && !status.databases?.length ? h("span", { class: "dim" }, t("workspace.same")) : counts(changed)),
        h("span", { class: "cell-age", role: "gridcell" }, t("age.now")));
    }
    const label = one.name ? name(one.name, "row-title") : h("span", { class: "row-untitled" }, tv("cause.long.", one.cause));
    return h("div", { class: `row${one.id === open ? " row-open" : ""}${one.hidden ? " row-undone" : ""}`, data: { id: one.id } }, graph,
      h("span", { class: "cell-name", role: "gridcell" }, label,
        isHead ? h("span", { class: "badge badge-here" }, t("badge.here")) : null,
        one.pinned ? h("span", { class: "badge badge-pin", title: t("badge.pinned") }, icon("pin"), h("span", {}, t("badge.pinned"))) : null,
        one.cause === "safety" && one.name ? h("span", { class: "badge" }, tv("cause.", "safety")) : null,
        one.hidden ? h("span", { class: "badge" }, t("badge.undone")) : null,
        one.id === marked ? h("span", { class: "badge badge-here" }, t("badge.marked")) : null),
      h("span", { class: "cell-id", role: "gridcell" }, h("code", {}, shortID(one.id))),
      h("span", { class: "cell-files", role: "gridcell" }, number(one.files)),
      h("span", { class: "cell-size", role: "gridcell" }, bytes(one.bytes)),
      h("span", { class: "cell-new", role: "gridcell" }, one.bytes_new ? `+${bytes(one.bytes_new)}` : bytes(one.bytes_new)),
      h("span", { class: "cell-age", role: "gridcell" }, time(one.created)));
  }

  function counts(changed) {
    return h("span", { class: "counts" }, h("span", { class: "counts-text" }, [changed.total ? tn("count.changed", changed.total) : null,
      status.databases?.length ? tn("databases.differ", status.databases.length) : null].filter(Boolean).join(", ")),
      ["added", "modified", "removed"].filter((status) => changed[status])
        .map((status) => h("span", { class: "count-one" }, letter(status), number(changed[status]))));
  }

  function openOne(id, { replace: replaces = false, soon = false } = {}) {
    const to = address(project.id, "checkpoints", id ? [id] : []);
    if (!soon) { go(to, { replace: replaces }); return; }
    clearTimeout(detailTimer);
    detailTimer = setTimeout(() => go(to, { replace: true }), 90);
  }

  async function showDetail() {
    const id = open;
    split.classList.toggle("split-open", id !== null);
    detailPane.hidden = id === null;
    for (const element of list.rows.values()) element.classList.toggle("row-open", element.dataset.id === id);
    if (id === null) { replace(detailPane); return; }
    const at = shown.findIndex((one) => one.id === id);
    if (at >= 0 && at !== list.selected) list.select(at, { quiet: true });
    if (at >= 0) list.reveal(at, { center: true });
    if (!detailPane.childElementCount) replace(detailPane, waiting());
    try {
      const document = await get(projectURL(project.id, `checkpoints/${encodeURIComponent(id)}`));
      if (id !== open) return;
      replace(detailPane, detail(document, {
        project, page,
        close: () => { openOne(null); list.element.focus(); },
        pin: () => pin(document), forget: () => letGo(document), compare: () => compareWith(project, document, all, compareAddress),
      }));
    } catch (problem) {
      if (id === open) replace(detailPane, trouble(problem, showDetail));
    }
  }

  async function pin(one) {
    if (await setPinned(project, one, !one.pinned)) patch(one.id, { pinned: !one.pinned });
  }

  async function letGo(one) {
    if (await forget(page, project, one) && open === one.id) openOne(null);
  }

  function patch(id, members) {
    all = all.map((one) => one.id === id ? { ...one, ...members } : one);
    layOutRows();
    if (open === id) showDetail();
  }

  /** The older of two on the left. */
  function compareAddress(one, other) {
    const [from, to] = one.created <= other.created ? [one, other] : [other, one];
    return address(project.id, "diff", [from.id, to.id]);
  }

  function current() {
    const one = shown[list.selected];
    return one && !one.isWorkspace ? one : null;
  }

  const withCurrent = (run) => () => { const one = current(); if (one) run(one); };

  return {
    update(next) {
      const id = next.rest[0] ?? null;
      if (id !== open) {
        open = id;
        frameHeader();
        showDetail();
      }
    },
    refresh: load,
    event(event) {
      if (event.project !== project.id) return;
      const { type, subject } = event;
      if (type === "checkpoint.pinned" || type === "checkpoint.unpinned") patch(subject, { pinned: type === "checkpoint.pinned" });
      else if (type === "checkpoint.forgotten") {
        const gone = event.data?.checkpoints ?? [subject];
        all = all.filter((one) => !gone.includes(one.id));
        loadTop();
      }
      else if (type === "checkpoint.created" || type === "restore.finished") {
        if (main.contains(split)) loadTop();
        else { replace(main, split); load(); }
      } else if (/^(operation|checkpoint|storage|history)\./.test(type)) load();
    },
    dispose() {
      control.abort();
      clearTimeout(statusTimer);
      clearTimeout(detailTimer);
      list.dispose();
    },
    keys: {
      j: () => { list.element.focus(); list.select(list.selected + 1); },
      k: () => { list.element.focus(); list.select(Math.max(0, list.selected - 1)); },
      o: withCurrent((one) => openOne(one.id)),
      p: withCurrent(pin),
      x: withCurrent(letGo),
      r: withCurrent((one) => go(address(project.id, "restore", [one.id]))),
      d: withCurrent((one) => go(address(project.id, "diff", [one.id, "workspace"]))),
      m: withCurrent((one) => { marked = marked === one.id ? null : one.id; list.refresh(); }),
      v: withCurrent((one) => {
        const other = all.find(({ id }) => id === marked);
        if (other && other.id !== one.id) go(compareAddress(other, one));
        else compareWith(project, one, all, compareAddress);
      }),
      Escape: () => { if (open) { openOne(null); list.element.focus(); return true; } return undefined; },
    },
    help: () => [
      ["j k", t("keys.move")], ["Enter", t("keys.open")], ["r", t("restore.start")], ["d", t("compare.workspace")], ["m", t("keys.mark")],
      ["v", t("keys.compare")], ["p", t("keys.pin")], ["x", t("forget.do")],
    ],
  };
}
