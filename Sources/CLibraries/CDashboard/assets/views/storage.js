// What the store takes, how it grew, and what a collection would let go.

import { call, get, projectURL, url } from "../api.js";
import { commandStrip } from "../command.js";
import { button, buttons, openDialog } from "../dialog.js";
import { h, replace, svg } from "../dom.js";
import { bytes, duration, number, shortID, time } from "../format.js";
import { icon } from "../icons.js";
import { address } from "../router.js";
import { visible } from "../safe.js";
import { complain, note, trouble, waiting } from "../say.js";
import { currentLocale, t, tn, tv } from "../words.js";

const kinds = ["packs", "caches", "state", "rescued", "quarantine", "bases", "timelines", "other"];

export function mount(main, page) {
  let timer = null;
  let widths = null;
  page.header(t("nav.storage"), { actions: [h("button", { class: "button button-primary", type: "button", on: { click: collect } }, icon("trash"), h("span", {}, t("gc.title")))] });
  page.command(["everett", "storage"]);
  replace(main, waiting());
  load();

  async function load() {
    try {
      const report = await get(url("storage"));
      const growth = h("div", { class: "chart-place" }, h("p", { class: "dim" }, t("state.loading")));
      replace(main, h("div", { class: "sheet sheet-wide" },
        h("div", { class: "figures" },
          figure(t("storage.total"), bytes(report.bytes), report.budget ? t("storage.budget", { bytes: bytes(report.budget) }) : t("storage.nobudget")),
          figure(t("storage.logical"), bytes(report.bytes_logical), tn("count.checkpoints", report.checkpoints)),
          figure(t("storage.ratio"), report.ratio == null ? "–" : `${report.ratio.toLocaleString(currentLocale(), { maximumFractionDigits: report.ratio < 10 ? 1 : 0 })}×`, t("storage.ratio.text")),
          figure(t("storage.growth"), report.bytes_per_day == null ? "–" : `${report.bytes_per_day < 0 ? "" : "+"}${bytes(report.bytes_per_day)}`, report.bytes_per_day == null ? t("storage.growth.unknown") : t("storage.growth.text"))),
        h("section", {}, h("h3", {}, t("storage.kinds")), bar(report), kindTable(report),
          report.database_templates.count ? h("p", { class: "dim" }, t("storage.templates", { bytes: bytes(report.database_templates.bytes), n: number(report.database_templates.count) })) : null),
        h("section", {}, h("h3", {}, t("storage.chart")), growth),
        h("section", {}, h("h3", {}, t("gc.preview")), preview(report.gc),
          report.checkpoints_expired ? h("p", { class: "dim" }, tn("storage.expired", report.checkpoints_expired)) : null,
          h("p", { class: "dim" }, report.maintained ? [t("storage.maintained"), " ", time(report.maintained)] : t("storage.unmaintained")))));
      drawGrowth(growth);
    } catch (problem) {
      replace(main, trouble(problem, load));
    }
  }

  function figure(label, value, text) {
    return h("div", { class: "figure" }, h("div", { class: "figure-label" }, label), h("div", { class: "figure-value" }, value), h("div", { class: "figure-text" }, text));
  }

  function bar(report) {
    const total = Math.max(1, report.bytes);
    let x = 0;
    const parts = kinds.filter((kind) => report.by_kind[kind]).map((kind) => {
      const width = 1000 * report.by_kind[kind] / total;
      const part = svg("rect", { x, y: 0, width: Math.max(2, width - 2), height: 10, rx: 2, class: `kind-${kind}` });
      x += width;
      return part;
    });
    return svg("svg", { class: "kind-bar", viewBox: "0 0 1000 10", preserveAspectRatio: "none", role: "img", "aria-label": t("storage.kinds") }, parts);
  }

  function kindTable(report) {
    return h("table", { class: "table" }, h("tbody", {}, kinds.filter((kind) => report.by_kind[kind] || kind === "packs").map((kind) => h("tr", {},
      h("th", { scope: "row" }, h("span", { class: `swatch kind-${kind}` }), tv("storage.kind.", kind)),
      h("td", { class: "number" }, bytes(report.by_kind[kind])),
      h("td", { class: "dim" }, kind === "packs" ? [tn("count.packs", report.packs), report.packs_loose ? `, ${t("storage.loose", { n: number(report.packs_loose) })}` : ""] : "")))));
  }

  /** What a collection would do, or did. */
  function preview(gc) {
    return h("div", { class: "gc" },
      gc.damage.length ? h("p", { class: "notice notice-bad" }, icon("warning"), h("span", {}, t("gc.damage"))) : null,
      h("p", {}, gc.expired.length ? tn("gc.expired", gc.expired.length) : t("gc.noexpired")),
      gc.expired.length ? h("ul", { class: "path-list expired" }, gc.expired.slice(0, 50).map(({ id, reason }) =>
        h("li", {}, link(id), h("span", { class: "dim" }, tv("expiry.", reason))))) : null,
      h("dl", { class: "facts" },
        fact(t("gc.deleted"), bytes(gc.bytes_deleted)), fact(t("gc.condemned"), bytes(gc.bytes_condemned)),
        fact(t("gc.rewritten"), bytes(gc.bytes_rewritten)), fact(t("gc.packs"), `${number(gc.packs_before)} → ${number(gc.packs_after)}`)),
      gc.postponed.map((text) => h("p", { class: "dim" }, visible(text))),
      gc.budget_exceeded ? h("p", { class: "notice notice-warn" }, icon("warning"), h("span", {}, t("gc.budget", { bytes: bytes(gc.bytes_reachable), budget: bytes(gc.budget_exceeded) }))) : null);
  }

  function link(id) {
    const project = page.projects.length === 1 ? page.projects[0] : null;
    const code = h("code", {}, shortID(id));
    return project ? h("a", { class: "id", href: address(project.id, "checkpoints", [id]) }, code) : code;
  }

  function fact(label, value) {
    return h("div", { class: "fact" }, h("dt", {}, label), h("dd", { class: "number" }, value));
  }

  /** New bytes per checkpoint, added up over time; drawn from the checkpoints there are, and saying so. */
  async function drawGrowth(place) {
    const points = [];
    try {
      for (const project of page.projects) {
        const { checkpoints } = await get(projectURL(project.id, "checkpoints", { limit: 1000, all: "true" }));
        for (const one of checkpoints) points.push({ at: Date.parse(one.created), bytes: one.bytes_new ?? 0 });
      }
    } catch (problem) {
      replace(place, h("p", { class: "dim" }, problem.message));
      return;
    }
    points.sort((one, other) => one.at - other.at);
    if (points.length < 2) {
      replace(place, h("p", { class: "dim" }, t("storage.chart.none")));
      return;
    }
    let sum = 0;
    widths?.disconnect();
    const line = points.map((point) => ({ at: point.at, sum: (sum += point.bytes) }));
    const drawing = h("div", {});
    // Drawn for the width there is, so that its words are as large as all others.
    widths = new ResizeObserver(() => { if (drawing.clientWidth) replace(drawing, chart(line, drawing.clientWidth)); });
    widths.observe(drawing);
    replace(place, drawing, h("p", { class: "dim" }, tn("storage.chart.text", points.length, { bytes: bytes(sum) })));
  }

  function chart(line, width) {
    const [height, left, bottom] = [180, 64, 22];
    const first = line[0].at;
    const span = Math.max(1, line.at(-1).at - first);
    const step = niceStep(line.at(-1).sum / 4);
    const top = Math.max(step, Math.ceil(line.at(-1).sum / step) * step);
    const x = (at) => left + (width - left - 8) * (at - first) / span;
    const y = (value) => height - bottom - (height - bottom - 8) * value / top;
    let d = `M${x(first).toFixed(1)} ${y(0)}`;
    for (const { at, sum } of line) d += `H${x(at).toFixed(1)}V${y(sum).toFixed(1)}`;
    const area = `${d}V${y(0)}H${x(first).toFixed(1)}Z`;
    const marks = [];
    for (let value = 0; value <= top + 0.5; value += step) {
      marks.push(svg("path", { class: "chart-grid", d: `M${left} ${y(value).toFixed(1)}H${width - 8}` }),
        svg("text", { class: "chart-text", x: left - 8, y: y(value) + 4, "text-anchor": "end" }, bytes(Math.round(value))));
    }
    const style = span < 2 * 86_400_000 ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : { day: "numeric", month: "short" };
    const seen = new Set();
    for (const part of [0, 0.5, 1]) {
      const label = new Date(first + span * part).toLocaleString(currentLocale(), style);
      if (seen.has(label)) continue;
      seen.add(label);
      marks.push(svg("text", { class: "chart-text", x: x(first + span * part), y: height - 4, "text-anchor": part === 0 ? "start" : part === 1 ? "end" : "middle" }, label));
    }
    return svg("svg", { class: "chart", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("storage.chart.label", { from: bytes(0), to: bytes(line.at(-1).sum) }) },
      marks, svg("path", { class: "chart-area", d: area }), svg("path", { class: "chart-line", d }));
  }

  function niceStep(value) {
    const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
    return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= value) ?? power;
  }

  function collect() {
    return openDialog(t("gc.title"), (close) => {
      const body = h("div", { class: "dialog-body" }, waiting());
      const act = button(t("gc.do"), async () => {
        act.disabled = true;
        act.lastChild.textContent = t("gc.working");
        try {
          const done = await call("POST", url("storage/collect"), { body: { dry_run: false } });
          close(done);
          note(t("gc.done", { bytes: bytes(done.bytes_deleted), time: duration(done.duration_ms) }), { tone: "good" });
          load();
        } catch (problem) {
          complain(problem);
          close();
        }
      }, { primary: true, disabled: true });
      call("POST", url("storage/collect"), { body: { dry_run: true } }).then((gc) => {
        replace(body, preview(gc), h("p", { class: "dim" }, t("gc.text")));
        act.disabled = false;
        act.focus();
      }, (problem) => replace(body, h("p", {}, problem.message)));
      return [body, commandStrip(["everett", "gc"], "command command-block"), buttons(button(t("action.cancel"), () => close()), act)];
    });
  }

  return {
    update() { return undefined; },
    refresh: load,
    event(event) {
      if (!/^(checkpoint|storage|history|restore)\./.test(event.type)) return;
      clearTimeout(timer);
      timer = setTimeout(load, 1500);
    },
    dispose() { clearTimeout(timer); widths?.disconnect(); },
    keys: {},
  };
}
