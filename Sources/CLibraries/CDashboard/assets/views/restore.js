// Going back: first what it would do, then the decision, then the way to take it back.

import { takeBack, title } from "../actions.js";
import { call, get, projectURL } from "../api.js";
import { commandStrip, everett } from "../command.js";
import { databaseChanges, databasesLeft, Sessions } from "../databases.js";
import { button } from "../dialog.js";
import { h, replace } from "../dom.js";
import { bytes, shortID, time } from "../format.js";
import { icon } from "../icons.js";
import { address, go } from "../router.js";
import { path, pathText, pathTexts, plain } from "../safe.js";
import { announce, complain, note, trouble, waiting } from "../say.js";
import { changeList, confirmText, isPlain, left, outcome, stale, tally } from "../sheet.js";
import { t, tn, tv } from "../words.js";
import { paths, place, repositories } from "./checkpoint.js";

export function mount(main, page, route) {
  const project = page.project;
  const id = route.rest[0];
  // A path that is no text is given by its bytes.
  const hex = route.parameters.get("path_hex");
  // Whose workspace goes back; null: the project's own.
  let timeline = route.parameters.get("timeline") ?? null;
  const isJump = route.parameters.get("via") === "timelines";
  const home = isJump ? address(project.id, "timelines", [id]) : address(project.id, "checkpoints", [id]);
  let timelines = [];
  let only = hex ? pathText({ path_hex: hex }) : route.parameters.get("path") ?? null;
  let withGit = false;
  let checkpoint = null;
  let head = null;
  let list = null;
  let isOver = false;
  let isActing = false;
  let sessions = new Sessions([]);

  const request = () => ({
    checkpoint: id, ...(!only ? {} : hex ? { paths_hex: [hex] } : { paths: [only] }), ...(only ? {} : { components: ["files", "knowledge", "agents", "databases", "environment", ...(withGit ? ["git"] : [])] }),
  });
  const command = (...extra) => everett(project, "restore", shortID(id), ...(withGit ? ["--all"] : []), ...(timeline ? ["--timeline", timeline] : []), ...extra,
    ...(!only ? [] : ["--", hex ? { hex } : only]));

  page.header(heading(), { back: home });
  replace(main, waiting());
  load();

  async function load() {
    page.command(command("--dry-run"));
    try {
      const [one, status, preview, known] = await Promise.all([
        get(projectURL(project.id, `checkpoints/${encodeURIComponent(id)}`)),
        get(projectURL(project.id, "status", { limit: 1, timeline })),
        call("POST", projectURL(project.id, "restore", { timeline }), { body: { ...request(), dry_run: true } }),
        get(projectURL(project.id, "timelines")),
      ]);
      timelines = known.timelines.filter((other) => other.present && (other.kind === "main" || other.workspace));
      checkpoint = one;
      head = status.project.head;
      page.header(heading(), {
        back: home,
        detail: h("span", { class: "restore-target" }, title(one), h("span", { class: "dim" }, " · ", time(one.created))),
      });
      drawPreview(preview);
    } catch (problem) {
      replace(main, trouble(problem, load));
    }
  }

  function heading() { return isJump ? t("jump.title") : t("restore.title"); }

  /** Which workspace it is about, where there are several. */
  function into() {
    if (timelines.length < 2) return null;
    const select = h("select", { class: "input", "aria-label": t("restore.into"), on: { change: () => { timeline = select.value || null; load(); } } },
      timelines.map((one) => h("option", { value: one.kind === "main" ? "" : one.name }, plain(one.name, 60))));
    select.value = timeline ?? "";
    return h("label", { class: "check" }, h("span", {}, t("restore.into")), select);
  }

  function drawPreview(preview) {
    const changes = preview.changes ?? [];
    const databases = preview.databases ?? [];
    const all = preview.containers;
    const boxes = all && [...all.steps, ...all.volumes];
    const parts = changes.length + (preview.knowledge ? 1 : 0) + (preview.agents ? 1 : 0) + (boxes?.length ?? 0) + databases.length;
    const isIdle = parts === 0 && !preview.changed_repositories?.length && !all;
    const text = h("div", {});
    // Whoever agreed saw these; who came meanwhile has to be agreed to anew.
    sessions = new Sessions(preview.database_sessions, () => {
      confirm.disabled = isIdle || !sessions.has;
      replace(text, sessions.has ? confirmText(t("restore.safety")) : confirmText(t("sessions.wanted"), { isWarning: true }));
    });
    list?.dispose();
    list = changes.length ? changeList(changes, "restore-changes", t("restore.changes")) : null;
    const confirm = button(isIdle ? t("restore.nothing") : tn("restore.do", parts), () => act(confirm), { primary: true, icon: "restore", disabled: isIdle || !sessions.has });
    replace(text, sessions.has ? confirmText(t("restore.safety")) : confirmText(t("sessions.wanted"), { isWarning: true }));
    const git = h("input", { type: "checkbox", checked: withGit, on: { change: () => { withGit = git.checked; load(); } } });
    const whole = only ? h("div", { class: "notice" }, icon("file"), h("span", {}, t("restore.only")), path(only),
      button(t("restore.whole"), () => { only = null; load(); })) : null;
    replace(main, h("div", { class: "sheet" },
      into(),
      whole,
      tally(changes),
      preview.executable_configuration.length ? h("div", { class: "notice notice-warn", role: "note" }, icon("warning"), h("div", {},
        h("strong", {}, t("restore.executable")), paths(t("restore.executable.list"), pathTexts(preview, "executable_configuration"), { open: true }))) : null,
      changes.length ? h("section", {}, h("h3", {}, t("restore.changes"),
        preview.bytes_to_write ? h("span", { class: "dim" }, ` · ${t("restore.write", { bytes: bytes(preview.bytes_to_write) })}`) : null), list.element)
        : isIdle ? h("p", { class: "dim" }, t("restore.nothing.text")) : null,
      databaseChanges(databases),
      databasesLeft(preview.databases_left),
      sessions.element,
      preview.knowledge ? h("section", {}, h("h3", {}, t("nav.knowledge")), h("p", {}, tn("count.notes", preview.knowledge.notes_now), " → ", tn("count.notes", preview.knowledge.notes_then))) : null,
      preview.agents ? h("section", {}, h("h3", {}, t("restore.agents")), h("p", {}, tn("count.entries", preview.agents.entries_now), " → ", tn("count.entries", preview.agents.entries_then))) : null,
      boxes ? h("section", {}, h("h3", {}, t("restore.containers")), h("ul", {}, boxes.map((box) =>
        h("li", {}, tv("restore.container.", box.kind ?? "volume"), " ", h("strong", {}, box.service ?? box.name), box.reference ? h("span", { class: "dim" }, ` ${box.reference}`) : null)))) : null,
      left(preview),
      preview.moved_repositories.length || withGit ? h("section", {}, h("h3", {}, t("restore.git")),
        h("label", { class: "check" }, git, h("span", {}, t("restore.git.all"))),
        preview.moved_repositories.map(moved),
        preview.changed_repositories?.length ? repositories(preview.changed_repositories) : null,
        preview.revived_repositories?.length ? paths(t("restore.revived"), pathTexts(preview, "revived_repositories")) : null) : null,
      h("section", {}, h("h3", {}, t("command.title")), commandStrip(command(), "command command-block")),
      h("div", { class: "confirm" },
        text,
        h("div", { class: "dialog-buttons" },
          h("a", { class: "button", href: home }, t("action.cancel")),
          h("a", { class: "button", href: address(project.id, "diff", [id, timeline ? `workspace:${timeline}` : "workspace"]) }, t("restore.lines")), confirm))));
    announce(tn("count.changes", parts));
  }

  function moved(one) {
    return h("div", { class: "moved" }, path(pathText(one)), h("span", {}, place(one.head_now, one.commit_now)),
      h("span", { class: "dim" }, "→"), h("span", {}, place(one.head_then, one.commit_then)));
  }

  async function act(confirm) {
    isActing = true;
    confirm.disabled = true;
    confirm.lastChild.textContent = t("restore.working");
    try {
      const done = await call("POST", projectURL(project.id, "restore", { timeline }), { body: { ...request(), ...sessions.body, dry_run: false }, head });
      isOver = true;
      // Back to where one is now, unless there is something to be read first.
      if (isJump && isPlain(done)) go(home, { replace: true });
      else drawDone(done);
      note([t("restore.done"), " ", title(checkpoint)], {
        tone: done.verified ? "good" : "bad",
        action: { label: t("undo.do"), run: () => takeBack(page, project, done.operation, timeline) },
      });
    } catch (problem) {
      isActing = false;
      if (problem.isStale) stale(main, () => { replace(main, waiting()); load(); });
      else {
        complain(problem);
        load();
      }
    }
  }

  function drawDone(done) {
    page.command(everett(project, "undo", ...(timeline ? ["--timeline", timeline] : [])));
    replace(main, h("div", { class: "sheet" },
      outcome(project, done),
      h("div", { class: "dialog-buttons" },
        button(t("undo.do"), () => takeBack(page, project, done.operation, timeline), { icon: "undo" }),
        h("a", { class: "button button-primary", href: address(project.id, isJump ? "timelines" : "checkpoints") }, t("restore.back")))));
    main.querySelector(".button-primary")?.focus();
  }

  return {
    update(next) { return next.rest[0] === id ? undefined : false; },
    refresh() { if (!isOver) load(); },
    event(event) {
      if (event.project !== project.id || isOver || isActing || (event.data?.timeline ?? "main") !== (timeline ?? "main")) return;
      if (/^(checkpoint\.created|restore\.|operation\.)/.test(event.type) && checkpoint) note(t("stale.title"), { hints: [t("stale.hint")] });
    },
    dispose() { list?.dispose(); },
    keys: {},
    help: () => [["Enter", t("restore.start")]],
  };
}
