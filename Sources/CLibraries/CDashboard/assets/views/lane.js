// One timeline: where it is, where it came from, and what can be done with it.

import { get, projectURL } from "../api.js";
import { commandStrip, everett } from "../command.js";
import { h, replace } from "../dom.js";
import { number, shortID, time } from "../format.js";
import { icon } from "../icons.js";
import { address } from "../router.js";
import { name, pathText, plain } from "../safe.js";
import { keyHint, t, tn } from "../words.js";

/** `into` is the timeline that a merge of this one is offered into, where there is another. */
export function laneDetail(lane, { project, close, branch, rename, drop, take, into, giveUp }) {
  const { timeline } = lane;
  const heading = h("header", { class: "detail-header" }, h("h2", {}, name(lane.name)),
    h("button", { class: "icon-button", type: "button", "aria-label": t("action.close"), title: keyHint("Esc"), on: { click: close } }, icon("close")));
  if (!timeline) return h("article", { class: "detail" }, heading, h("p", { class: "dim" }, t("timelines.gone.text")));
  const isOwn = timeline.kind === "main";
  const { merge } = timeline;
  const workspace = isOwn || timeline.workspace;
  const act = (label, run, attributes = {}) => h("button", { class: "button", type: "button", on: { click: run }, ...attributes }, h("span", {}, label));
  const state = h("dd", {}, workspace ? t("state.loading") : t("timelines.imported"));
  if (workspace && timeline.present) {
    get(projectURL(project.id, "status", { limit: 0, timeline: isOwn ? null : lane.name })).then(({ project: status }) => {
      const total = status.changed?.total;
      const databases = status.databases?.length;
      replace(state, total === undefined ? t("workspace.none") : total === 0 && !databases ? t("workspace.same")
        : [total ? tn("count.changed", total) : null, databases ? tn("databases.differ", databases) : null].filter(Boolean).join(", "));
    }, (problem) => replace(state, problem.message));
  } else if (workspace) {
    replace(state, t("timelines.missing"));
  }
  return h("article", { class: "detail" }, heading,
    h("div", { class: "detail-actions" },
      merge ? h("a", { class: "button button-primary", href: address(project.id, "conflicts", [lane.name]) }, merge.open ? t("conflicts.start") : t("conflicts.continue")) : null,
      isOwn ? null : h("a", { class: `button${merge ? "" : " button-primary"}`, href: address(project.id, "diff", ["workspace", `workspace:${lane.name}`]) }, t("timelines.compare")),
      into && !merge && workspace ? h("a", { class: "button", href: address(project.id, "merge", [lane.name], { into }), title: keyHint("i") }, t("merge.start")) : null,
      act(t("take.title"), take), act(t("branch.here"), branch),
      merge ? act(t("abort.start"), giveUp, { class: "button button-quiet-danger" }) : timeline.kind === "directory" ? [act(t("rename.start"), rename), act(t("drop.start"), drop, { class: "button button-quiet-danger" })] : null),
    h("dl", { class: "facts" },
      merge ? fact(t("merge.lane"), [t("merge.lane.text", { source: plain(merge.source, 60), into: plain(merge.into, 60) }), ", ",
        h("span", { class: merge.open ? "warn" : "" }, merge.open ? t("merge.lane.open", { open: merge.open, all: merge.conflicts }) : t("merge.lane.decided"))]) : null,
      fact(t("workspace"), h("code", {}, plain(isOwn ? project.root : timeline.workspace ? pathText(timeline, "workspace") : "–", 300))),
      h("div", { class: "fact" }, h("dt", {}, t("timelines.state")), state),
      fact(t("timelines.head"), timeline.head ? [h("a", { class: "id", href: address(project.id, "timelines", [timeline.head]) }, h("code", {}, shortID(timeline.head))), " ", time(timeline.head_created)] : t("fact.none")),
      timeline.origin ? fact(t("timelines.origin"), [name(timeline.origin), " ", timeline.base ? h("a", { class: "id", href: address(project.id, "timelines", [timeline.base]) }, h("code", {}, shortID(timeline.base))) : null]) : null,
      isOwn ? null : fact(t("fact.created"), time(timeline.created)),
      fact(t("nav.checkpoints"), number(timeline.checkpoints))),
    h("section", {}, h("h3", {}, t("command.title")),
      !isOwn && timeline.workspace ? commandStrip(["cd", timeline.workspace], "command command-block") : null,
      merge ? commandStrip(everett(project, "conflicts", lane.name), "command command-block") : null,
      commandStrip(isOwn ? everett(project, "timelines") : everett(project, "compare", lane.name), "command command-block")));
}

function fact(label, ...value) {
  return h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, value));
}
