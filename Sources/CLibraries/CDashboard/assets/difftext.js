// The lines of one changed file: unified or side by side, with what hides in them made visible.

import { append, h } from "./dom.js";
import { number } from "./format.js";
import { hasHidden, visible } from "./safe.js";
import { t } from "./words.js";

const longestLine = 2000;
const linesAtOnce = 800;

/** Pairs removed lines with added ones, so that what changed inside a line can be marked. */
export function pair(lines) {
  const rows = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at].op !== "-" && lines[at].op !== "+") {
      rows.push({ old: lines[at], now: lines[at] });
      at += 1;
      continue;
    }
    const removed = [];
    const added = [];
    while (at < lines.length && lines[at].op === "-") removed.push(lines[at++]);
    while (at < lines.length && lines[at].op === "+") added.push(lines[at++]);
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
      rows.push({ old: removed[index] ?? null, now: added[index] ?? null });
    }
  }
  return rows;
}

/** Where two versions of a line differ: everything between what they begin and what they end with alike. */
export function changedPart(old, now) {
  const one = Array.from(old);
  const other = Array.from(now);
  const shortest = Math.min(one.length, other.length);
  let head = 0;
  while (head < shortest && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail += 1;
  // Lines that have next to nothing in common are two lines; marking all of both would only be loud.
  if (head + tail < Math.max(one.length, other.length) * 0.3) return null;
  const cut = (list) => [list.slice(0, head).join(""), list.slice(head, list.length - tail).join(""), list.slice(list.length - tail).join("")];
  return { old: cut(one), now: cut(other) };
}

function content(line, parts, className) {
  const end = line.unterminated ? h("span", { class: "escape" }, t("diff.unterminated")) : null;
  if (line.text.length > longestLine) return [visible(line.text.slice(0, longestLine), "\t"), more(line), end];
  if (!parts) return [visible(line.text, "\t"), end];
  return [visible(parts[0], "\t"), parts[1] ? h("mark", { class: className }, visible(parts[1], "\t")) : null, visible(parts[2], "\t"), end];
}

function more(line) {
  const button = h("button", { class: "button button-small", type: "button", on: {
    click: () => {
      const rest = line.text.slice(longestLine, longestLine + 200_000);
      const nodes = document.createDocumentFragment();
      append(nodes, [visible(rest, "\t")]);
      button.replaceWith(nodes);
    },
  } }, t("diff.long", { n: number(line.text.length - longestLine) }));
  return button;
}

const signs = { "+": "line-added", "-": "line-removed", " ": "line-same" };

function cell(line, at, parts, markClass) {
  if (!line) return [h("td", { class: "line-number line-void" }), h("td", { class: "line-text line-void" })];
  const className = signs[line.op] ?? "line-note";
  return [
    h("td", { class: `line-number ${className}`, data: { line: at ?? "" } }),
    h("td", { class: `line-text ${className}` }, h("span", { class: "line-sign" }, line.op === " " ? "\u00a0" : line.op), h("code", {}, content(line, parts, markClass))),
  ];
}

/** All rows of a file as functions that make them; a file of ten thousand lines is then made as it is scrolled to. */
function rowMakers(file, isSplit) {
  const makers = [];
  for (const hunk of file.hunks) {
    let old = hunk.old_start;
    let now = hunk.new_start;
    const label = `@@ −${hunk.old_start},${hunk.old_count} +${hunk.new_start},${hunk.new_count} @@`;
    makers.push(() => h("tr", { class: "hunk" }, h("td", { colspan: isSplit ? 4 : 3 }, label)));
    for (const row of pair(hunk.lines)) {
      const isSame = row.old === row.now;
      const parts = !isSame && row.old && row.now && row.old.text.length < 1000 && row.now.text.length < 1000
        ? changedPart(row.old.text, row.now.text) : null;
      const oldAt = row.old && row.old.op !== "\\" ? old++ : null;
      const nowAt = row.now && row.now.op !== "\\" ? now++ : null;
      if (isSplit) {
        makers.push(() => h("tr", {}, cell(row.old, oldAt, parts?.old, "mark-removed"), cell(row.now, nowAt, parts?.now, "mark-added")));
      } else if (isSame) {
        makers.push(() => unified(row.old, oldAt, nowAt, null, ""));
      } else {
        makers.push({ row, oldAt, nowAt, parts });
      }
    }
  }
  return isSplit ? makers : inOrder(makers);
}

/** Unified lines go as they came: a run of removed ones, then the run of added ones. */
function inOrder(makers) {
  const out = [];
  let run = [];
  const flush = () => {
    for (const { row, oldAt, parts } of run) if (row.old) out.push(() => unified(row.old, oldAt, null, parts?.old, "mark-removed"));
    for (const { row, nowAt, parts } of run) if (row.now) out.push(() => unified(row.now, null, nowAt, parts?.now, "mark-added"));
    run = [];
  };
  for (const maker of makers) {
    if (typeof maker === "function") {
      flush();
      out.push(maker);
    } else {
      run.push(maker);
    }
  }
  flush();
  return out;
}

function unified(line, oldAt, nowAt, parts, markClass) {
  const className = signs[line.op] ?? "line-note";
  const [, text] = cell(line, null, parts, markClass);
  return h("tr", {}, h("td", { class: `line-number ${className}`, data: { line: oldAt ?? "" } }),
    h("td", { class: `line-number ${className}`, data: { line: nowAt ?? "" } }), text);
}

/** The table of a file's differences. */
export function diffTable(file, isSplit, label) {
  const makers = rowMakers(file, isSplit);
  const body = h("tbody", {});
  const columns = isSplit ? ["line-number", "", "line-number", ""] : ["line-number", "line-number", ""];
  const table = h("table", { class: `diff ${isSplit ? "diff-split" : "diff-unified"}`, "aria-label": label },
    h("colgroup", {}, columns.map((name) => h("col", { class: name }))), body);
  let made = 0;
  const end = h("div", { class: "diff-end" });
  const grow = () => {
    append(body, [makers.slice(made, made + linesAtOnce).map((make) => make())]);
    made = Math.min(makers.length, made + linesAtOnce);
    if (made >= makers.length) {
      observer.disconnect();
      end.remove();
    }
  };
  const observer = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) grow(); }, { rootMargin: "800px" });
  grow();
  if (made < makers.length) observer.observe(end);
  const hides = file.hunks.some((hunk) => hunk.lines.some((line) => hasHidden(line.text.replaceAll("\t", ""))));
  return { table, end: made < makers.length ? end : null, hides };
}
