// One checkpoint: what it is, what it holds, and above all what it does not hold.

import { commandStrip, copyButton, everett } from "../command.js";
import { h } from "../dom.js";
import { bytes, number, shortID, time } from "../format.js";
import { icon } from "../icons.js";
import { address } from "../router.js";
import { name, path, pathText, pathTexts, plain, visible } from "../safe.js";
import { keyHint, t, tn, tv } from "../words.js";

const pathsAtOnce = 50;

/** `jump` is where going back to it begins, `timeline` the one whose workspace is meant; `branch` and `changes` are for whoever has them. */
export function detail(one, { project, close, pin, forget, compare, branch, jump, changes, timeline }) {
  const link = (id) => h("a", { class: "id", href: address(project.id, "checkpoints", [id]) }, h("code", {}, shortID(id)));
  const parent = one.parents[0];
  return h("article", { class: "detail" },
    h("header", { class: "detail-header" },
      h("h2", {}, one.name ? name(one.name) : tv("cause.long.", one.cause)),
      h("button", { class: "icon-button", type: "button", "aria-label": t("action.close"), title: keyHint("Esc"), on: { click: close } }, icon("close"))),
    badges(one, timeline),
    h("div", { class: "detail-actions" },
      h("a", { class: "button button-primary", href: jump ?? address(project.id, "restore", [one.id]), title: keyHint(jump ? "j" : "r") }, icon("restore"), h("span", {}, jump ? t("jump.start") : t("restore.start"))),
      branch ? h("button", { class: "button", type: "button", title: keyHint("b"), on: { click: branch } }, icon("timelines"), h("span", {}, t("branch.here"))) : null,
      h("a", { class: "button", href: address(project.id, "diff", [one.id, timeline ? `workspace:${timeline}` : "workspace"]), title: jump ? null : keyHint("d") }, t("compare.workspace")),
      parent ? h("a", { class: "button", href: address(project.id, "diff", [parent, one.id]) }, t("compare.parent")) : null,
      h("button", { class: "button", type: "button", title: keyHint(branch ? "c" : "v"), on: { click: compare } }, t("compare.other")),
      h("button", { class: "button", type: "button", title: keyHint("p"), on: { click: pin } }, icon("pin"), h("span", {}, one.pinned ? t("unpin.do") : t("pin.do"))),
      one.head ? null : h("button", { class: "button button-quiet-danger", type: "button", title: branch ? null : keyHint("x"), on: { click: forget } }, t("forget.start"))),
    h("dl", { class: "facts" },
      fact(t("fact.id"), h("span", { class: "fact-id" }, h("code", { title: one.id }, one.id), copyButton(one.id, t("fact.id.copy")))),
      fact(t("fact.created"), time(one.created)),
      fact(t("fact.cause"), tv("cause.", one.cause)),
      fact(one.parents.length > 1 ? t("fact.parents") : t("fact.parent"), one.parents.length ? one.parents.map((id) => [link(id), " "]) : t("fact.none")),
      fact(t("fact.timeline"), plain(one.timeline)),
      fact(t("fact.holds"), holds(one.coverage)),
      fact(t("fact.size"), [bytes(one.bytes), h("span", { class: "dim" }, ` · ${t("fact.new", { bytes: bytes(one.bytes_new) })}`)]),
      fact(t("fact.writer"), `Everett ${plain(one.writer ?? "–")}`)),
    changes ?? null,
    coverage(one.coverage),
    repositories(one.repositories ?? []),
    policy(one.policy),
    h("section", {}, h("h3", {}, t("command.title")), commandStrip(everett(project, "restore", shortID(one.id), "--dry-run", ...(timeline ? ["--timeline", timeline] : [])), "command command-block")));
}

function badges(one, timeline) {
  const items = [
    one.head ? h("span", { class: "badge badge-here" }, timeline ? t("badge.stands") : t("badge.here")) : null,
    one.pinned ? h("span", { class: "badge badge-pin" }, icon("pin"), h("span", {}, t("badge.pinned"))) : null,
    one.hidden ? h("span", { class: "badge" }, t("badge.undone")) : null,
  ].filter(Boolean);
  return items.length ? h("div", { class: "badges" }, items) : null;
}

function fact(label, ...value) {
  return h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, value));
}

function holds(coverage) {
  const parts = [
    tn("count.files", coverage.files), tn("count.directories", coverage.directories),
    coverage.symlinks ? tn("count.symlinks", coverage.symlinks) : null,
    coverage.databases ? tn("count.databases", coverage.databases) : null,
    coverage.secrets ? tn("count.secrets", coverage.secrets) : null,
  ];
  return parts.filter(Boolean).join(", ");
}

