// Parts of the sheets on which something is shown before it is done, and told when it was.

import { letter } from "./actions.js";
import { databasesLeft } from "./databases.js";
import { h } from "./dom.js";
import { duration, number, shortID } from "./format.js";
import { icon } from "./icons.js";
import { address } from "./router.js";
import { path, pathText, pathTexts, plain, visible } from "./safe.js";
import { t, tv } from "./words.js";
import { VirtualList } from "./virtual.js";
import { paths } from "./views/checkpoint.js";

/** How many paths would be added, changed and removed. */
export function tally(changes) {
  const count = (...kinds) => changes.filter(({ status }) => kinds.includes(status)).length;
  return h("ul", { class: "tally" },
    [["added", count("added")], ["modified", count("modified", "metadata", "type_changed")], ["removed", count("removed")]].map(([status, n]) =>
      h("li", { class: n ? `tally-${status}` : "tally-none" }, h("span", { class: "tally-number" }, number(n)), h("span", {}, tv("restore.count.", status)))));
}

/** A list of changes of any length; whoever asks disposes of it. */
export function changeList(changes, id, label) {
  const list = new VirtualList({
    id, rowHeight: 26, label,
    render: (index) => h("div", { class: "change-row" }, letter(changes[index].status), path(pathText(changes[index]))),
  });
  list.element.style.height = `${Math.min(changes.length, 14) * 26 + 2}px`;
  list.setCount(changes.length);
  return list;
}

/** What a restore leaves as it is, by reason, and what it keeps. */
export function left(document) {
  const reasons = new Map();
  for (const entry of document.untouched) reasons.set(entry.reason, [...(reasons.get(entry.reason) ?? []), pathText(entry)]);
  if (!reasons.size && !document.kept.length) return null;
  return h("section", {}, h("h3", {}, t("restore.untouched")),
    [...reasons].map(([reason, list]) => paths(tv("reason.", reason), list)),
    document.kept.length ? paths(t("restore.kept"), pathTexts(document, "kept")) : null);
}

/** Whether there is nothing to be read about a restore that was made. */
export function isPlain(done) {
  return done.verified && !done.differing.length && !done.set_aside.length && !problems(done).length && !done.kept_databases?.length;
}

function problems(done) { return [...(done.container_problems ?? []), ...(done.database_problems ?? [])]; }

/** What a restore did, for whoever has to read it. */
export function outcome(project, done) {
  return [
    h("div", { class: `notice ${done.verified ? "notice-good" : "notice-bad"}`, role: "status" }, icon(done.verified ? "check" : "warning"),
      h("div", {}, h("strong", {}, done.verified ? t("restore.verified") : t("restore.unverified")),
        h("p", { class: "dim" }, t("restore.numbers", { changed: number(done.changed), removed: number(done.removed), time: duration(done.duration_ms) })))),
    problems(done).length ? h("div", { class: "notice notice-bad", role: "note" }, icon("warning"), h("div", {}, h("strong", {}, t("restore.problems")),
      h("ul", {}, problems(done).map((text) => h("li", {}, visible(text)))))) : null,
    done.kept_databases?.length ? h("section", {}, h("h3", {}, t("databases.kept")), h("ul", { class: "path-list" }, done.kept_databases.map((one) =>
      h("li", {}, h("strong", {}, visible(one.name)), " → ", h("code", {}, plain(one.database, 200)))))) : null,
    done.differing.length ? paths(t("restore.differing"), pathTexts(done, "differing"), { open: true }) : null,
    done.set_aside.length ? h("section", {}, h("h3", {}, t("restore.aside")), h("ul", { class: "path-list" }, done.set_aside.map((file) =>
      h("li", {}, path(pathText(file)), " → ", h("code", {}, plain(file.kept_at, 300)))))) : null,
    databasesLeft(done.databases_left),
    left(done),
    done.safety_checkpoint ? h("p", {}, t("restore.before"), " ",
      h("a", { class: "id", href: address(project.id, "checkpoints", [done.safety_checkpoint]) }, h("code", {}, shortID(done.safety_checkpoint)))) : null,
  ];
}

/** The sentence beside the button that does it, which says what still is in the way. */
export function confirmText(text, { isWarning = false } = {}) {
  return h("p", { class: `confirm-text${isWarning ? " confirm-warn" : ""}`, role: "status" }, icon(isWarning ? "warning" : "check"), h("span", {}, text));
}

/** The moment between looking and deciding was too long. */
export function stale(main, look) {
  const again = h("button", { class: "button button-primary", type: "button", on: { click: look } }, h("span", {}, t("stale.look")));
  main.replaceChildren(h("div", { class: "empty", role: "alert" }, icon("swap", "empty-icon"), h("h2", {}, t("stale.title")), h("p", {}, t("stale.text")), again));
  again.focus();
}
