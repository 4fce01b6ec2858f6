// Dialogs: one at a time, closed by Escape, and the focus goes back to where it came from.

import { freshID, h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

/** Opens a dialog; `build` gets a function that closes it with a result. Resolves to that result, or undefined. */
export function openDialog(title, build, { className = "", label } = {}) {
  return new Promise((resolve) => {
    let result;
    const heading = freshID("dialog");
    const dialog = h("dialog", {
      class: `dialog ${className}`,
      ...(title ? { "aria-labelledby": heading } : { "aria-label": label }),
      on: {
        close: () => { dialog.remove(); resolve(result); },
        // A press that began and ended on the backdrop.
        mousedown: (event) => { if (event.target === dialog) dialog.close(); },
      },
    });
    const close = (value) => { result = value; dialog.close(); };
    const inner = h("div", { class: "dialog-inner" });
    if (title) {
      inner.append(h("header", { class: "dialog-header" }, h("h2", { id: heading }, title),
        h("button", { class: "icon-button", type: "button", "aria-label": t("action.close"), on: { click: () => close() } },
          icon("close"))));
    }
    const content = build(close);
    inner.append(...[content].flat().filter(Boolean));
    dialog.append(inner);
    document.body.append(dialog);
    dialog.showModal();
    (dialog.querySelector("[autofocus]") ?? dialog.querySelector("input, .button, button"))?.focus();
  });
}

export function buttons(...items) {
  return h("footer", { class: "dialog-buttons" }, items);
}

export function button(label, run, { primary = false, danger = false, icon: picture, ...attributes } = {}) {
  return h("button", {
    type: "button", class: `button${primary ? " button-primary" : ""}${danger ? " button-danger" : ""}`,
    on: { click: run }, ...attributes,
  }, picture ? icon(picture) : null, h("span", {}, label));
}
