// The page: logging in, the frame around the views, and the way between them.

import { takeCheckpoint, undoDialog } from "./actions.js";
import { get, projectURL, url } from "./api.js";
import { commandStrip } from "./command.js";
import { h, isWriting, replace } from "./dom.js";
import { age, refreshTimes } from "./format.js";
import { icon } from "./icons.js";
import { connection, on, start } from "./live.js";
import { openPalette } from "./palette.js";
import { language, onPreference, preference, setPreference } from "./preferences.js";
import { openHelp, openPreferences } from "./panels.js";
import { address, go, onRoute, route } from "./router.js";
import { plain } from "./safe.js";
import { announce, mountNotes, trouble, waiting } from "./say.js";
import { askOthers, currentToken, exchange, onToken } from "./session.js";
import { keyHint, loadWords, t, tn } from "./words.js";
import * as activity from "./views/activity.js";
import * as changes from "./views/changes.js";
import * as checkpoints from "./views/checkpoints.js";
import * as conflicts from "./views/conflicts.js";
import * as health from "./views/health.js";
import * as inbox from "./views/inbox.js";
import * as knowledge from "./views/knowledge.js";
import * as merge from "./views/merge.js";
import * as restore from "./views/restore.js";
import * as runs from "./views/runs.js";
import * as storage from "./views/storage.js";
import * as timelines from "./views/timelines.js";

const views = { timelines, merge, conflicts, checkpoints, changes, diff: changes, restore, activity, knowledge, runs, inbox, storage, health };
/** Views of the whole home, which need no project. */
const homely = ["inbox", "storage", "health"];
const navigation = [
  { view: "checkpoints", key: "c", label: () => t("nav.checkpoints") },
  { view: "timelines", key: "t", label: () => t("nav.timelines") },
  { view: "changes", key: "w", label: () => t("nav.changes") },
  { view: "activity", key: "a", label: () => t("nav.activity") },
  { view: "knowledge", key: "k", label: () => t("nav.knowledge") },
  { view: "runs", key: "r", label: () => t("nav.runs") },
  { view: "inbox", key: "i", label: () => t("nav.inbox") },
  { view: "storage", key: "s", label: () => t("nav.storage") },
  { view: "health", key: "h", label: () => t("nav.health") },
];

const root = document.getElementById("app");
let projects = [];
let mounted = null;
let frame = null;
let chord = null;

/** What a view may know about, and do to, the page around it. */
const page = {
  get project() { return projects.find((project) => project.id === route().project) ?? null; },
  get projects() { return projects; },
  /** The title of a view, what stands beside it, and its buttons. */
  header(title, { detail = null, actions = [], back = null } = {}) {
    replace(frame.title, title);
    replace(frame.detail, detail);
    replace(frame.actions, actions);
    replace(frame.back, back ? h("a", { class: "icon-button", href: back, "aria-label": t("action.back"), title: t("action.back") }, icon("back")) : null);
    const project = page.project;
    document.title = project ? `${plain(title)} · ${plain(projectName(project))} · Everett` : `${plain(title)} · Everett`;
  },
  command(words) { frame.command.set(words); },
  async refreshProjects() {
    projects = (await get(url("projects"))).projects;
    drawProjects();
  },
  /** How many questions wait, beside the way to them. */
  async countQuestions() {
    const link = frame?.links.find((one) => one.dataset.view === "inbox");
    if (!link) return;
    const { questions } = await get(url("inbox")).catch(() => ({ questions: [] }));
    const badge = link.querySelector(".nav-badge");
    badge.hidden = !questions.length;
    replace(badge, questions.length ? String(questions.length) : null, questions.length ? h("span", { class: "visually-hidden" }, ` ${tn("count.questions", questions.length)}`) : null);
  },
};

export function projectName(project) {
  return project.root.split("/").filter(Boolean).pop() ?? "/";
}

async function boot() {
  const code = window.everettCode;
  delete window.everettCode;
  await loadWords(language());
  mountNotes(document.body);
  let refusal = null;
  if (code) refusal = await exchange(code).catch(() => 0);
  if (!currentToken()) await askOthers();
  if (!currentToken()) signIn(refusal);
  else await enter();
}