/** The coverage report. It is never silent: that everything was captured is said too. */
export function coverage(report) {
  const reasons = byReason(report.skipped);
  const isWhole = report.skipped.length === 0 && report.torn.length === 0 && report.notes.length === 0;
  return h("section", { class: "coverage" },
    h("h3", {}, t("coverage.title")),
    h("p", { class: `verdict ${isWhole ? "verdict-good" : "verdict-partial"}` }, icon(isWhole ? "check" : "warning"),
      h("span", {}, report.skipped.length ? tn("coverage.skipped", report.skipped.length) : t("coverage.whole"))),
    h("p", { class: "dim" }, tv("consistency.", report.consistency)),
    report.watched ? h("p", { class: "dim" }, t("coverage.watched")) : null,
    [...reasons].map(([reason, entries]) => paths(tv("reason.", reason), entries.map((entry) => pathText(entry)))),
    report.torn.length ? paths(t("coverage.torn"), pathTexts(report, "torn")) : null,
    report.file_stores.length ? paths(t("coverage.stores"), report.file_stores.map((one) => pathText(one))) : null,
    report.secrets ? h("p", { class: "dim" }, tn("coverage.secrets", report.secrets)) : null,
    report.notes.length ? h("ul", { class: "notes" }, report.notes.map((note) => h("li", {}, note.path ? [path(pathText(note)), ": "] : null, visible(note.text)))) : null);
}

/** Paths that were left out, by why. */
export function byReason(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry.reason, [...(groups.get(entry.reason) ?? []), entry]);
  return groups;
}

/** A titled list of paths that can be opened, so many at a time. */
export function paths(title, list, { open = false, tone = "" } = {}) {
  const items = h("ul", { class: "path-list" });
  let shown = 0;
  const more = h("button", { class: "button button-small", type: "button", on: { click: () => grow() } });
  function grow() {
    const next = list.slice(shown, shown + pathsAtOnce);
    items.append(...next.map((one) => h("li", {}, path(one))));
    shown += next.length;
    more.hidden = shown >= list.length;
    more.textContent = t("more", { n: number(list.length - shown) });
  }
  const details = h("details", { class: `paths ${tone}`, ...(open ? { open: true } : {}) },
    h("summary", {}, icon("chevron"), h("span", {}, title), h("span", { class: "number" }, number(list.length))), items, more);
  // Nothing is made before it is looked at.
  if (open) grow();
  else details.addEventListener("toggle", () => { if (details.open && !shown) grow(); });
  more.hidden = shown >= list.length || !open;
  return details;
}

export function place(head, commit) {
  if (!head) return t("git.absent");
  const branch = head.replace(/^refs\/heads\//, "");
  if (!commit) return [visible(branch), " ", h("span", { class: "dim" }, t("git.unborn"))];
  if (branch === commit) return [t("git.detached"), " ", h("code", {}, shortID(commit))];
  return [h("bdi", {}, visible(branch)), " ", h("code", {}, shortID(commit))];
}

export function repositories(list) {
  if (!list.length) return null;
  return h("section", {}, h("h3", {}, t("git.title")), h("ul", { class: "repositories" }, list.map((one) => h("li", {},
    path(pathText(one)), h("span", {}, place(one.head, one.commit)),
    one.stashes ? h("span", { class: "dim" }, tn("count.stashes", one.stashes)) : null,
    (one.operations ?? []).map((operation) => h("span", { class: "badge" }, t("git.busy", { operation: plain(operation) }))),
    one.outside ? h("span", { class: "dim" }, t("git.outside"), " ", path(pathText(one, "outside"))) : null,
    one.lfs_missing ? h("span", { class: "warn" }, tn("count.lfs", one.lfs_missing)) : null))));
}

function policy(policy) {
  if (!policy) return null;
  const patterns = (label, list) => list.length ? fact(label, list.map((one) => [h("code", {}, visible(one)), " "])) : null;
  return h("section", {}, h("h3", {}, t("policy.title")), h("dl", { class: "facts" },
    fact(t("policy.limits"), `${bytes(policy.max_bytes)}, ${tn("count.files", policy.max_files)}`),
    fact(t("policy.mounts"), policy.across_mounts ? t("policy.mounts.yes") : t("policy.mounts.no")),
    patterns(t("policy.exclude"), policy.exclude), patterns(t("policy.derived"), policy.derived), patterns(t("policy.secrets"), policy.secrets),
    fact(t("policy.tokens"), policy.detect_tokens ? t("policy.tokens.yes") : t("policy.tokens.no"))));
}
