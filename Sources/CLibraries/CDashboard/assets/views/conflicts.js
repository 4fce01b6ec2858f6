// An open merge: what each side has, what is decided, and its end.

import { call, get, projectURL } from "../api.js";
import { commandStrip, everett } from "../command.js";
import { databaseChanges, Sessions } from "../databases.js";
import { button, buttons, openDialog } from "../dialog.js";
import { diffTable } from "../difftext.js";
import { freshID, h, replace } from "../dom.js";
import { bytes, shortID } from "../format.js";
import { icon } from "../icons.js";
import { address, go } from "../router.js";
import { name, path, pathText, plain, visible } from "../safe.js";
import { announce, complain, note, trouble, waiting } from "../say.js";
import { confirmText, stale } from "../sheet.js";
import { takeBack } from "../actions.js";
import { keyHint, t, tn, tv } from "../words.js";
import { mergeDone, mergeReport } from "./merge.js";

export function mount(main, page, route) {
  const project = page.project;
  const candidate = route.rest[0];
  const url = (rest = "", query = {}) => projectURL(project.id, `merges/${encodeURIComponent(candidate)}${rest}`, query);
  const home = address(project.id, "timelines", [], { lane: candidate });
  let open = null;
  let cards = [];
  let at = 0;
  /** Paths whose lines are being looked at, which stay open when something is decided. */
  const looked = new Set();
  let isActing = false;
  let isOver = false;
  let timer = null;
  let sessions = new Sessions([]);

  page.header(t("merge.lane"), { back: home });
  replace(main, waiting());
  load();

  async function load() {
    try {
      const { merges } = await get(projectURL(project.id, "merges"));
      if (isOver) return;
      const found = merges.find((one) => one.candidate === candidate);
      if (found) show(found);
      else gone();
    } catch (problem) {
      if (open && problem.name !== "AbortError") complain(problem);
      else replace(main, trouble(problem, load));
    }
  }

  function gone() {
    isOver = true;
    page.command(null);
    replace(main, h("div", { class: "empty" }, icon("timelines", "empty-icon"), h("h2", {}, t("conflicts.gone")), h("p", {}, t("conflicts.gone.text")),
      h("a", { class: "button", href: address(project.id, "timelines") }, t("nav.timelines"))));
  }

  /** Conflicts by what they are about: a database may have several. */
  function groups() {
    const all = new Map();
    for (const one of open.conflicts) {
      const key = one.path_hex ?? one.path;
      all.set(key, [...(all.get(key) ?? []), one]);
    }
    return [...all.values()];
  }

  function show(document) {
    open = document;
    const all = groups();
    const done = all.filter(([one]) => one.resolved).length;
    page.header(t("conflicts.title", { source: plain(open.source, 60), into: plain(open.into, 60) }), {
      back: home, detail: h("span", { class: "dim" }, t("conflicts.decided", { done, all: all.length })),
      actions: [h("button", { class: "button button-quiet-danger", type: "button", on: { click: giveUp } }, h("span", {}, t("abort.start")))],
    });
    page.command(everett(project, "conflicts", candidate));
    const place = main.scrollTop;
    cards = all.map(card);
    sessions = new Sessions(all.length === done ? open.database_sessions : [], () => { end.replaceWith(end = ending(0)); });
    let end = ending(all.length - done);
    replace(main, h("div", { class: "sheet sheet-wide conflicts" },
      h("div", { class: "notice" }, icon("file"), h("div", { class: "conflicts-place" }, h("p", {}, t("conflicts.place")), commandStrip(["cd", pathText(open, "workspace")], "command command-block"))),
      open.gate ? h("div", { class: "notice notice-warn", role: "note" }, icon("warning"), h("div", { class: "conflicts-place" }, h("p", {}, t("conflicts.gate")),
        h("p", {}, h("code", {}, visible(open.gate))), h("p", {}, t("conflicts.gate.continue")), commandStrip(everett(project, "merge", "--continue", candidate), "command command-block"))) : null,
      all.length - done > 1 ? h("div", { class: "conflicts-all" }, h("span", {}, t("conflicts.all")), ...["ours", "theirs"].map((side) =>
        button(t("conflicts.take", { name: plain(sideName(side), 40) }), () => decide(all.filter(([one]) => !one.resolved).flat(), side), {}))) : null,
      cards.map(({ element }) => element),
      databaseChanges(open.databases, { verb: null }),
      sessions.element,
      end));
    main.scrollTop = place;
  }

  function sideName(side) { return side === "ours" ? open.into : open.source; }

  function card(list, index) {
    const [one] = list;
    const text = pathText(one) || ".";
    const heading = freshID("conflict");
    const key = one.path_hex ?? one.path;
    const lines = h("div", { class: "conflict-lines" });
    const look = h("button", { class: "button button-small", type: "button", "aria-expanded": "false", title: keyHint("l"), on: { click: () => toggle() } },
      icon("chevron"), h("span", {}, t("conflicts.look")));
    const isText = list.every(({ kind }) => !["secret", "database", "server", "mode", "attributes"].includes(kind));
    const details = ["database", "server", "secret"].includes(one.kind) ? list.map(({ details: detail }) => detail).filter(Boolean) : [];
    const kinds = [...new Set(list.map(({ kind }) => kind))];
    const take = (side, label, hint) => button(label, () => decide(list, side), { title: keyHint(hint), "aria-describedby": heading });
    function toggle() {
      if (looked.delete(key)) {
        replace(lines);
        look.setAttribute("aria-expanded", "false");
      } else {
        looked.add(key);
        look.setAttribute("aria-expanded", "true");
        sides(lines, one);
      }
    }
    if (isText && looked.delete(key)) toggle();
    const element = h("article", { class: `conflict${one.resolved ? " conflict-decided" : ""}`, tabindex: "-1", "aria-labelledby": heading, on: { focusin: () => { at = index; } } },
      h("header", { class: "conflict-header" }, icon(one.resolved ? "check" : "warning", one.resolved ? "good" : "warn"),
        h("h2", { id: heading }, path(text)), h("span", { class: "dim" }, kinds.map((kind) => tv("conflict.", kind)).join(", ")),
        h("span", { class: "spring" }), h("span", { class: `badge${one.resolved ? "" : " badge-open"}` }, one.resolved ? t("conflicts.resolved") : t("conflicts.open"))),
      one.other_paths.length ? h("p", { class: "dim" }, t("conflicts.also"), " ", one.other_paths.map((other, number) => [number ? ", " : null, path(other)])) : null,
      details.length ? h("ul", { class: "conflict-details" }, details.slice(0, 20).map((detail) => h("li", {}, visible(plain(detail, 400))))) : null,
      h("table", { class: "table table-dense conflict-sides", "aria-labelledby": heading },
        h("thead", { class: "visually-hidden" }, h("tr", {}, h("th", { scope: "col" }, t("conflicts.side")), h("th", { scope: "col" }, t("conflicts.has")))),
        h("tbody", {}, [["ours", name(open.into)], ["theirs", name(open.source)], ["base", t("conflicts.base")]].map(([side, label]) =>
          h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, has(one[side], one.kind)))))),
      one.kind === "server" ? h("div", { class: "conflicts-place" }, h("p", { class: "dim" }, t("conflicts.server")), commandStrip(everett(project, "databases", "list", "--timeline", candidate), "command command-block")) : null,
      h("div", { class: "conflict-actions", role: "group", "aria-labelledby": heading },
        take("ours", t("conflicts.take", { name: plain(open.into, 40) }), "o"), take("theirs", t("conflicts.take", { name: plain(open.source, 40) }), "t"),
        take("base", t("conflicts.take.base"), "b"), take("as-is", t("conflicts.take.edited"), "e"),
        h("span", { class: "spring" }), isText ? look : null),
      lines);
    return { element, list, look: isText ? toggle : null };
  }

  /** What a side has at a path, in a line. */
  function has(entry, kind) {
    if (entry && kind === "server") return [t("kind.database"), ", ", bytes(entry.size)];
    if (!entry) return h("span", { class: "dim" }, t("conflicts.absent"));
    return [tv("kind.", entry.kind), entry.size === null ? null : `, ${bytes(entry.size)}`, h("span", { class: "dim" }, `, ${t("conflicts.mode", { mode: entry.mode })}`),
      entry.path ? [", ", path(pathText(entry))] : null, entry.secret ? [" ", h("span", { class: "badge" }, t("diff.badge.secret"))] : null];
  }

  /** What each side did to what both began with, and how it lies in the candidate now. */
  function sides(place, one) {
    const wanted = [
      [t("conflicts.from", { name: plain(open.into, 60) }), open.base, open.ours, one.ours],
      [t("conflicts.from", { name: plain(open.source, 60) }), open.base, open.theirs, one.theirs],
      [t("conflicts.now"), open.ours, `workspace:${candidate}`, null],
    ];
    replace(place, wanted.map(([label, from, to, entry]) => {
      const body = h("div", { class: "conflict-diff" }, waiting());
      lineDiff(body, label, from, to, entry?.path ? entry : one);
      return h("section", { class: "conflict-look" }, h("h3", {}, label, h("span", { class: "dim" }, ` · ${shortID(from)} → ${to.startsWith("workspace") ? plain(candidate, 40) : shortID(to)}`)), body);
    }));
  }

  async function lineDiff(body, label, from, to, entry) {
    try {
      const file = await get(projectURL(project.id, "diff/file", { from, to, ...(entry.path_hex ? { path_hex: entry.path_hex } : { path: entry.path }) }));
      if (file.kind !== "text" || !file.hunks.length) {
        replace(body, h("p", { class: "dim" }, file.kind === "text" ? t("diff.kind.empty") : tv("diff.kind.", file.kind)));
        return;
      }
      const { table, end: rest } = diffTable(file, false, label);
      replace(body, table, rest);
    } catch (problem) {
      replace(body, h("p", { class: "dim" }, problem.message));
    }
  }

  function ending(left) {
    const isReady = left === 0;
    const isFree = sessions.has;
    const act = button(t("conflicts.continue"), () => finish(act), { primary: true, icon: "timelines", disabled: !isReady || Boolean(open.gate) || !isFree });
    return h("div", { class: "confirm" },
      isReady && !isFree ? confirmText(t("sessions.wanted"), { isWarning: true }) : confirmText(isReady ? `${t("conflicts.ready")} ${t("conflicts.safety", { into: plain(open.into, 60) })}` : tn("conflicts.left", left), { isWarning: !isReady }),
      h("div", { class: "dialog-buttons" }, h("a", { class: "button", href: address(project.id, "diff", [open.ours, `workspace:${candidate}`]) }, t("restore.lines")), act));
  }

  /** Decides about conflicts, and goes on to the next that is open. */
  async function decide(list, take) {
    if (isActing) return;
    isActing = true;
    main.setAttribute("aria-busy", "true");
    const texts = list.filter((one) => !one.path_hex).map((one) => one.path);
    const exact = list.filter((one) => one.path_hex).map((one) => one.path_hex);
    try {
      const document = await call("POST", url("/resolve"), {
        body: { take, ...(texts.length ? { paths: [...new Set(texts)] } : {}), ...(exact.length ? { paths_hex: [...new Set(exact)] } : {}) }, head: open.head,
      });
      show(document);
      const next = cards.findIndex((one, index) => index >= at && !one.list[0].resolved);
      const any = next >= 0 ? next : cards.findIndex((one) => !one.list[0].resolved);
      if (any >= 0) focusCard(any);
      else (main.querySelector(".confirm .button-primary:not(:disabled)") ?? main.querySelector(".confirm .button")).focus();
      announce(`${t("conflicts.resolved")}. ${document.open ? tn("conflicts.left", groups().filter(([one]) => !one.resolved).length) : t("conflicts.ready")}`);
    } catch (problem) {
      if (problem.isStale) note(t("stale.title"), { hints: [t("stale.hint")] });
      else complain(problem);
      await load();
    } finally {
      isActing = false;
      main.removeAttribute("aria-busy");
    }
  }

  async function finish(act) {
    isActing = true;
    act.disabled = true;
    act.lastChild.textContent = t("conflicts.working");
    const head = open.head;
    try {
      const done = await call("POST", url("/continue"), { body: { ...sessions.body }, head });
      isOver = true;
      if (mergeDone(page, project, open.source, open.into, done)) go(address(project.id, "timelines", [], { lane: open.into }), { replace: true });
      else mergeReport(main, project, done);
    } catch (problem) {
      isActing = false;
      if (!problem.isStale) {
        complain(problem);
        await load();
        return;
      }
      // Either somebody changed the candidate meanwhile, or the timeline that is to get the changes has moved.
      const now = (await get(projectURL(project.id, "merges")).catch(() => null))?.merges.find((one) => one.candidate === candidate);
      if (now && problem.hints.length && !isOver) { show(now); moved(problem); } else stale(main, () => { replace(main, waiting()); load(); });
    }
  }

  function moved(problem) {
    const again = button(t("conflicts.again"), () => giveUp({ goes: address(project.id, "merge", [open.source], { into: open.into }) }), {});
    replace(main.querySelector(".confirm"), h("div", { class: "notice notice-bad", role: "alert" }, icon("warning"), h("div", { class: "conflicts-place" },
      h("strong", {}, t("conflicts.moved")), h("p", {}, problem.message), h("div", {}, again))));
    again.focus();
  }

  async function giveUp({ goes } = {}) {
    const dropped = await abortDialog(page, project, { name: candidate, head: open.head, merge: open });
    if (!dropped) return;
    isOver = true;
    go(goes ?? address(project.id, "timelines", [], { lane: open.source }), { replace: true });
  }

  function focusCard(index) {
    if (!cards[index]) return;
    at = index;
    cards[index].element.focus({ preventScroll: true });
    cards[index].element.scrollIntoView({ block: "nearest" });
  }

  const withCard = (run) => () => { if (open && !isOver && cards[at]) run(cards[at]); };

  return {
    update(next) { return next.rest[0] === candidate ? undefined : false; },
    refresh() { if (!isOver && !isActing) load(); },
    event(event) {
      if (event.project !== project.id || isOver || isActing || !/^(timeline|restore|operation)\./.test(event.type)) return;
      clearTimeout(timer);
      timer = setTimeout(() => { if (!isActing && !isOver && !main.contains(document.activeElement)) load(); }, 200);
    },
    dispose() { isOver = true; clearTimeout(timer); },
    keys: {
      j: () => focusCard(Math.min(cards.length - 1, main.contains(document.activeElement) && document.activeElement.closest(".conflict") ? at + 1 : at)),
      k: () => focusCard(Math.max(0, at - 1)),
      o: withCard((one) => decide(one.list, "ours")),
      t: withCard((one) => decide(one.list, "theirs")),
      b: withCard((one) => decide(one.list, "base")),
      e: withCard((one) => decide(one.list, "as-is")),
      l: withCard((one) => one.look?.()),
      Escape: () => { go(home); return true; },
    },
    help: () => [["j k", t("keys.conflicts")], ["o", t("keys.ours")], ["t", t("keys.theirs")], ["b", t("conflicts.take.base")], ["e", t("keys.edited")], ["l", t("keys.look")]],
  };
}

/** Asks, gives the merge up, and offers to take that back. */
export async function abortDialog(page, project, { name: candidate, head, merge }) {
  const url = projectURL(project.id, `merges/${encodeURIComponent(candidate)}`);
  const dropped = await openDialog(t("abort.title", { source: plain(merge.source, 60) }), (close) => {
    const act = button(t("abort.do"), async () => {
      act.disabled = true;
      try {
        close(await call("DELETE", url, { head }));
      } catch (problem) {
        act.disabled = false;
        complain(problem);
      }
    }, { danger: true });
    return [h("p", {}, t("abort.text")), commandStrip(everett(project, "merge", "--abort", candidate), "command command-block"),
      buttons(button(t("action.cancel"), () => close(), { autofocus: true }), act)];
  });
  if (dropped) note([t("abort.done"), " ", name(merge.source)], { tone: "good", action: { label: t("undo.do"), run: () => takeBack(page, project, dropped.operation) } });
  return dropped ?? null;
}
