// One timeline: where it is, where it came from, and what can be done with it.

import { get, projectURL } from "../api.js";
import { commandStrip, everett } from "../command.js";
import { h, replace } from "../dom.js";
import { number, shortID, time } from "../format.js";
import { icon } from "../icons.js";
import { address } from "../router.js";
import { name, pathText, plain } from "../safe.js";
import { keyHint, t, tn } from "../words.js";

export function laneDetail(lane, { project, close, branch, rename, drop, take }) {
  const { timeline } = lane;
  const heading = h("header", { class: "detail-header" }, h("h2", {}, name(lane.name)),
    h("button", { class: "icon-button", type: "button", "aria-label": t("action.close"), title: keyHint("Esc"), on: { click: close } }, icon("close")));
  if (!timeline) return h("article", { class: "detail" }, heading, h("p", { class: "dim" }, t("timelines.gone.text")));
  const isOwn = timeline.kind === "main";
  const workspace = isOwn || timeline.workspace;
  const act = (label, run, attributes = {}) => h("button", { class: "button", type: "button", on: { click: run }, ...attributes }, h("span", {}, label));
  const state = h("dd", {}, workspace ? t("state.loading") : t("timelines.imported"));
  if (workspace && timeline.present) {
    get(projectURL(project.id, "status", { limit: 0, timeline: isOwn ? null : lane.name })).then(({ project: status }) => {
      const total = status.changed?.total;
      replace(state, total === undefined ? t("workspace.none") : total === 0 ? t("workspace.same") : tn("count.changed", total));
    }, (problem) => replace(state, problem.message));
  } else if (workspace) {
    replace(state, t("timelines.missing"));
  }
  return h("article", { class: "detail" }, heading,
    h("div", { class: "detail-actions" },
      isOwn ? null : h("a", { class: "button button-primary", href: address(project.id, "diff", ["workspace", `workspace:${lane.name}`]) }, t("timelines.compare")),
      act(t("take.title"), take), act(t("branch.here"), branch),
      timeline.kind === "directory" ? [act(t("rename.start"), rename), act(t("drop.start"), drop, { class: "button button-quiet-danger" })] : null),
    h("dl", { class: "facts" },
      fact(t("workspace"), h("code", {}, plain(isOwn ? project.root : timeline.workspace ? pathText(timeline, "workspace") : "–", 300))),
      h("div", { class: "fact" }, h("dt", {}, t("timelines.state")), state),
      fact(t("timelines.head"), timeline.head ? [h("a", { class: "id", href: address(project.id, "timelines", [timeline.head]) }, h("code", {}, shortID(timeline.head))), " ", time(timeline.head_created)] : t("fact.none")),
      timeline.origin ? fact(t("timelines.origin"), [name(timeline.origin), " ", timeline.base ? h("a", { class: "id", href: address(project.id, "timelines", [timeline.base]) }, h("code", {}, shortID(timeline.base))) : null]) : null,
      isOwn ? null : fact(t("fact.created"), time(timeline.created)),
      fact(t("nav.checkpoints"), number(timeline.checkpoints))),
    h("section", {}, h("h3", {}, t("command.title")),
      !isOwn && timeline.workspace ? commandStrip(["cd", timeline.workspace], "command command-block") : null,
      commandStrip(isOwn ? everett(project, "timelines") : everett(project, "compare", lane.name), "command command-block")));
}

function fact(label, ...value) {
  return h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, value));
}
