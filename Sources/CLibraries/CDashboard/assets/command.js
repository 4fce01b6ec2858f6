// The command that does what a button does, ready to be copied.

import { h, replace } from "./dom.js";
import { commandLine } from "./format.js";
import { icon } from "./icons.js";
import { announce, note } from "./say.js";
import { t } from "./words.js";

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    announce(t("copied"));
    return true;
  } catch {
    note(t("copy.failed"), { tone: "bad" });
    return false;
  }
}

export function copyButton(text, label = t("action.copy")) {
  const button = h("button", {
    class: "icon-button copy", type: "button", title: label, "aria-label": label,
    on: {
      click: async (event) => {
        event.stopPropagation();
        if (!await copy(typeof text === "function" ? text() : text)) return;
        replace(button, icon("check"));
        setTimeout(() => replace(button, icon("copy")), 1500);
      },
    },
  }, icon("copy"));
  return button;
}

/** A command line with a button that copies it; `words` may be replaced later through `set`. */
export function commandStrip(words, className = "command") {
  const code = h("code", { class: "command-text", tabindex: "0", "aria-label": t("command.label") });
  const strip = h("div", { class: className }, h("span", { class: "prompt", "aria-hidden": "true" }, "$"), code,
    copyButton(() => code.dataset.command, t("command.copy")));
  strip.set = (next) => {
    const text = next ? commandLine(next) : "";
    strip.hidden = !next;
    code.dataset.command = text;
    code.textContent = text;
    code.title = text;
  };
  strip.set(words);
  return strip;
}

/** `everett VERB … --project ROOT`; the project's directory as the daemon told it. */
export function everett(project, ...words) {
  const root = project?.root;
  const given = words.filter((word) => word !== null && word !== undefined && word !== "");
  const end = given.includes("--") ? given.indexOf("--") : given.length;
  return ["everett", ...given.slice(0, end), ...(root ? ["--project", root] : []), ...given.slice(end)];
}

