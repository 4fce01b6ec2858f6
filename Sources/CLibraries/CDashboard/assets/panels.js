// Help with the keys, and the page's own preferences.

import { call, url } from "./api.js";
import { button, buttons, openDialog } from "./dialog.js";
import { freshID, h } from "./dom.js";
import { preference, setPreference } from "./preferences.js";
import { currentToken, refuse } from "./session.js";
import { t } from "./words.js";

/** All keys; `here` are those of the view that is shown. */
export function openHelp(here) {
  const groups = [
    ...(here ? [{ title: t("help.here"), keys: here() }] : []),
    { title: t("help.everywhere"), keys: [
      ["Ctrl K", t("palette.title")], ["?", t("help.title")], ["n", t("take.title")], ["u", t("undo.title")],
      ["/", t("help.filter")], ["Esc", t("help.escape")],
    ] },
    { title: t("help.go"), keys: [
      ["g c", t("nav.checkpoints")], ["g w", t("nav.changes")], ["g a", t("nav.activity")], ["g k", t("nav.knowledge")], ["g s", t("nav.storage")], ["g h", t("nav.health")],
    ] },
  ];
  return openDialog(t("help.title"), (close) => [
    h("div", { class: "help" }, groups.map(({ title, keys }) => h("section", {},
      h("h3", {}, title),
      h("dl", { class: "keys" }, keys.map(([key, text]) => h("div", {}, h("dt", {}, key.split(" ").map((one) => h("kbd", {}, one))), h("dd", {}, text))))))),
    h("p", { class: "dim" }, t("help.off")),
    buttons(button(t("action.close"), () => close(), { primary: true, autofocus: true })),
  ], { className: "dialog-wide" });
}

/** A row of choices of which one holds. */
export function choices(label, name, options, current, choose) {
  const group = freshID(name);
  return h("fieldset", { class: "choices" }, h("legend", {}, label),
    h("div", { class: "segments" }, options.map(([value, text]) => h("label", { class: "segment" },
      h("input", { type: "radio", name: group, value, checked: value === current, on: { change: () => choose(value) } }),
      h("span", {}, text)))));
}

/** Gives the access of this tab, and of those that share it, back. */
async function signOut() {
  const token = currentToken();
  await call("DELETE", url("session")).catch(() => {});
  refuse(token);
}

export function openPreferences() {
  const row = (name, label, options) => choices(label, name, options, preference(name), (value) => setPreference(name, value));
  return openDialog(t("preferences.title"), (close) => [
    row("theme", t("theme.label"), [["auto", t("choice.auto")], ["light", t("theme.light")], ["dark", t("theme.dark")]]),
    row("contrast", t("contrast.label"), [["auto", t("choice.auto")], ["more", t("contrast.more")]]),
    row("times", t("times.label"), [["relative", t("times.relative")], ["local", t("times.local")], ["utc", "UTC"]]),
    row("language", t("language.label"), [["auto", t("choice.auto")], ["en", "English"], ["pl", "Polski"]]),
    row("keys", t("keys.label"), [["on", t("keys.on")], ["off", t("keys.off")]]),
    h("p", { class: "dim" }, t("preferences.text")),
    buttons(button(t("signout.do"), () => { close(); signOut(); }), h("span", { class: "spring" }), button(t("action.close"), () => close(), { primary: true })),
  ]);
}
