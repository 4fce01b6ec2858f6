// What can be done with whole timelines. Each dialog shows the command that would do the same, each note how to take it back.

import { takeBack, undoDialog } from "./actions.js";
import { call, projectURL } from "./api.js";
import { commandStrip, everett } from "./command.js";
import { button, buttons, openDialog } from "./dialog.js";
import { freshID, h, replace } from "./dom.js";
import { bytes, duration, shortID } from "./format.js";
import { name, pathText, plain } from "./safe.js";
import { complain, note, waiting } from "./say.js";
import { t, tn, tv } from "./words.js";
import { byReason, paths } from "./views/checkpoint.js";

function oneTimeline(project, timeline, rest = "", query = {}) {
  return projectURL(project.id, `timelines/${encodeURIComponent(timeline)}${rest}`, query);
}

function undoable(page, project, operation) {
  return { label: t("undo.do"), run: () => takeBack(page, project, operation) };
}

/** A field for a name, and a button that asks the daemon for something with it. */
function nameDialog(title, { value = "", text, doing, command, ask }) {
  return openDialog(title, (close) => {
    const id = freshID("name");
    const input = h("input", { id, class: "input", type: "text", maxlength: 60, autocomplete: "off", spellcheck: "false", autofocus: true, value });
    const strip = commandStrip(null, "command command-block");
    const draw = () => strip.set(command(input.value || "…"));
    const act = button(doing, async () => {
      if (!input.value || act.disabled) { input.focus(); return; }
      act.disabled = true;
      act.lastChild.textContent = t("timelines.working");
      try {
        close(await ask(input.value));
      } catch (problem) {
        act.disabled = false;
        act.lastChild.textContent = doing;
        complain(problem);
      }
    }, { primary: true });
    input.addEventListener("input", draw);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") act.click(); });
    draw();
    return [text, h("div", { class: "field" }, h("label", { for: id }, t("timelines.name")), input), strip,
      buttons(button(t("action.cancel"), () => close()), act)];
  });
}

/** Begins a timeline at a checkpoint, or (with none) at the workspace as it is. */
export async function branchDialog(page, project, from) {
  const made = await nameDialog(t("branch.title"), {
    text: h("p", { class: "dim" }, from ? [t("branch.from"), " ", from.name ? [name(from.name), " "] : null, h("code", {}, shortID(from.id)), ". "] : null, t("branch.text")),
    doing: t("branch.do"),
    command: (value) => everett(project, "branch", value, ...(from ? ["--from", shortID(from.id)] : [])),
    ask: (value) => call("POST", projectURL(project.id, "timelines"), { body: { name: value, ...(from ? { from: from.id } : {}) } }),
  });
  if (!made) return null;
  note([h("strong", {}, name(made.name)), " ", t("branch.done", { files: tn("count.files", made.files), bytes: bytes(made.bytes), time: duration(made.duration_ms) }),
    made.workspace ? commandStrip(["cd", made.workspace]) : null], {
    tone: made.verified ? "good" : "bad", action: undoable(page, project, made.operation), hints: made.verified ? [] : [t("branch.unverified")],
  });
  return made;
}

export async function renameDialog(page, project, timeline) {
  const renamed = await nameDialog(t("rename.title"), {
    value: timeline.name, doing: t("rename.do"), text: h("p", { class: "dim" }, t("rename.text")),
    command: (value) => everett(project, "rename", timeline.name, value),
    ask: (value) => call("POST", oneTimeline(project, timeline.name, "/rename"), { body: { name: value }, head: timeline.head }),
  });
  if (renamed) note([t("rename.done"), " ", name(timeline.name), " → ", name(renamed.name)], { tone: "good", action: { label: t("undo.do"), run: () => undoDialog(page, project, "undo") } });
  return renamed ?? null;
}

/** Says what would be lost for good before anything goes. */
export async function dropDialog(page, project, timeline) {
  const dropped = await openDialog(t("drop.title", { name: plain(timeline.name, 60) }), (close) => {
    const body = h("div", { class: "dialog-body" }, waiting());
    const act = button(t("drop.do"), async () => {
      act.disabled = true;
      act.lastChild.textContent = t("timelines.working");
      try {
        close(await call("DELETE", oneTimeline(project, timeline.name), { head: timeline.head }));
      } catch (problem) {
        complain(problem);
        act.lastChild.textContent = t("drop.do");
        load();
      }
    }, { danger: true, disabled: true });
    async function load() {
      try {
        const preview = await call("DELETE", oneTimeline(project, timeline.name, "", { dry_run: "true" }));
        const reasons = byReason(preview.lost);
        replace(body, h("p", {}, t("drop.text")), preview.workspace ? h("p", {}, h("code", {}, plain(preview.workspace, 300))) : null,
          reasons.size ? [h("p", { class: "warn" }, t("drop.lost")), [...reasons].map(([reason, list]) => paths(tv("reason.", reason), list.map((one) => pathText(one))))]
            : h("p", { class: "dim" }, t("drop.nothing")));
        act.disabled = false;
      } catch (problem) {
        replace(body, h("p", {}, problem.message), (problem.hints ?? []).map((hint) => h("p", { class: "dim" }, hint)));
      }
    }
    load();
    return [body, commandStrip(everett(project, "drop", timeline.name), "command command-block"), buttons(button(t("action.cancel"), () => close()), act)];
  });
  if (dropped) note([t("drop.done"), " ", name(dropped.name)], { tone: "good", action: undoable(page, project, dropped.operation) });
  return dropped ?? null;
}
