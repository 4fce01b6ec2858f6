// How the daemon is: its checks, what it watches, and its last words.

import { get, url } from "../api.js";
import { copyButton } from "../command.js";
import { h, replace } from "../dom.js";
import { duration, number, time } from "../format.js";
import { icon } from "../icons.js";
import { connection } from "../live.js";
import { name, plain, visible } from "../safe.js";
import { trouble, waiting } from "../say.js";
import { t, tn, tv } from "../words.js";

export function mount(main, page) {
  let level = "";
  let timer = null;
  let logs = [];
  const logList = h("div", { class: "log", role: "log", "aria-label": t("health.logs"), tabindex: "0" });
  page.header(t("nav.health"));
  page.command(["everett", "doctor"]);
  replace(main, waiting());
  load();

  async function load() {
    clearTimeout(timer);
    try {
      const [health, answer] = await Promise.all([get(url("health")), get(url("logs", { limit: 200 }))]);
      logs = answer.lines.map(parts);
      await page.refreshProjects();
      draw(health);
    } catch (problem) {
      if (!main.querySelector(".sheet")) replace(main, trouble(problem, load));
    }
    timer = setTimeout(load, 15_000);
  }

  function draw(health) {
    const isWell = health.status === "ok";
    const select = h("select", { class: "input", "aria-label": t("health.level"), on: { change: () => { level = select.value; drawLogs(); } } },
      [["", t("health.level.all")], ["warning", t("health.level.warning")], ["error", t("health.level.error")]].map(([value, text]) => h("option", { value }, text)));
    select.value = level;
    const { isLeader, status } = connection();
    const hadFocus = document.activeElement === select;
    replace(main, h("div", { class: "sheet sheet-wide" },
      h("div", { class: `notice ${isWell ? "notice-good" : "notice-warn"}`, role: "status" }, icon(isWell ? "check" : "warning"), h("strong", {}, isWell ? t("health.ok") : t("health.degraded"))),
      h("dl", { class: "facts facts-columns" },
        fact(t("health.version"), plain(health.version)), fact(t("health.pid"), String(health.pid)),
        fact(t("health.started"), time(health.started)), fact(t("health.uptime"), duration(health.uptime_ms)),
        fact(t("health.home"), h("span", { class: "fact-id" }, h("code", {}, visible(health.home)), copyButton(health.home))),
        fact(t("health.connection"), status === "open" ? isLeader ? t("health.leader") : t("health.follower") : t("live.lost"))),
      h("section", {}, h("h3", {}, t("health.checks")), health.checks.length === 0 ? h("p", { class: "dim" }, t("health.sound")) : h("table", { class: "table" }, h("tbody", {}, health.checks.map((check) => h("tr", {},
        h("th", { scope: "row" }, mark(check.status), visible(check.name)), h("td", {}, tv("check.", check.status)), h("td", { class: "dim" }, visible(check.detail ?? ""))))))),
      h("section", {}, h("h3", {}, t("health.projects")), h("table", { class: "table" },
        h("thead", {}, h("tr", {}, [t("health.project"), t("health.watch"), t("health.directories"), t("health.since")].map((text, index) => h("th", { scope: "col", class: index === 2 ? "number" : "" }, text)))),
        h("tbody", {}, page.projects.map((project) => h("tr", {},
          h("th", { scope: "row" }, mark(project.watch.state === "watched" ? "ok" : project.watch.state === "starting" ? "unknown" : "warning"), name(project.root)),
          h("td", {}, tv("watch.", project.watch.state), project.watch.means ? h("span", { class: "dim" }, " · ", tv("watch.means.", project.watch.means)) : null, project.watch.detail ? h("span", { class: "dim" }, " · ", visible(project.watch.detail)) : null),
          h("td", { class: "number" }, number(project.watch.directories)), h("td", {}, time(project.watch.since))))))),
      h("section", {}, h("div", { class: "section-head" }, h("h3", {}, t("health.logs")), select), logList)));
    if (hadFocus) select.focus();
    drawLogs();
  }

  /** A line of the log: when, how grave, what, and everything else it says. */
  function parts(line) {
    const { at, time: moment, level, event, message, fields, ...rest } = line;
    return { time: moment ?? at, level: level ?? "info", message: message ?? event ?? "", fields: fields ?? rest };
  }

  function mark(status) {
    const tone = { ok: "good", warning: "warn", missing: "warn", degraded: "warn", failed: "bad", error: "bad" }[status] ?? "unknown";
    return h("span", { class: `state state-${tone}`, "aria-hidden": "true" });
  }

  function drawLogs() {
    const wanted = level === "error" ? ["error", "critical", "fault"] : level === "warning" ? ["warning", "error", "critical", "fault"] : null;
    const lines = logs.filter((line) => !wanted || wanted.includes(line.level));
    const atEnd = logList.scrollTop + logList.clientHeight >= logList.scrollHeight - 4;
    replace(logList, lines.length ? lines.map((line) => h("div", { class: `log-line log-${plain(line.level)}` },
      time(line.time), h("span", { class: "log-level" }, plain(line.level)), h("span", {}, visible(line.message)),
      h("span", { class: "dim" }, Object.entries(line.fields ?? {}).map(([key, value]) => [visible(`${key}=${value} `)])))) : h("p", { class: "dim" }, tn("count.lines", 0)));
    if (atEnd) logList.scrollTop = logList.scrollHeight;
  }

  function fact(label, ...value) {
    return h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, value));
  }

  return { update() { return undefined; }, refresh: load, event(event) { if (/^(watch|daemon|project)\./.test(event.type)) load(); }, dispose() { clearTimeout(timer); }, keys: {} };
}
