// What agents did: the runs, and one of them as a strip of turns, calls and what each changed, from which one can jump anywhere.

import { get, projectURL } from "../api.js";
import { everett } from "../command.js";
import { h, replace, svg } from "../dom.js";
import { shortID, time } from "../format.js";
import { icon } from "../icons.js";
import { address, go } from "../router.js";
import { plain, visible } from "../safe.js";
import { trouble, waiting } from "../say.js";
import { VirtualList } from "../virtual.js";
import { keyHint, t, tn, tv } from "../words.js";

const pageSize = 5000;
const pause = 3000;

export function mount(main, page, route) {
  const project = page.project;
  let open = route.rest[0] ?? null;
  let runs = [];
  let run = null;
  let strip = [];
  let timer = null;
  let asked = 0;

  const list = h("div", { class: "run-list" });
  const detail = h("section", { class: "pane pane-detail run-detail" });
  const split = h("div", { class: "runs-split" }, h("section", { class: "pane pane-list" }, list), detail);
  const entries = new VirtualList({ id: "strip", rowHeight: 32, role: "listbox", label: t("runs.strip"), render: row, onMove: () => plot(), onOpen: (index) => jump(strip[index]) });
  const picture = h("div", { class: "strip-picture" });

  replace(main, waiting());
  load();

  async function load() {
    const mine = ++asked;
    clearTimeout(timer);
    page.header(t("nav.runs"), { back: open ? address(project.id, "runs") : null });
    page.command(open ? everett(project, "guard", "show", shortID(open)) : everett(project, "guard", "list"));
    try {
      const answer = await get(projectURL(project.id, "runs", { limit: 200 }));
      if (mine !== asked) return;
      runs = answer.runs;
      if (!main.contains(split)) replace(main, split);
      replace(list, runs.length ? runs.map(item) : h("div", { class: "empty" }, icon("runs", "empty-icon"), h("h2", {}, t("runs.empty")), h("p", {}, t("runs.empty.text"))));
      await loadRun(mine);
    } catch (problem) {
      if (mine === asked) replace(main, trouble(problem, load));
    }
    if (mine === asked && runs.some(({ state }) => state === "running")) timer = setTimeout(load, pause);
  }

  async function loadRun(mine) {
    split.classList.toggle("runs-open", Boolean(open));
    if (!open) return replace(detail);
    const isOther = run?.id !== open && !run?.id.startsWith(open);
    const after = isOther ? 0 : strip.at(-1)?.number ?? 0;
    const answer = await get(projectURL(project.id, `runs/${encodeURIComponent(open)}`, { after, limit: pageSize }));
    if (mine !== asked) return;
    const atEnd = entries.selected === strip.length - 1;
    strip = isOther ? answer.strip : strip.concat(answer.strip);
    run = answer;
    draw();
    if (isOther) entries.select(0, { quiet: true });
    else if (atEnd && answer.strip.length) entries.select(strip.length - 1);
    if (answer.strip.length === pageSize) await loadRun(mine);
  }

  function item(one) {
    const isOpen = open && one.id.startsWith(open);
    return h("a", { class: `run-row${isOpen ? " run-open" : ""}`, href: address(project.id, "runs", [one.id]), "aria-current": isOpen ? "true" : null },
      h("span", { class: "run-name" }, h("bdi", {}, visible(one.agent)), h("span", { class: `badge run-${one.state}` }, tv("runs.state.", one.state))),
      h("span", { class: "dim run-facts" }, time(one.began), one.timeline !== "main" ? ` · ${plain(one.timeline, 40)}` : "", ` · ${tn("count.entries", one.entries)}`),
      one.command ? h("code", { class: "run-command dim" }, visible(one.command)) : null);
  }

  function draw() {
    const calls = strip.filter(({ kind }) => kind === "call").length;
    const turns = strip.filter(({ kind }) => kind === "turn").length;
    const facts = [tv("runs.kind.", run.kind), turns ? tn("count.turns", turns) : null, calls ? tn("count.calls", calls) : null,
      run.status !== null ? t("runs.status", { status: run.status }) : null].filter(Boolean).join(" · ");
    replace(detail,
      h("header", { class: "run-head" },
        h("h2", {}, plain(run.agent, 80)), h("span", { class: "dim" }, facts), h("span", { class: "spring" }),
        run.first ? h("a", { class: "button", href: address(project.id, "diff", [], { from: run.first, to: run.last }) }, icon("changes"), h("span", {}, t("runs.changed"))) : null,
        run.first ? h("a", { class: "button button-primary", href: address(project.id, "restore", [run.first]), title: keyHint("b") }, icon("restore"), h("span", {}, t("runs.back"))) : null),
      run.left_out ? h("p", { class: "notice" }, icon("warning"), tn("runs.leftout", run.left_out)) : null,
      picture, entries.element);
    entries.setCount(strip.length);
    plot();
  }

  /** A bar for each entry; one path for each kind, however many there are. */
  function plot() {
    const height = 48;
    const paths = new Map();
    strip.forEach((one, at) => {
      const changed = (one.added ?? 0) + (one.modified ?? 0) + (one.removed ?? 0);
      const bar = Math.min(height, changed ? 8 + 8 * Math.log2(1 + changed) : 4);
      const tone = one.kind === "notice" ? "notice" : one.removed ? "removed" : changed ? "changed" : one.kind === "turn" ? "turn" : "quiet";
      paths.set(tone, `${paths.get(tone) ?? ""}M${at + 0.1} ${height}v-${bar.toFixed(1)}h0.8v${bar.toFixed(1)}z`);
    });
    const width = Math.max(1, strip.length);
    const at = entries.selected;
    replace(picture, svg("svg", { class: "strip-svg", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true", on: { click: choose } },
      at >= 0 ? svg("rect", { x: at, y: 0, width: 1, height, class: "strip-here" }) : null,
      [...paths].map(([tone, d]) => svg("path", { d, class: `strip-${tone}` }))));
  }

  function choose(event) {
    const box = event.currentTarget.getBoundingClientRect();
    entries.select(Math.floor((event.clientX - box.left) / box.width * strip.length));
    entries.element.focus({ preventScroll: true });
  }

  function row(index) {
    const one = strip[index];
    const changes = [["added", "+"], ["modified", "~"], ["removed", "−"]].filter(([key]) => one[key]).map(([key, sign]) => h("span", { class: `change-${key}` }, `${sign}${one[key]}`));
    return h("div", { class: `row entry entry-${one.kind}` },
      h("span", { class: "entry-kind" }, one.tool ? plain(one.tool, 40) : tv("runs.entry.", one.kind)),
      h("span", { class: "entry-detail" }, one.turn !== null && one.kind === "turn" ? `${t("runs.turn", { n: one.turn })} ` : null, visible(one.detail)),
      h("span", { class: "entry-changes" }, changes),
      one.checkpoint ? h("a", { class: "id entry-jump", tabindex: "-1", href: address(project.id, "restore", [one.checkpoint]), title: t("runs.jump") }, h("code", {}, shortID(one.checkpoint))) : h("span", { class: "entry-jump" }),
      h("span", { class: "entry-time dim" }, time(one.created)));
  }

  function jump(one) {
    if (one?.checkpoint) go(address(project.id, "restore", [one.checkpoint]));
  }

  return {
    refresh: load,
    event: (event) => { if (event.type === "checkpoint.created" && event.project === project.id) { clearTimeout(timer); timer = setTimeout(load, 300); } },
    update: (here) => { open = here.rest[0] ?? null; load(); },
    dispose: () => { clearTimeout(timer); asked += 1; entries.dispose(); },
    keys: { b: () => run?.first && go(address(project.id, "restore", [run.first])), Escape: () => open ? go(address(project.id, "runs")) : undefined },
    help: [["b", t("runs.back")]],
  };
}
