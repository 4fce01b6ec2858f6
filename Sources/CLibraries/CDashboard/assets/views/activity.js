// What happened and happens: the daemon's journal, live.

import { undoDialog } from "../actions.js";
import { get, projectURL, url } from "../api.js";
import { everett } from "../command.js";
import { h, replace } from "../dom.js";
import { bytes, number, shortID, time } from "../format.js";
import { icon } from "../icons.js";
import { address, go } from "../router.js";
import { name, plain } from "../safe.js";
import { complain, trouble, waiting } from "../say.js";
import { VirtualList } from "../virtual.js";
import { keyHint, t, tn, tv } from "../words.js";

const kept = 20_000;
const firstPage = 500;
const families = ["checkpoint", "restore", "operation", "storage", "watch", "daemon"];
// Told by the type already, or of use to programs only.
const quiet = new Set(["operation", "kind", "timeline", "head", "name", "cause", "files", "files_changed", "bytes_new"]);
const familyOf = { project: "operation", timeline: "operation", history: "storage" };

export function mount(main, page, route) {
  const project = page.project;
  let events = [];
  let shown = [];
  let held = [];
  let isPaused = false;
  let oldest = 0;
  let isFetching = true;
  let family = route.parameters.get("type") ?? "";
  let scope = route.parameters.get("of") ?? "project";
  let text = route.parameters.get("q") ?? "";
  const known = new Map();
  let namesTimer = null;
  // The operation of this project that an undo would take back now.
  let nextUndo = null;
  let undoTimer = null;

  const list = new VirtualList({ id: "events", rowHeight: matchMedia("(max-width: 799px)").matches ? 50 : 30, role: "grid", rowRole: "row", label: t("nav.activity"), render: row, onOpen: (index) => follow(shown[index]), onWindow: (first, end) => { if (end >= shown.length) older(); } });
  const search = h("input", { class: "input search", type: "search", placeholder: t("activity.filter"), "aria-label": t("activity.filter"), value: text, on: { input: () => { text = search.value; remember(); } } });
  const type = select(t("activity.type"), [["", t("activity.all")], ...families.map((one) => [one, tv("family.", one)])], family, (value) => { family = value; remember(); });
  const where = select(t("project.label"), [["project", t("activity.here")], ["all", t("activity.everywhere")]], scope, (value) => { scope = value; remember(); });
  const count = h("span", { class: "dim count", role: "status" });
  const pause = h("button", { class: "button", type: "button", "aria-pressed": "false", title: keyHint("Space"), on: { click: togglePause } });

  page.header(t("nav.activity"), { actions: [
    h("button", { class: "button", type: "button", title: keyHint("u"), on: { click: () => undoDialog(page, project, "undo") } }, icon("undo"), h("span", {}, t("undo.do"))),
    h("button", { class: "button", type: "button", on: { click: () => undoDialog(page, project, "redo") } }, icon("redo"), h("span", {}, t("redo.do"))), pause] });
  page.command(everett(project, "operations"));
  drawPause();
  replace(main, waiting());
  load();

  function select(label, options, value, choose) {
    const element = h("select", { class: "input", "aria-label": label, on: { change: () => choose(element.value) } }, options.map(([id, words]) => h("option", { value: id }, words)));
    element.value = value;
    return element;
  }

  async function load() {
    try {
      const answer = await get(url("events", { limit: firstPage }));
      // What came while the answer was on its way is newer than all that it knows.
      events = events.filter(({ id }) => id > answer.last).concat(answer.events.toSorted((one, other) => other.id - one.id));
      oldest = answer.first;
      held = [];
      isFetching = false;
      replace(main, h("section", { class: "pane pane-list" },
        h("div", { class: "toolbar" }, search, type, where, h("span", { class: "spring" }), count), list.element));
      draw();
      names();
      reversals();
      list.element.focus({ preventScroll: true });
    } catch (problem) {
      replace(main, trouble(problem, load));
    }
  }

  /** The journal says which checkpoint; what it is called and holds, the timeline knows. */
  async function names() {
    const wanted = new Set(events.filter((event) => event.project && !event.data?.files && event.type === "checkpoint.created" && !known.has(event.subject))
      .map((event) => event.project));
    for (const id of wanted) {
      const { checkpoints } = await get(projectURL(id, "checkpoints", { limit: 1000, all: "true" })).catch(() => ({ checkpoints: [] }));
      for (const one of checkpoints) known.set(one.id, one);
    }
    if (wanted.size) draw();
  }

  function namesSoon() {
    clearTimeout(namesTimer);
    namesTimer = setTimeout(names, 150);
  }

  async function reversals() {
    try {
      const answer = await get(projectURL(project.id, "operations", { limit: 1 }));
      if (answer.next_undo === nextUndo) return;
      nextUndo = answer.next_undo;
      draw();
    } catch (problem) {
      complain(problem);
    }
  }

  function reversalsSoon() {
    clearTimeout(undoTimer);
    undoTimer = setTimeout(reversals, 150);
  }

  /** What happened before the first that is known, when somebody scrolls there. */
  async function older() {
    const before = events.at(-1)?.id;
    if (isFetching || before === undefined || before <= oldest || events.length >= kept) return;
    isFetching = true;
    try {
      const answer = await get(url("events", { after: Math.max(0, before - 1 - firstPage), limit: firstPage }));
      const more = answer.events.filter(({ id }) => id < before);
      // Numbers may be missing; then what was asked for holds nothing new, and that is all there is to know.
      oldest = more.length ? answer.first : before;
      events = events.concat(more.toSorted((one, other) => other.id - one.id));
      isFetching = false;
      draw();
      namesSoon();
    } catch (problem) {
      isFetching = false;
      oldest = before;
      complain(problem);
    }
  }

  function remember() {
    go(address(project.id, "activity", [], { type: family, of: scope === "project" ? "" : scope, q: text }), { replace: true });
    draw();
  }

  function draw() {
    const wanted = text.trim().toLowerCase();
    shown = events.filter((event) => (scope === "all" || event.project === null || event.project === project.id)
      && (!family || (familyOf[event.type.split(".")[0]] ?? event.type.split(".")[0]) === family)
      && (!wanted || words(event).includes(wanted)));
    list.setCount(shown.length);
    replace(count, tn("count.events", shown.length));
    if (!shown.length) replace(list.spacer, h("p", { class: "empty-line" }, events.length ? t("timeline.none") : t("empty.activity")));
  }

  function words(event) {
    return [event.type, tv("event.", event.type), event.subject, known.get(event.subject)?.name, JSON.stringify(event.data)].join(" ").toLowerCase();
  }

  function row(index) {
    const event = shown[index];
    const other = scope === "all" && event.project ? page.projects.find(({ id }) => id === event.project) : null;
    return h("div", { class: `row event event-${plain(event.type.split(".")[0])}` },
      h("span", { class: "cell-age", role: "gridcell" }, time(event.time)),
      h("span", { class: "event-type", role: "gridcell" }, h("span", { class: "event-dot" }), tv("event.", event.type)),
      h("span", { class: "cell-name", role: "gridcell" }, other ? h("span", { class: "badge" }, plain(other.root.split("/").pop(), 40)) : null, lane(event), subject(event), details(event)),
      h("span", { class: "event-undo", role: "gridcell" }, undo(event)),
      h("span", { class: "event-id dim", role: "gridcell" }, `#${event.id}`));
  }

  function undo(event) {
    if (!nextUndo || event.project !== project.id || event.data?.operation !== nextUndo) return null;
    return h("button", { class: "button button-small", type: "button", tabindex: "-1", title: keyHint("u"), on: { click: () => undoDialog(page, project, "undo") } }, icon("undo"), h("span", {}, t("undo.do")));
  }

  function subject(event) {
    if (!event.subject || event.type.startsWith("operation.")) return null;
    const code = h("code", {}, shortID(event.subject));
    const isCheckpoint = /^(checkpoint|restore)\./.test(event.type) && event.type !== "checkpoint.forgotten";
    return isCheckpoint && event.project ? h("a", { class: "id", tabindex: "-1", href: address(event.project, "checkpoints", [event.subject]) }, code) : code;
  }

  /** Whose world it was about, where that is not the project's own. */
  function lane(event) {
    const timeline = event.data?.timeline;
    return timeline && timeline !== "main" && !event.type.startsWith("timeline.") ? h("span", { class: "badge" }, name(timeline)) : null;
  }

  function details(event) {
    const data = { ...known.get(event.subject), ...event.data };
    switch (event.type) {
    case "checkpoint.created": return [data.name ? name(data.name) : h("span", { class: "dim" }, tv("cause.long.", data.cause ?? "user")),
      h("span", { class: "dim" }, [data.files_changed != null ? tn("count.changes", data.files_changed) : null, data.files != null ? tn("count.files", data.files) : null, data.bytes_new != null ? `+${bytes(data.bytes_new)}` : null].filter(Boolean).join(", ")),
      data.occasion ? h("span", { class: "dim" }, plain([data.occasion.agent, data.occasion.tool, data.occasion.detail].filter(Boolean).join(" "), 120)) : null];
    case "timeline.branched": case "timeline.dropped": case "timeline.materialized": return name(data.about_timeline ?? "");
    case "timeline.renamed": return name(`${data.about_timeline ?? ""} → ${data.new_name ?? ""}`);
    case "timeline.merged": return name(data.timeline ?? "");
    case "project.added": return name(data.root ?? page.projects.find(({ id }) => id === event.project)?.root ?? "");
    case "checkpoint.pinned": case "checkpoint.unpinned": case "checkpoint.kept": return data.name ? name(data.name) : null;
    case "checkpoint.forgotten": case "checkpoint.expired": return (data.checkpoints ?? []).slice(0, 4).map((id) => h("code", {}, shortID(id)));
    case "restore.finished": return whatWasBefore(data);
    case "operation.undone": case "operation.redone": return [data.about_timeline ? name(data.about_timeline) : null, whatWasBefore(data)];
    case "watch.watched": case "watch.overflowed": case "watch.unwatched":
      return h("span", { class: "dim" }, [data.directories ? tn("count.directories", data.directories) : null, data.detail ? plain(data.detail, 200) : null].filter(Boolean).join(", "));
    default: {
      const rest = Object.entries(event.data ?? {}).filter(([key, value]) => !quiet.has(key) && value !== null && typeof value !== "object").map(([key, value]) => `${key} ${value}`);
      return rest.length ? h("span", { class: "dim" }, plain(rest.join(", "), 200)) : null;
    }
    }
  }

  function whatWasBefore(data) {
    return data.safety_checkpoint ? h("span", { class: "dim" }, t("restore.before"), " ", h("code", {}, shortID(data.safety_checkpoint))) : null;
  }

  function follow(event) {
    if (event?.subject && event.project && /^(checkpoint|restore)\./.test(event.type)) go(address(event.project, "checkpoints", [event.subject]));
  }

  function togglePause() {
    isPaused = !isPaused;
    if (!isPaused) {
      events = held.concat(events).slice(0, kept);
      held = [];
      draw();
      names();
    }
    drawPause();
  }

  function drawPause() {
    pause.setAttribute("aria-pressed", String(isPaused));
    replace(pause, icon(isPaused ? "play" : "pause"), h("span", {}, isPaused ? t("activity.resume", { n: number(held.length) }) : t("activity.pause")));
  }

  return {
    update() { return undefined; },
    refresh: load,
    event(event) {
      if (isPaused) {
        held = [event, ...held].slice(0, kept);
        drawPause();
        return;
      }
      events = [event, ...events].slice(0, kept);
      if (main.contains(list.element)) draw();
      namesSoon();
      if (event.project === project.id && event.data?.operation) reversalsSoon();
    },
    dispose() { clearTimeout(namesTimer); clearTimeout(undoTimer); list.dispose(); },
    keys: { " ": togglePause, j: () => { list.element.focus(); list.select(list.selected + 1); }, k: () => { list.element.focus(); list.select(list.selected - 1); } },
    help: () => [["j k", t("keys.move")], ["Space", t("activity.pause")], ["Enter", t("keys.open")]],
  };
}
