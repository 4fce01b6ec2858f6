// What can be done to a project from anywhere on the page. Each dialog shows the command that would do the same.

import { call, get, projectURL } from "./api.js";
import { commandStrip, everett } from "./command.js";
import { databaseChanges, databasesLeft, Sessions } from "./databases.js";
import { button, buttons, openDialog } from "./dialog.js";
import { freshID, h, replace } from "./dom.js";
import { bytes, number, shortID } from "./format.js";
import { openPalette } from "./palette.js";
import { address, go } from "./router.js";
import { name, path, pathText, plain } from "./safe.js";
import { complain, note, waiting } from "./say.js";
import { isPlain, outcome } from "./sheet.js";
import { t, tn, tv } from "./words.js";

/** How a checkpoint is called in a sentence: its name, or the beginning of its id. */
export function title(checkpoint) {
  return checkpoint.name ? name(checkpoint.name) : h("code", {}, shortID(checkpoint.id));
}

/** Every action is about the project itself, or about one of its timelines where that is named. */
function where(timeline) {
  return timeline ? ["--timeline", timeline] : [];
}

export function takeCheckpoint(page, project, timeline) {
  return openDialog(t("take.title"), (close) => {
    const id = freshID("name");
    const input = h("input", { id, class: "input", type: "text", maxlength: 200, autocomplete: "off", autofocus: true, placeholder: t("take.placeholder") });
    const pin = h("input", { type: "checkbox" });
    const strip = commandStrip(null, "command command-block");
    const draw = () => strip.set(everett(project, "checkpoint", ...(input.value ? ["-m", input.value] : []), ...(pin.checked ? ["--pin"] : []), ...where(timeline)));
    const take = button(t("take.do"), async () => {
      take.disabled = true;
      try {
        const document = await call("POST", projectURL(project.id, "checkpoints", { timeline }), {
          body: { ...(input.value ? { name: input.value } : {}), ...(pin.checked ? { pin: true } : {}) },
        });
        close(document);
        note(document.unchanged
          ? t("take.unchanged", { id: shortID(document.id) })
          : t("take.done", { id: shortID(document.id), files: tn("count.files", document.files), bytes: bytes(document.bytes_new) }),
        { tone: "good" });
      } catch (problem) {
        take.disabled = false;
        complain(problem);
      }
    }, { primary: true });
    input.addEventListener("input", draw);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") take.click(); });
    pin.addEventListener("change", draw);
    draw();
    return [
      h("div", { class: "field" }, h("label", { for: id }, t("take.name")), input),
      h("label", { class: "check" }, pin, h("span", {}, t("take.pin"))),
      strip,
      buttons(button(t("action.cancel"), () => close()), take),
    ];
  });
}

export async function setPinned(project, checkpoint, pinned) {
  try {
    await call("PUT", projectURL(project.id, `checkpoints/${checkpoint.id}/pin`), { body: { pinned } });
    note([pinned ? t("pin.done") : t("unpin.done"), " ", title(checkpoint),
      commandStrip(everett(project, pinned ? "pin" : "unpin", shortID(checkpoint.id)))], { tone: "good" });
    return true;
  } catch (problem) {
    complain(problem);
    return false;
  }
}

/** Asks, lets the checkpoint go, and offers to take that back. */
export async function forget(page, project, checkpoint) {
  const agreed = await openDialog(t("forget.title"), (close) => [
    h("p", {}, title(checkpoint), " ", h("code", { class: "dim" }, checkpoint.name ? shortID(checkpoint.id) : "")),
    h("p", { class: "dim" }, t("forget.text")),
    commandStrip(everett(project, "forget", shortID(checkpoint.id)), "command command-block"),
    buttons(button(t("action.cancel"), () => close()), button(t("forget.do"), () => close(true), { danger: true })),
  ]);
  if (!agreed) return false;
  try {
    const document = await call("DELETE", projectURL(project.id, `checkpoints/${checkpoint.id}`));
    note([t("forget.done"), " ", title(checkpoint)], {
      tone: "good",
      action: { label: t("undo.do"), run: () => takeBack(page, project, document?.operation) },
    });
    return true;
  } catch (problem) {
    complain(problem);
    return false;
  }
}

/** Lets somebody choose what to compare a checkpoint with; `between` makes the address of two. */
export function compareWith(project, one, all, between) {
  openPalette({
    label: t("compare.pick"), placeholder: t("compare.pick"),
    items: [{ icon: "file", label: t("workspace"), run: () => go(address(project.id, "diff", [one.id, "workspace"])) },
      ...all.filter((other) => other.id !== one.id).map((other) => ({
        icon: "checkpoints", label: plain(other.name ?? tv("cause.long.", other.cause), 80), detail: shortID(other.id),
        run: () => go(between(other, one)),
      }))],
  });
}

