// Databases on servers: what differs in them, and who is in the way when one is replaced.

import { freshID, h } from "./dom.js";
import { number, time } from "./format.js";
import { icon } from "./icons.js";
import { name, plain, visible } from "./safe.js";
import { t, tn } from "./words.js";

const tablesAtOnce = 10;

/** The tables of each database with their rows, now and then (or on one side and the other). */
export function databaseChanges(changes, { title = t("databases.title"), verb = t("databases.back"), rows = t("databases.rows") } = {}) {
  if (!changes?.length) return null;
  return h("section", { class: "databases" }, title ? h("h3", {}, title) : null, changes.map((change) => {
    const body = h("tbody", {});
    const more = h("button", { class: "button button-small", type: "button", on: { click: () => grow() } });
    let shown = 0;
    function grow() {
      const next = change.tables.slice(shown, shown + tablesAtOnce);
      body.append(...next.map((table) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, name(table.name))),
        h("td", { class: "number" }, rowsOf(table)))));
      shown += next.length;
      more.hidden = shown >= change.tables.length;
      more.textContent = t("more", { n: number(change.tables.length - shown) });
    }
    grow();
    return h("div", { class: "database" },
      h("p", { class: "database-name" }, icon("storage"), h("strong", {}, name(change.name)), verb ? h("span", { class: "dim" }, verb) : null,
        change.schema_changes ? h("span", { class: "badge" }, t("databases.schema")) : null),
      change.tables.length ? h("table", { class: "table table-dense", "aria-label": rows },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("databases.table")), h("th", { scope: "col", class: "number" }, rows))), body)
        : h("p", { class: "dim" }, t("databases.same")), more);
  }));
}

/** As many rows as before are other rows, or the table would not be named. */
function rowsOf(table) {
  if (table.rows_now !== null && table.rows_now === table.rows_then) return [number(table.rows_now), h("span", { class: "dim" }, `, ${t("databases.changed")}`)];
  return [count(table.rows_now), " → ", count(table.rows_then)];
}

function count(rows) { return rows === null || rows === undefined ? t("databases.absent") : number(rows); }

/** Databases that nothing is said or done about, and why. */
export function databasesLeft(names, why = t("databases.left")) {
  if (!names?.length) return null;
  return h("div", { class: "notice notice-warn", role: "note" }, icon("warning"), h("div", {}, h("strong", {}, names.map((one, index) => [index ? ", " : null, name(one)])),
    h("p", {}, why)));
}

/** Who is connected, and the agreement that they are disconnected; `has` says whether it is given or not needed. */
export class Sessions {
  agreed = false;

  constructor(sessions, onChange) {
    this.sessions = sessions ?? [];
    const id = freshID("sessions");
    this.box = h("input", { type: "checkbox", on: { change: () => { this.agreed = this.box.checked; onChange?.(); } } });
    this.element = this.sessions.length ? h("section", { class: "sessions notice notice-warn", "aria-labelledby": id }, icon("warning"), h("div", {},
      h("h3", { id }, tn("sessions.title", this.sessions.length)),
      h("table", { class: "table table-dense", "aria-labelledby": id },
        h("thead", {}, h("tr", {}, [t("sessions.program"), t("sessions.database"), t("sessions.state"), t("sessions.since")].map((text) => h("th", { scope: "col" }, text)))),
        h("tbody", {}, this.sessions.map((one) => h("tr", {},
          h("th", { scope: "row" }, h("strong", {}, visible(one.application || one.user)), " ",
            h("span", {}, one.application ? [t("sessions.user", { user: plain(one.user, 60) }), ", "] : null, `pid ${one.pid}`)),
          h("td", {}, name(one.database)), h("td", {}, visible(one.state ?? "–")), h("td", {}, time(one.since)))))),
      h("label", { class: "check" }, this.box, h("span", {}, t("sessions.end"))))) : null;
  }

  get has() { return this.agreed || !this.sessions.length; }

  /** What of it belongs into a request. */
  get body() { return this.agreed ? { end_sessions: true } : {}; }
}