/** What to do when there is no token, or none that still counts. */
function signIn(refusal = null) {
  document.title = "Everett";
  const reason = refusal === 429 ? t("signin.later") : refusal ? t("signin.code") : t("signin.text");
  frame = null;
  leaveView();
  replace(root, h("main", { class: "signin", id: "main", tabindex: "-1" },
    h("div", { class: "signin-card" },
      h("img", { src: "/assets/favicon.svg", alt: "", width: 40, height: 40 }),
      h("h1", {}, t("signin.title")),
      h("p", {}, reason),
      commandStrip(["everett", "open"], "command command-block"),
      h("p", { class: "dim" }, t("signin.hint")))));
}

async function enter() {
  buildFrame();
  replace(frame.main, waiting());
  try {
    await Promise.all([start(), page.refreshProjects()]);
  } catch (problem) {
    if (currentToken()) replace(frame.main, trouble(problem, () => location.reload()));
    return;
  }
  show();
}

// A token that comes later (another tab logged in) brings the page back; one that goes shows how to get another.
onToken((token) => {
  if (token && !frame) {
    if (connection().status === "connecting") enter();
    else { buildFrame(); page.refreshProjects().then(show, () => {}); }
  } else if (token) {
    page.refreshProjects().then(() => mounted?.refresh?.(), () => {});
  } else if (frame) {
    setTimeout(() => { if (!currentToken()) signIn(); }, 400);
  }
});

function buildFrame() {
  const title = h("h1", { class: "title", id: "title" });
  const select = h("select", { class: "project-select", "aria-label": t("project.label"), on: {
    change: () => go(address(select.value, homely.includes(route().view) ? "checkpoints" : sameKind(route().view))),
  } });
  const links = navigation.map(({ view, key, label }) => h("a", { class: "nav-link", data: { view }, title: keyHint(`g ${key}`) },
    icon(view), h("span", { class: "nav-text" }, label()), view === "inbox" ? h("span", { class: "nav-badge", hidden: true }) : null));
  const main = h("main", { class: "main", id: "main", tabindex: "-1", "aria-labelledby": "title" });
  frame = {
    title, select, links, main,
    detail: h("div", { class: "title-detail" }),
    back: h("div", { class: "title-back" }),
    actions: h("div", { class: "actions" }),
    command: commandStrip(null),
    banner: h("div", { class: "banner", role: "alert", hidden: true }),
    status: h("button", { class: "status-live", type: "button", on: { click: () => { location.hash = "#/health"; } } }),
  };
  const tool = (name, label, run, shortcut) => h("button", {
    class: "tool", type: "button", title: shortcut ? `${label} (${shortcut})` : label, on: { click: run },
  }, icon(name), h("span", { class: "tool-text" }, label), shortcut ? h("kbd", {}, shortcut) : null);
  replace(root,
    h("a", { class: "skip", href: "#main", on: { click: (event) => { event.preventDefault(); main.focus(); } } }, t("nav.skip")),
    h("div", { class: "shell" },
      h("aside", { class: "sidebar" },
        h("div", { class: "brand" }, h("img", { src: "/assets/favicon.svg", alt: "", width: 20, height: 20 }), h("span", {}, "Everett")),
        h("div", { class: "project" }, select),
        h("nav", { class: "nav", "aria-label": t("nav.label") }, links),
        h("div", { class: "tools" },
          tool("search", t("palette.title"), () => openPalette(paletteItems()), "Ctrl K"),
          tool("settings", t("preferences.title"), () => openPreferences()),
          tool("help", t("help.title"), () => openHelp(mounted?.help), "?"))),
      h("div", { class: "stage" },
        frame.banner,
        h("header", { class: "topbar" }, frame.back, h("div", { class: "titles" }, title, frame.detail), frame.actions),
        main,
        h("footer", { class: "statusbar" }, frame.command, frame.status))));
  drawConnection();
  page.countQuestions();
}

function sameKind(view) {
  if (["merge", "conflicts"].includes(view)) return "timelines";
  return ["changes", "activity", "knowledge", "runs", "timelines"].includes(view) ? view : "checkpoints";
}

