// Every timeline beside the others: what came from what, where each stands, and the ways from here.

import { compareWith, setPinned, takeCheckpoint, undoDialog, forget, changeSummary } from "../actions.js";
import { get, projectURL } from "../api.js";
import { branchDialog, dropDialog, renameDialog } from "../branching.js";
import { commandStrip, everett } from "../command.js";
import { h, replace } from "../dom.js";
import { bytes, number, shortID, time } from "../format.js";
import { icon } from "../icons.js";
import { layOut, neighbour } from "../lanes.js";
import { fittingStep, marks, Plot, sample, steps } from "../plot.js";
import { preference } from "../preferences.js";
import { address, go } from "../router.js";
import { name, plain } from "../safe.js";
import { announce, complain, note, trouble, waiting } from "../say.js";
import { currentLocale, keyHint, t, tn, tv } from "../words.js";
import { detail } from "./checkpoint.js";
import { abortDialog } from "./conflicts.js";
import { laneDetail } from "./lane.js";

const margin = 22;
const relevant = /^(timeline|checkpoint|restore|operation|storage|history|project)\./;

export function mount(main, page, route) {
  const project = page.project;
  let laid = null;
  let open = route.rest[0] ?? null;
  let openLane = route.parameters.get("lane") ?? null;
  let marked = null;
  let wanted = "";
  let reloadTimer = null;
  let cardTimer = null;
  let lastCost = 0;
  /** Which document was asked for last, and which one is shown. */
  let asked = 0;
  let answered = 0;
  let pending = null;
  let version = 0;
  /** The id of what is open, as the picture has it. */
  let openID = null;
  const coverage = new Map();
  const control = new AbortController();

  const plot = new Plot({ margin, words });
  const axis = h("div", { class: "tl-axis", "aria-hidden": "true" });
  const names = h("div", { class: "tl-lanes", role: "group", "aria-label": t("timelines.lanes"), on: { keydown: laneKeys } });
  const floors = h("div", { class: "tl-floors", "aria-hidden": "true" });
  const canvas = h("div", { class: "tl-plot", role: "group", "aria-label": t("timelines.graph"), on: { keydown: nodeKeys } }, floors, plot.lines, plot.nodes);
  const surface = h("div", { class: "tl-surface" }, h("div", { class: "tl-corner" }), axis, names, canvas);
  const scroller = h("div", { class: "tl-scroll", on: { scroll: schedule } }, surface);
  const card = h("div", { class: "tl-card", role: "tooltip", id: "tl-card", hidden: true });
  const search = h("input", { class: "input search", type: "search", placeholder: t("timelines.find"), "aria-label": t("timelines.find"), on: {
    input: () => { wanted = search.value.trim().toLowerCase(); find(0); },
    keydown: (event) => {
      if (event.key === "Enter") { event.preventDefault(); find(event.shiftKey ? -1 : 1); }
      if (event.key === "ArrowDown") { event.preventDefault(); focusItem(plot.active); }
      if (event.key === "Escape" && search.value) { search.value = wanted = ""; event.preventDefault(); event.stopPropagation(); }
    },
  } });
  const count = h("span", { class: "dim count", role: "status" });
  const legend = h("ul", { class: "tl-legend", "aria-label": t("timelines.legend") });
  const hint = h("div", { class: "tl-hint", hidden: true });
  const zoomButton = (label, text, by) => h("button", { class: "icon-button", type: "button", "aria-label": label, title: label, on: { click: () => zoom(by) } }, h("span", { "aria-hidden": "true" }, text));
  const listPane = h("section", { class: "pane pane-list tl", "aria-label": t("nav.timelines") },
    h("div", { class: "toolbar" }, search, legend, h("span", { class: "spring" }), count,
      h("span", { class: "tl-zoom" }, zoomButton(t("timelines.out"), "−", -1), zoomButton(t("timelines.in"), "+", 1))),
    hint, scroller, card);
  const detailPane = h("section", { class: "pane pane-detail", "aria-label": t("checkpoint.label"), hidden: true });
  const split = h("div", { class: "split" }, listPane, detailPane);
  const observer = new ResizeObserver(schedule);

  for (const event of ["pointerover", "focusin"]) plot.nodes.addEventListener(event, (one) => { const at = itemOf(one.target); if (at < 0) return; if (event === "focusin") activate(at); pointAt(at, event === "focusin"); });
  for (const event of ["pointerout", "focusout"]) plot.nodes.addEventListener(event, () => hideCard());
  plot.nodes.addEventListener("click", (event) => { const at = itemOf(event.target); if (at >= 0) { activate(at); openItem(at); } });
  dragToPan();

  header();
  replace(main, waiting());
  load();

  function header() {
    page.header(t("nav.timelines"), {
      detail: h("bdi", { class: "root", title: plain(project.root) }, plain(project.root)),
      actions: [
        h("a", { class: "button", href: address(project.id, "checkpoints") }, t("timelines.list")),
        h("button", { class: "button", type: "button", title: keyHint("u"), on: { click: undoHere } }, icon("undo"), h("span", {}, t("undo.do"))),
        h("button", { class: "button button-primary", type: "button", on: { click: () => branch(null) } }, icon("timelines"), h("span", {}, t("branch.start"))),
      ],
    });
    page.command(open ? everett(project, "show", shortID(open)) : everett(project, "timelines"));
  }

  async function load() {
    const began = performance.now();
    const mine = ++asked;
    try {
      const document = await get(projectURL(project.id, "graph"), { signal: control.signal });
      // One that was asked for earlier, and came later, tells of a world that has moved on.
      if (mine < answered) return;
      answered = mine;
      show(document);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      if (laid) { if (problem.status !== 401 && !problem.isUnreachable) complain(problem); } else replace(main, trouble(problem, load));
    }
    lastCost = performance.now() - began;
  }

  function show(document) {
    if (!document.checkpoints.id.length) { laid = null; empty(); return; }
    const isFirst = laid === null;
    const before = laid && plot.active >= 0 ? { id: laid.id[laid.shows[plot.active]], lane: laid.lanes[laid.lane[plot.active]].name } : null;
    const wasAtEnd = !isFirst && scroller.scrollLeft + scroller.clientWidth >= scroller.scrollWidth - 40;
    laid = layOut(document);
    version += 1;
    openID = laid.id[found(open)] ?? null;
    if (!main.contains(split)) { replace(main, split); observer.observe(scroller); }
    const hasFocus = plot.nodes.contains(globalThis.document.activeElement);
    plot.active = before ? found(before.id, before.lane) : -1;
    if (plot.active < 0) plot.active = headOf(laid.here);
    if (open && isFirst) { const at = found(open); if (at >= 0) plot.active = at; }
    plot.set(laid, isFirst ? fittingStep(laid, scroller.clientWidth) : plot.step);
    size();
    drawLegend();
    drawHint();
    replace(count, tn("count.checkpoints", laid.count), laid.leftOut ? h("span", { title: t("timelines.left.title") }, ` · ${t("timelines.left", { n: number(laid.leftOut) })}`) : null);
    if (isFirst) reveal(plot.active, { center: true });
    else if (wasAtEnd) scroller.scrollLeft = scroller.scrollWidth;
    draw();
    if (hasFocus) focusItem(plot.active);
    if (open || openLane !== null) showDetail();
  }

  function empty() {
    replace(main, h("div", { class: "empty" }, icon("timelines", "empty-icon"), h("h2", {}, t("empty.checkpoints")), h("p", {}, t("empty.checkpoints.text")),
      commandStrip(everett(project, "checkpoint", "-m", "start"), "command command-block"),
      h("button", { class: "button button-primary", type: "button", on: { click: () => takeCheckpoint(page, project) } }, icon("plus"), h("span", {}, t("take.title")))));
  }

  function drawHint() {
    const isAlone = laid.lanes.length === 1;
    hint.hidden = !isAlone;
    if (isAlone) replace(hint, h("span", {}, t("timelines.one")), commandStrip(everett(project, "branch", "try"), "command command-block"));
  }

  function drawLegend() {
    const causes = [...new Set(laid.cause)];
    replace(legend, causes.map((cause) => h("li", {}, sample(cause), h("span", {}, tv("cause.", cause)))));
    legend.hidden = causes.length < 2;
  }

  function size() {
    surface.style.setProperty("--width", `${plot.width}px`);
    surface.style.setProperty("--height", `${plot.height}px`);
  }

  function zoom(by) {
    const index = steps.indexOf(plot.step) + by;
    if (!laid || !steps[index]) return;
    const hasFocus = plot.nodes.contains(document.activeElement);
    // What is in the middle stays there.
    const middle = (scroller.scrollLeft + view().width / 2 - margin) / plot.step;
    plot.set(laid, steps[index]);
    size();
    scroller.scrollLeft = middle * plot.step + margin - view().width / 2;
    draw();
    if (hasFocus) focusItem(plot.active);
  }

  /** What of the plot can be seen; the names of the lanes cover its left. */
  function view() {
    const covered = names.offsetWidth;
    return { left: scroller.scrollLeft, top: scroller.scrollTop, width: Math.max(60, scroller.clientWidth - covered), height: scroller.clientHeight - axis.offsetHeight };
  }

  function schedule() {
    if (pending) return;
    pending = requestAnimationFrame(() => { pending = null; draw(); });
  }

  function draw() {
    if (!laid) return;
    const { left, top, width, height } = view();
    plot.show(left, left + width);
    replace(axis, marks(plot, left, left + width, moment));
    drawLanes(top, top + height);
  }

  function drawLanes(top, bottom) {
    const focused = names.contains(document.activeElement) ? document.activeElement.dataset.lane : null;
    const shown = laid.lanes.filter((lane, index) => plot.laneTop[index] < bottom + 200 && (plot.laneTop[index + 1] ?? plot.height) > top - 200);
    const key = `${plot.step} ${shown[0]?.index} ${shown.at(-1)?.index} ${openLane} ${version}`;
    if (names.dataset.key === key) return;
    names.dataset.key = key;
    const stop = focused ?? (openLane !== null && shown.some((one) => one.name === openLane) ? openLane : shown[0]?.name);
    replace(names, shown.map((lane) => {
      const isHere = lane === laid.here;
      const button = h("button", {
        class: `tl-lane${lane.timeline ? "" : " tl-lane-gone"}${lane.name === openLane ? " tl-lane-open" : ""}`, type: "button", tabindex: lane.name === stop ? 0 : -1,
        data: { lane: lane.name }, title: plain(lane.name, 100), on: { click: () => openTheLane(lane.name) },
      }, h("span", { class: "tl-lane-name" }, name(lane.name)),
      h("span", { class: "tl-lane-text" }, lane.timeline ? lane.timeline.merge ? mergeText(lane.timeline.merge) : lane.timeline.present ? tn("count.checkpoints", lane.timeline.checkpoints) : t("timelines.missing") : t("timelines.gone"),
        isHere ? h("span", { class: "visually-hidden" }, `, ${t("badge.here")}`) : null));
      button.style.transform = `translateY(${plot.laneTop[lane.index]}px)`;
      return button;
    }));
    replace(floors, shown.map((lane) => h("div", { class: `tl-floor${lane.name === openLane ? " tl-floor-open" : ""}`, css: {
      transform: `translateY(${plot.laneTop[lane.index]}px)`, height: `${(plot.laneTop[lane.index + 1] ?? plot.height) - plot.laneTop[lane.index]}px`,
    } })));
    if (focused !== null) [...names.children].find((one) => one.dataset.lane === focused)?.focus({ preventScroll: true });
  }

  // MARK: Words

  function mergeText(merge) { return merge.open ? t("merge.lane.open", { open: merge.open, all: merge.conflicts }) : t("merge.lane.decided"); }

  function words(item) {
    const at = laid.shows[item];
    const lane = laid.lanes[laid.lane[item]];
    const isStub = item >= laid.count;
    const head = laid.heads.get(item);
    const title = laid.names.get(at);
    const badge = head ? (head === laid.here ? t("badge.here") : t("badge.stands")) : null;
    const parts = [
      isStub ? t("timelines.stub") : null, title ? plain(title, 120) : tv("cause.long.", laid.cause[at]), title ? tv("cause.", laid.cause[at]) : null,
      t("timelines.on", { name: plain(lane.name, 60) }), moment(laid.created[at]), badge, laid.pinned.has(at) ? t("badge.pinned") : null,
      laid.parents[at].length > 1 && !isStub ? t("timelines.merge") : null,
      !isStub && !laid.trunk[at] && lane.timeline ? t("timelines.side") : null, shortID(laid.id[at]),
    ];
    const label = isStub ? null : [laid.pinned.has(at) ? icon("pin") : null, title ? name(title) : null].filter(Boolean);
    return { label: parts.filter(Boolean).join(", "), name: label?.length ? label : null, badge, isHere: head === laid.here, isOpen: !isStub && laid.id[at] === openID, isMarked: !isStub && laid.id[at] === marked };
  }

  /** A moment beside the picture; what a mark before it said already is left out. */
  function moment(milliseconds, before) {
    const zone = preference("times") === "utc" ? "UTC" : undefined;
    const date = new Date(milliseconds);
    const format = (options) => formatter(zone, options).format(date);
    const isSameDay = before !== undefined && new Date(before).toDateString() === date.toDateString();
    if (before !== undefined && milliseconds - before < 120_000) return format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
    return isSameDay ? format({ hour: "2-digit", minute: "2-digit" }) : format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  }

  // MARK: Pointing

  function itemOf(target) { return Number(target.closest?.("[data-item]")?.dataset.item ?? -1); }

  function pointAt(item, isFocus) {
    // What is open beside it says more.
    if (isFocus && open !== null) return;
    const at = laid.shows[item];
    const lane = laid.lanes[laid.lane[item]];
    const title = laid.names.get(at);
    const known = h("div", { class: "tl-card-coverage" }, coverageText(laid.id[at]));
    replace(card,
      h("div", { class: "tl-card-title" }, title ? name(title) : h("span", {}, tv("cause.long.", laid.cause[at])), laid.pinned.has(at) ? icon("pin") : null),
      h("div", { class: "dim" }, h("code", {}, shortID(laid.id[at])), ` · ${tv("cause.", laid.cause[at])} · `, plain(lane.name, 40)),
      h("div", { class: "dim" }, time(new Date(laid.created[at]).toISOString()), ` · ${tn("count.files", laid.files[at])} · ${t("timelines.new", { bytes: bytes(laid.bytesNew[at]) })}`),
      known);
    card.hidden = false;
    place(item);
    clearTimeout(cardTimer);
    if (isFocus) plot.button(item)?.setAttribute("aria-describedby", "tl-card");
    if (coverage.has(laid.id[at])) return;
    const id = laid.id[at];
    cardTimer = setTimeout(async () => {
      const one = await get(projectURL(project.id, `checkpoints/${id}`), { signal: control.signal }).catch(() => null);
      if (!one) return;
      coverage.set(id, one.coverage);
      if (!card.hidden && known.isConnected) { replace(known, coverageText(id)); place(item); }
    }, 160);
  }

  function coverageText(id) {
    const report = coverage.get(id);
    if (!report) return "…";
    const isWhole = !report.skipped.length && !report.torn.length;
    return [icon(isWhole ? "check" : "warning", isWhole ? "good" : "warn"), " ", report.skipped.length ? tn("coverage.skipped", report.skipped.length) : t("coverage.whole")];
  }

  function place(item) {
    const [x, y] = plot.at(item);
    const box = { width: card.offsetWidth, height: card.offsetHeight };
    const left = names.offsetWidth + x - scroller.scrollLeft;
    const top = scroller.offsetTop + axis.offsetHeight + y - scroller.scrollTop;
    const below = top + 30 + box.height < listPane.clientHeight;
    card.style.left = `${Math.max(8, Math.min(listPane.clientWidth - box.width - 8, left - 20))}px`;
    card.style.top = `${below ? top + 30 : Math.max(8, top - 30 - box.height)}px`;
  }

  function hideCard() {
    clearTimeout(cardTimer);
    card.hidden = true;
    for (const one of plot.nodes.querySelectorAll("[aria-describedby]")) one.removeAttribute("aria-describedby");
  }

  function dragToPan() {
    let start = null;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.pointerType !== "mouse" || itemOf(event.target) >= 0) return;
      start = { x: event.clientX + scroller.scrollLeft, y: event.clientY + scroller.scrollTop };
      canvas.setPointerCapture(event.pointerId);
      canvas.classList.add("tl-dragging");
    });
    canvas.addEventListener("pointermove", (event) => { if (start) scroller.scrollTo(start.x - event.clientX, start.y - event.clientY); });
    for (const event of ["pointerup", "pointercancel"]) canvas.addEventListener(event, () => { start = null; canvas.classList.remove("tl-dragging"); });
    // A wheel goes along time when there is nowhere else to go.
    scroller.addEventListener("wheel", (event) => {
      if (event.ctrlKey || event.shiftKey || event.deltaX || scroller.scrollHeight > scroller.clientHeight) return;
      scroller.scrollLeft += event.deltaY;
      event.preventDefault();
    }, { passive: false });
  }

  // MARK: Moving

  function found(id, lane) {
    if (!id || !laid) return -1;
    const at = laid.id.findIndex((one) => id.startsWith(one) || one.startsWith(id));
    if (at < 0 || !lane) return at;
    const own = laid.lanes.find((one) => one.name === lane);
    return own?.stub >= 0 && own.head === at ? own.stub : at;
  }

  function headOf(lane) { return lane.stub >= 0 ? lane.stub : lane.head >= 0 ? lane.head : laid.count - 1; }

  function activate(item) {
    const before = plot.active;
    plot.active = item;
    for (const at of [before, item]) if (at >= 0) plot.button(at)?.setAttribute("tabindex", at === item ? "0" : "-1");
  }

  function reveal(item, { center = false } = {}) {
    const { left, top, width, height } = view();
    const [x, y] = plot.at(item);
    const edge = Math.min(90, width / 3);
    if (x < left + edge || x > left + width - edge) scroller.scrollLeft = center ? x - width * 0.7 : x < left + edge ? x - edge : x - width + edge;
    if (y < top + 40 || y > top + height - 40) scroller.scrollTop = y - height / 2;
    plot.show(scroller.scrollLeft, scroller.scrollLeft + width);
  }

  function focusItem(item) {
    if (item < 0) return;
    activate(item);
    reveal(item);
    plot.show(scroller.scrollLeft, scroller.scrollLeft + view().width);
    plot.button(item)?.focus({ preventScroll: true });
  }

  function nodeKeys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", Home: "first", End: "last" }[event.key];
    if (!direction || !laid) return;
    event.preventDefault();
    const next = neighbour(laid, plot.active, direction);
    focusItem(next);
    if (open) openItem(next, { replace: true });
  }

  function laneKeys(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "ArrowRight") { event.preventDefault(); const lane = laid.lanes.find((one) => one.name === event.target.dataset.lane); if (lane) focusItem(headOf(lane)); return; }
    if (!by) return;
    event.preventDefault();
    const at = laid.lanes.findIndex((one) => one.name === event.target.dataset.lane) + by;
    if (!laid.lanes[at]) return;
    const top = plot.laneTop[at];
    const { height } = view();
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + 54 > scroller.scrollTop + height) scroller.scrollTop = top + 54 - height;
    draw();
    for (const one of names.children) {
      one.tabIndex = one.dataset.lane === laid.lanes[at].name ? 0 : -1;
      if (one.tabIndex === 0) one.focus({ preventScroll: true });
    }
  }

  /** The next checkpoint that has what was typed in its name or at the beginning of its id; or a lane of that name. */
  function find(by) {
    if (!wanted || !laid) return;
    const fits = (at) => laid.id[at].startsWith(wanted) || laid.names.get(at)?.toLowerCase().includes(wanted) || laid.lanes[laid.lane[at]].name.toLowerCase() === wanted;
    const from = by === 0 ? laid.count : laid.shows[plot.active];
    for (let step = 1; step <= laid.count; step += 1) {
      const at = (((from - step * (by < 0 ? -1 : 1)) % laid.count) + laid.count) % laid.count;
      if (!fits(at)) continue;
      activate(at);
      reveal(at, { center: true });
      draw();
      pointAt(at, false);
      announce(words(at).label);
      return;
    }
    if (by !== 0) note(t("timeline.none"));
  }

  // MARK: Details

  function openItem(item, options) { hideCard(); go(address(project.id, "timelines", [laid.id[laid.shows[item]]]), options); }
  function openTheLane(lane) {
    const item = headOf(laid.lanes.find(({ name: text }) => text === lane));
    activate(item);
    reveal(item);
    go(address(project.id, "timelines", [], { lane: openLane === lane ? null : lane }));
  }
  function close() {
    const lane = openLane;
    go(address(project.id, "timelines"));
    if (lane !== null) [...names.children].find((one) => one.dataset.lane === lane)?.focus();
    else focusItem(plot.active);
  }

  async function showDetail() {
    const mine = { open, openLane };
    const isOpen = open !== null || openLane !== null;
    const isOther = split.classList.contains("split-open") !== isOpen;
    split.classList.toggle("split-open", isOpen);
    detailPane.hidden = !isOpen;
    detailPane.setAttribute("aria-label", openLane !== null ? t("fact.timeline") : t("checkpoint.label"));
    markOpen();
    if (!isOpen) { replace(detailPane); if (isOther) { reveal(plot.active); draw(); } return; }
    if (isOther) { reveal(plot.active); draw(); }
    const isCurrent = () => mine.open === open && mine.openLane === openLane;
    try {
      if (openLane !== null) {
        const lane = laid?.lanes.find((one) => one.name === openLane);
        if (!lane) { close(); return; }
        replace(detailPane, laneDetail(lane, { project, page, close, branch: () => branch(lane.timeline.current || lane.head < 0 ? null : known(lane.head)),
          into: mergesInto(lane), giveUp: () => giveUp(lane.timeline), rename: () => rename(lane.timeline), drop: () => drop(lane.timeline), take: () => takeCheckpoint(page, project, lane.timeline.current ? undefined : lane.name) }));
        return;
      }
      const timeline = laneOf(open);
      const one = await get(projectURL(project.id, `checkpoints/${encodeURIComponent(open)}`, { timeline }));
      if (!isCurrent()) return;
      coverage.set(shortID(one.id), one.coverage);
      const changes = h("section", { class: "tl-changes" });
      replace(detailPane, detail(one, {
        project, page, close, pin: () => pin(one), forget: () => letGo(one), compare: () => compareIt(one), branch: () => branch(one),
        jump: jumpAddress(one.id), changes, timeline,
      }));
      showChanges(one, changes, isCurrent);
    } catch (problem) {
      if (isCurrent()) replace(detailPane, trouble(problem, showDetail));
    }
  }

  /** Which files one changed, the first of them by name. */
  async function showChanges(one, place, isCurrent) {
    const parent = one.parents[0];
    if (!parent) return;
    replace(place, h("h3", {}, t("compare.parent")), waiting());
    try {
      const found = await get(projectURL(project.id, "diff", { from: parent, to: one.id, limit: 200 }));
      if (!isCurrent()) return;
      replace(place, h("h3", {}, t("compare.parent")), changeSummary(found.changes, null, 8, t("timelines.same")));
    } catch {
      // The parent was let go.
      replace(place);
    }
  }

  function markOpen() {
    if (!laid) return;
    for (const one of plot.nodes.querySelectorAll(".tl-node-open")) one.classList.remove("tl-node-open");
    const at = found(open);
    openID = laid.id[at] ?? null;
    if (at >= 0) {
      if (laid.shows[plot.active] !== at) { activate(at); reveal(at); }
      plot.button(at)?.classList.add("tl-node-open");
    }
    draw();
  }

  /** Undoes in the timeline that is open, or in the project. */
  function undoHere() {
    const lane = openLane === null ? null : laid?.lanes.find((one) => one.name === openLane)?.timeline;
    undoDialog(page, project, "undo", lane && !lane.current ? openLane : open && laid ? laneOf(open) : null);
  }

  /** The timeline whose world a checkpoint is about: that of its lane, while it is there. */
  function laneOf(id) {
    const at = found(id);
    const lane = at < 0 ? null : laid.lanes[laid.lane[plot.active >= 0 && laid.shows[plot.active] === at ? plot.active : at]];
    return lane?.timeline?.present && lane.timeline.workspace && !lane.timeline.current ? lane.name : null;
  }

  function jumpAddress(id) { return address(project.id, "restore", [id], { timeline: laneOf(id), via: "timelines" }); }
  function known(at) { return { id: laid.id[at], name: laid.names.get(at) ?? null, pinned: laid.pinned.has(at), created: new Date(laid.created[at]).toISOString() }; }

  async function pin(one) {
    if (!await setPinned(project, one, !one.pinned)) return;
    await load();
  }
  async function letGo(one) { if (await forget(page, project, one)) go(address(project.id, "timelines")); }
  async function branch(from) {
    const made = await branchDialog(page, project, from);
    if (!made) return;
    await load();
    go(address(project.id, "timelines", [], { lane: made.name }));
  }
  async function rename(timeline) {
    const renamed = await renameDialog(page, project, timeline);
    if (!renamed) return;
    await load();
    go(address(project.id, "timelines", [], { lane: renamed.name }), { replace: true });
  }
  async function drop(timeline) {
    if (!await dropDialog(page, project, timeline)) return;
    go(address(project.id, "timelines"), { replace: true });
    await load();
  }
  /** Where what a timeline changed is most likely wanted; null where there is no other one. */
  function mergesInto(lane) {
    if (!lane?.timeline || (!lane.timeline.workspace && !lane.timeline.current && lane.timeline.kind !== "sandbox")) return null;
    const others = laid.lanes.filter((one) => one !== lane && one.timeline?.present && !one.timeline.merge && (one.timeline.current || one.timeline.workspace || one.timeline.kind === "sandbox"));
    return (others.find((one) => one.name === lane.timeline.origin) ?? others[0])?.name ?? null;
  }
  function merge() {
    const lane = openLane === null ? laid?.lanes[laid.lane[plot.active]] : laid?.lanes.find((one) => one.name === openLane);
    if (lane?.timeline?.merge) { go(address(project.id, "conflicts", [lane.name])); return; }
    const into = laid && mergesInto(lane);
    if (into) go(address(project.id, "merge", [lane.name], { into }));
    else note(t("merge.one"));
  }
  async function giveUp(timeline) {
    if (!await abortDialog(page, project, timeline)) return;
    go(address(project.id, "timelines"), { replace: true });
    await load();
  }
  function compareIt(one) {
    const other = marked ? found(marked) : -1;
    if (other >= 0 && laid.id[other] !== shortID(one.id)) go(compareAddress(known(other), one));
    else compareWith(project, one, Array.from({ length: laid.count }, (_, at) => ({ ...known(laid.count - 1 - at), cause: laid.cause[laid.count - 1 - at] })), compareAddress);
  }
  function compareAddress(one, other) {
    const [from, to] = one.created <= other.created ? [one, other] : [other, one];
    return address(project.id, "diff", [from.id, to.id]);
  }

  const withActive = (run) => () => { if (laid && plot.active >= 0) { run(known(laid.shows[plot.active]), plot.active); } };

  return {
    update(next) {
      const id = next.rest[0] ?? null;
      const lane = next.parameters.get("lane") ?? null;
      if (id === open && lane === openLane) return undefined;
      open = id;
      openLane = lane;
      header();
      // A lane that is not known may be one that has just begun.
      if (lane !== null && laid && !laid.lanes.some(({ name: text }) => text === lane)) load();
      else if (laid) showDetail();
      return undefined;
    },
    refresh: load,
    event(event) {
      if (event.project !== project.id || !relevant.test(event.type)) return;
      if (reloadTimer) return;
      // A burst asks once, and a large picture not more often than it can be drawn.
      reloadTimer = setTimeout(() => { reloadTimer = null; load(); }, Math.max(120, 3 * lastCost));
    },
    dispose() {
      control.abort();
      clearTimeout(reloadTimer);
      clearTimeout(cardTimer);
      observer.disconnect();
    },
    keys: {
      j: withActive((one) => go(jumpAddress(one.id))),
      r: withActive((one) => go(jumpAddress(one.id))),
      b: withActive((one) => branch(one)),
      c: withActive((one) => compareIt(one)),
      m: withActive((one, item) => { const before = marked ? found(marked) : -1; marked = marked === one.id ? null : one.id; for (const at of [before, item]) if (at >= 0) plot.refresh(at); focusItem(item); }),
      p: withActive((one) => pin(one)),
      i: merge,
      u: undoHere,
      o: withActive((one, item) => openItem(item)),
      h: () => { if (laid) focusItem(headOf(laid.here)); },
      "+": () => zoom(1), "=": () => zoom(1), "-": () => zoom(-1),
      Escape: () => { if (!card.hidden) hideCard(); if (open || openLane !== null) { close(); return true; } return undefined; },
    },
    help: () => [
      ["← → ↑ ↓", t("keys.lanes")], ["Enter", t("keys.open")], ["j", t("jump.start")], ["b", t("branch.here")], ["m", t("keys.mark")], ["c", t("keys.compare")], ["i", t("keys.merge")],
      ["p", t("keys.pin")], ["h", t("keys.here")], ["+ −", t("keys.zoom")],
    ],
  };
}

const formatters = new Map();

function formatter(timeZone, options) {
  const key = `${currentLocale()} ${timeZone} ${Object.keys(options)}`;
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(currentLocale(), { ...options, timeZone, hour12: false }));
  return formatters.get(key);
}
