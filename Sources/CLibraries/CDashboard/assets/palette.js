// A list to choose from by typing: commands (Ctrl-K), or checkpoints when two are to be compared.

import { openDialog } from "./dialog.js";
import { freshID, h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { announce } from "./say.js";
import { t, tn } from "./words.js";

/** How well a text fits what was typed: letters in order, better at the beginnings of words. Null when it does not fit. */
export function fit(text, wanted) {
  const haystack = text.toLowerCase();
  const whole = haystack.indexOf(wanted);
  if (whole >= 0) return whole === 0 || /\W/.test(haystack[whole - 1]) ? 1000 - whole : 500 - whole;
  let at = -1;
  let score = 0;
  for (const letter of wanted) {
    const next = haystack.indexOf(letter, at + 1);
    if (next < 0) return null;
    score += next === 0 || /\W/.test(haystack[next - 1]) ? 8 : next === at + 1 ? 4 : 0;
    at = next;
  }
  return score - haystack.length / 100;
}

/** Opens the list; `find` may look further for a text. The chosen item's `run` is called after it has closed. */
export async function openPalette({ items, find, label = t("palette.title"), placeholder = t("palette.placeholder") }) {
  const chosen = await openDialog(null, (close) => {
    const list = freshID("palette");
    let shown = [];
    let at = 0;
    let asked = 0;
    const box = h("ul", { class: "palette-list", id: list, role: "listbox", "aria-label": label });
    const input = h("input", {
      class: "palette-input", type: "text", placeholder, autofocus: true, autocomplete: "off", spellcheck: "false", role: "combobox",
      "aria-expanded": "true", "aria-controls": list, "aria-autocomplete": "list", "aria-label": label,
    });
    function draw() {
      replace(box, shown.length ? shown.map((item, index) => h("li", {
        class: "palette-item", role: "option", id: `${list}-${index}`, "aria-selected": String(index === at),
        on: { click: () => close(item), mousemove: () => { if (at !== index) { at = index; mark(); } } },
      }, icon(item.icon), h("span", { class: "palette-label" }, item.label),
      item.detail ? h("span", { class: "palette-detail" }, item.detail) : null, item.hint ? h("kbd", {}, item.hint) : null))
        : h("li", { class: "palette-none", role: "option", "aria-selected": "false" }, t("palette.none")));
      mark();
    }
    function mark() {
      [...box.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
      input.setAttribute("aria-activedescendant", `${list}-${at}`);
      box.children[at]?.scrollIntoView({ block: "nearest" });
    }
    async function search() {
      const wanted = input.value.trim().toLowerCase();
      const fitting = wanted
        ? items.map((item) => [fit(item.label, wanted), item]).filter(([score]) => score !== null).sort((one, other) => other[0] - one[0]).map(([, item]) => item)
        : items;
      shown = fitting.slice(0, 200);
      at = 0;
      draw();
      asked += 1;
      const mine = asked;
      if (!find || wanted.length < 2) return;
      const found = await find(wanted).catch(() => []);
      if (mine !== asked) return;
      shown = [...fitting, ...found].slice(0, 200);
      draw();
      announce(tn("palette.count", shown.length));
    }
    input.addEventListener("input", search);
    input.addEventListener("keydown", (event) => {
      const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
      if (moves[event.key]) {
        event.preventDefault();
        at = Math.max(0, Math.min(shown.length - 1, at + moves[event.key]));
        mark();
      } else if (event.key === "Enter" && shown[at]) {
        event.preventDefault();
        close(shown[at]);
      }
    });
    search();
    return [h("div", { class: "palette-head" }, icon("search"), input, h("kbd", {}, "Esc")), box];
  }, { className: "palette", label });
  chosen?.run();
  return chosen;
}