function drawProjects() {
  if (!frame) return;
  const names = projects.map(projectName);
  replace(frame.select, projects.map((project, index) => h("option", { value: project.id },
    plain(names.filter((other) => other === names[index]).length > 1 ? project.root : names[index], 80))));
  frame.select.hidden = projects.length === 0;
  drawNavigation();
}

function drawNavigation() {
  const { project, view } = route();
  const chosen = project ?? remembered();
  if (chosen) frame.select.value = chosen;
  frame.select.title = plain(projects.find(({ id }) => id === chosen)?.root ?? "");
  for (const link of frame.links) {
    const name = link.dataset.view;
    link.href = homely.includes(name) || !chosen ? address(null, name) : address(chosen, name);
    const isHere = name === view || (name === (route().parameters.get("via") === "timelines" ? "timelines" : "checkpoints") && view === "restore") || (name === "changes" && view === "diff") || (name === "timelines" && ["merge", "conflicts"].includes(view));
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** The project this tab showed last, else the first there is. */
function remembered() {
  const last = sessionStorage.getItem("everett.project");
  return projects.some(({ id }) => id === last) ? last : projects[0]?.id ?? null;
}

function leaveView() {
  mounted?.dispose?.();
  mounted = null;
}

function show() {
  if (!frame) return;
  const here = route();
  const name = here.view || "checkpoints";
  if (!homely.includes(name) && !here.project && projects.length) {
    go(address(remembered(), views[name] ? sameKind(name) : "checkpoints"), { replace: true });
    return;
  }
  if (here.project) sessionStorage.setItem("everett.project", here.project);
  drawNavigation();
  const isSame = mounted && mounted.view === views[name] && mounted.project === here.project;
  if (isSame && mounted.update?.(here) !== false) return;
  leaveView();
  page.command(null);
  if (!projects.length && !homely.includes(name)) {
    page.header(t("nav.checkpoints"));
    page.command(["everett", "init"]);
    replace(frame.main, h("div", { class: "empty" }, h("h2", {}, t("empty.projects")), h("p", {}, t("empty.projects.text")),
      commandStrip(["everett", "init"], "command command-block")));
  } else if (!views[name]) {
    page.header(t("problem.missing"));
    replace(frame.main, h("div", { class: "empty" }, h("h2", {}, t("problem.missing")), h("a", { class: "button", href: "#/" }, t("nav.checkpoints"))));
  } else if (here.project && !page.project) {
    page.header(t("problem.missing"));
    replace(frame.main, h("div", { class: "empty" }, h("h2", {}, t("problem.project")), h("a", { class: "button", href: "#/" }, t("nav.checkpoints"))));
  } else {
    replace(frame.main);
    mounted = { ...views[name].mount(frame.main, page, here), view: views[name], project: here.project };
  }
  announce(frame.title.textContent);
}

onRoute(() => { if (currentToken()) show(); });

// A new head or a new project shows in the frame too; a burst of events asks once.
let projectsTimer = null;
function projectsSoon() {
  clearTimeout(projectsTimer);
  projectsTimer = setTimeout(() => page.refreshProjects().then(() => { if (!mounted) show(); }, () => {}), 200);
}

on("event", (event) => {
  if (event.type === "daemon.stopping") drawConnection();
  if (event.type.startsWith("inbox.")) {
    page.countQuestions();
    if (event.type === "inbox.asked") announce(t("inbox.asked"));
  }
  if (/^(project|checkpoint|restore|operation|watch|timeline)\./.test(event.type)) projectsSoon();
  mounted?.event?.(event);
});
on("resync", () => { projectsSoon(); page.countQuestions(); mounted?.refresh?.(); });
on("state", ({ status, before }) => {
  drawConnection();
  // The tab that holds the connection was refused; whether this one is too, the daemon says.
  if (status === "refused" && currentToken()) page.refreshProjects().catch(() => {});
  if (status === "open" && before !== "connecting") {
    projectsSoon();
    mounted?.refresh?.();
    announce(t("live.open"));
  }
});

function drawConnection() {
  if (!frame) return;
  const { status, since } = connection();
  const text = { connecting: t("live.connecting"), open: t("live.open"), lost: t("live.lost"), refused: t("live.lost") }[status];
  frame.status.dataset.status = status;
  replace(frame.status, h("span", { class: "dot" }), h("span", {}, text));
  // A blink of a second is not worth a banner.
  const isLost = status === "lost" && Date.now() - since > 1500;
  frame.banner.hidden = !isLost;
  frame.main.toggleAttribute("data-stale", isLost);
  if (isLost) replace(frame.banner, icon("warning"), h("span", {}, t("live.banner", { age: age(new Date(since)) })), commandStrip(["everett", "up", "--detach"], "command command-inline"));
  if (status === "lost" && !isLost) setTimeout(drawConnection, 1600 - (Date.now() - since));
}

setInterval(() => { refreshTimes(); if (connection().status === "lost") drawConnection(); }, 10_000);

onPreference(async (name) => {
  if (name === "times") refreshTimes();
  if (name === "language") {
    await loadWords(language());
    mountNotes(document.body);
    if (!frame) return;
    leaveView();
    buildFrame();
    drawProjects();
    show();
  }
});

/** Everything the palette offers besides what it finds itself. */
function paletteItems() {
  const project = page.project ?? projects.find(({ id }) => id === remembered());
  const items = navigation.map(({ view, label, key }) => ({
    icon: view, label: label(), hint: `g ${key}`, run: () => go(frame.links.find((link) => link.dataset.view === view).hash),
  }));
  if (project) {
    items.push(
      { icon: "plus", label: t("take.title"), hint: "n", run: () => takeCheckpoint(page, project) },
      { icon: "undo", label: t("undo.title"), hint: "u", run: () => undoDialog(page, project, "undo") },
      { icon: "redo", label: t("redo.title"), run: () => undoDialog(page, project, "redo") });
  }
  for (const other of projects) {
    items.push({ icon: "file", label: `${t("project.go")} ${plain(projectName(other), 60)}`, detail: plain(other.root, 80), run: () => go(address(other.id, "checkpoints")) });
  }
  items.push(
    { icon: "settings", label: t("preferences.title"), run: () => openPreferences() },
    { icon: "settings", label: t("theme.toggle"), run: toggleTheme },
    { icon: "help", label: t("help.title"), hint: "?", run: () => openHelp(mounted?.help) });
  let fetched = null;
  const find = project && (async (text) => {
    fetched ??= get(projectURL(project.id, "checkpoints", { limit: 1000 }));
    const { checkpoints } = await fetched;
    const wanted = text.toLowerCase();
    return checkpoints
      .filter((one) => one.id.startsWith(wanted) || one.name?.toLowerCase().includes(wanted)).slice(0, 20)
      .map((one) => ({
        icon: "checkpoints", label: plain(one.name ?? t("checkpoint.unnamed"), 80), detail: one.id.slice(0, 12),
        run: () => go(address(project.id, "checkpoints", [one.id])),
      }));
  });
  return { items, find };
}

function toggleTheme() {
  const isDark = preference("theme") === "dark" || (preference("theme") === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  setPreference("theme", isDark ? "light" : "dark");
}

addEventListener("keydown", (event) => {
  if (!frame || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) openPalette(paletteItems());
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    if (mounted?.keys?.Escape?.(event) !== undefined) event.preventDefault();
    return;
  }
  if (preference("keys") === "off") return;
  if (chord) {
    const link = navigation.find(({ key }) => key === event.key);
    clearTimeout(chord);
    chord = null;
    if (link) {
      event.preventDefault();
      go(frame.links.find((one) => one.dataset.view === link.view).hash);
      return;
    }
  }
  const project = page.project ?? projects.find(({ id }) => id === remembered());
  const global = {
    g: () => { chord = setTimeout(() => { chord = null; }, 1200); },
    "?": () => openHelp(mounted?.help),
    n: () => project && takeCheckpoint(page, project),
    u: () => project && undoDialog(page, project, "undo"),
    "/": () => frame.main.querySelector("input[type=search]")?.focus(),
  };
  const run = mounted?.keys?.[event.key] ?? global[event.key];
  if (!run) return;
  event.preventDefault();
  run(event);
});

boot().catch((error) => {
  const message = h("p", {}, String(error.message ?? error));
  replace(root, h("main", { class: "signin" }, h("div", { class: "signin-card" }, h("h1", {}, "Everett"), message)));
});

