// What the page tells in passing: notes in a corner, and words for those who listen instead of look.

import { append, h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

const live = h("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
const corner = h("section", { class: "toasts" });

export function mountNotes(root) {
  corner.setAttribute("aria-label", t("notes.label"));
  if (!corner.isConnected) root.append(corner, live);
}

/** Says something to screen readers only. */
export function announce(text) {
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = text; });
}

/** A note in the corner. One with an action waits longer, and never goes while somebody points at it. */
export function note(content, { tone = "plain", action, hints = [] } = {}) {
  const body = h("div", { class: "toast-body" }, content);
  for (const hint of hints) body.append(h("div", { class: "toast-hint" }, hint));
  const toast = h("div", { class: `toast toast-${tone}`, role: tone === "bad" ? "alert" : "status" }, body);
  let timer = null;
  const close = () => {
    clearTimeout(timer);
    toast.remove();
  };
  const wait = () => { timer = setTimeout(close, action ? 30_000 : tone === "bad" ? 15_000 : 5_000); };
  if (action) {
    append(toast, [h("button", {
      class: "button toast-action", type: "button",
      on: { click: () => { close(); action.run(); } },
    }, icon(action.icon ?? "undo"), action.label)]);
  }
  append(toast, [h("button", { class: "icon-button", type: "button", "aria-label": t("action.close"), on: { click: close } }, icon("close"))]);
  for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, () => clearTimeout(timer));
  for (const event of ["pointerleave", "focusout"]) toast.addEventListener(event, () => { clearTimeout(timer); wait(); });
  corner.append(toast);
  while (corner.children.length > 4) corner.firstElementChild.remove();
  wait();
  return close;
}

/** Says what went wrong and what to do about it. */
export function complain(problem) {
  if (problem.name === "AbortError" || problem.status === 401) return;
  note(problem.message, { tone: "bad", hints: problem.hints ?? [] });
}

/** A whole view's worth of trouble, with a way to try again. */
export function trouble(problem, again) {
  return h("div", { class: "empty", role: "alert" },
    h("h2", {}, problem.status === 404 ? t("problem.missing") : t("problem.title")),
    h("p", {}, problem.message),
    (problem.hints ?? []).map((hint) => h("p", { class: "dim" }, hint)),
    again ? h("button", { class: "button", type: "button", on: { click: again } }, t("action.again")) : null);
}

export function waiting() {
  return h("div", { class: "waiting", role: "status" }, t("state.loading"));
}