/** Undoes exactly this operation; when something else came after it, shows what an undo would do now. */
export async function takeBack(page, project, operation, timeline) {
  try {
    const undo = projectURL(project.id, "undo", { timeline });
    const preview = await call("POST", undo, { body: { dry_run: true } });
    const isOther = !operation || preview.operation?.id !== operation;
    if (isOther || preview.restore?.database_sessions?.length) {
      if (isOther) note(t("undo.moved"));
      await undoDialog(page, project, "undo", timeline);
      return;
    }
    const { project: status } = await get(projectURL(project.id, "status", { limit: 1, timeline }));
    tellUndone(project, await call("POST", undo, { body: { dry_run: false }, head: status.head }));
  } catch (problem) {
    complain(problem);
  }
}

function tellUndone(project, document) {
  tellProblems(project, document);
  note(t("undo.done"), { tone: "good" });
}

/** What somebody has to read about a restore that went on behind a button. */
function tellProblems(project, { restore }) {
  if (restore && !isPlain(restore)) openDialog(t("restore.problems"), (close) => [outcome(project, restore), buttons(button(t("action.close"), () => close(), { primary: true }))].flat(), { className: "dialog-wide" });
}

/** Shows what an undo (or redo) would do, and does it when that is wanted. */
export function undoDialog(page, project, direction, timeline) {
  return openDialog(direction === "undo" ? t("undo.title") : t("redo.title"), (close) => {
    const body = h("div", { class: "dialog-body" }, waiting());
    let head;
    let sessions = new Sessions([]);
    const act = button(direction === "undo" ? t("undo.do") : t("redo.do"), async () => {
      act.disabled = true;
      try {
        const document = await call("POST", projectURL(project.id, direction, { timeline }), { body: { dry_run: false, ...sessions.body }, head });
        close(document);
        tellProblems(project, document);
        note(direction === "undo" ? t("undo.done") : t("redo.done"), {
          tone: "good",
          action: direction === "undo"
            ? { label: t("redo.do"), icon: "redo", run: () => undoDialog(page, project, "redo", timeline) } : undefined,
        });
      } catch (problem) {
        if (problem.isStale) {
          note(t("stale.title"), { hints: [t("stale.hint")] });
          load();
        } else {
          complain(problem);
          load();
        }
      }
    }, { primary: true, icon: direction });
    act.disabled = true;
    async function load() {
      try {
        const status = await get(projectURL(project.id, "status", { limit: 1, timeline }));
        const preview = await call("POST", projectURL(project.id, direction, { timeline }), { body: { dry_run: true } });
        head = status.project.head;
        sessions = new Sessions(preview.restore?.database_sessions, () => { act.disabled = !sessions.has; });
        replace(body, operationLine(preview.operation), timeline ? h("p", { class: "dim" }, t("timelines.on", { name: plain(timeline, 60) })) : null, preview.restore
          ? changeSummary(preview.restore.changes ?? [], preview.restore.bytes_to_write)
          : h("p", { class: "dim" }, t("undo.nofiles")),
        databaseChanges(preview.restore?.databases), databasesLeft(preview.restore?.databases_left), sessions.element);
        act.disabled = !sessions.has;
        if (sessions.has) act.focus();
        else sessions.box.focus();
      } catch (problem) {
        replace(body, h("p", {}, problem.message), (problem.hints ?? []).map((hint) => h("p", { class: "dim" }, hint)));
      }
    }
    load();
    return [body, commandStrip(everett(project, direction, ...where(timeline)), "command command-block"),
      buttons(button(t("action.cancel"), () => close()), act)];
  });
}

function operationLine(operation) {
  const subject = operation.checkpoint ?? operation.checkpoints?.[0];
  return h("p", {}, h("strong", {}, tv("operation.", operation.kind)), " ",
    subject ? h("code", {}, shortID(subject)) : null, " ", h("span", { class: "dim" }, `#${operation.number}`));
}

/** The first changes of a list, with letters and a total. */
export function changeSummary(changes, bytesToWrite, most = 12, none = t("restore.nothing")) {
  if (!changes.length) return h("p", { class: "dim" }, none);
  return h("div", { class: "summary" },
    h("p", {}, tn("count.changes", changes.length), bytesToWrite ? h("span", { class: "dim" }, ` · ${t("restore.write", { bytes: bytes(bytesToWrite) })}`) : null),
    h("ul", { class: "change-list" }, changes.slice(0, most).map((change) => h("li", {}, letter(change.status), path(pathText(change))))),
    changes.length > most ? h("p", { class: "dim" }, t("more", { n: number(changes.length - most) })) : null);
}

const letters = { added: "A", modified: "M", removed: "D", metadata: "P", type_changed: "T" };

/** The letter of a status, with its word for those who do not see the colour. */
export function letter(status) {
  const word = tv("status.", status);
  return h("span", { class: `letter letter-${plain(status)}`, title: word },
    h("span", { "aria-hidden": "true" }, letters[status] ?? "?"), h("span", { class: "visually-hidden" }, word));
}
