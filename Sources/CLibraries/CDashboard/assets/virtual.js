// A long list of which only the visible rows exist. Every row has the same height.

import { h } from "./dom.js";

const overscan = 8;

export class VirtualList {
  /** `render(index)` makes the element of a row; `attributes` go to the element that scrolls and takes the keys. */
  constructor({ rowHeight, render, role = "listbox", rowRole = "option", label, onOpen, onMove, onWindow, id }) {
    this.rowHeight = rowHeight;
    this.render = render;
    this.rowRole = rowRole;
    this.onOpen = onOpen;
    this.onMove = onMove;
    this.onWindow = onWindow;
    this.id = id;
    this.count = 0;
    this.selected = -1;
    this.rows = new Map();
    this.spacer = h("div", { class: "virtual-spacer", role: role === "grid" ? "rowgroup" : "presentation" });
    this.element = h("div", { class: "virtual", tabindex: "0", role, "aria-label": label, id }, this.spacer);
    this.element.addEventListener("scroll", () => this.#schedule(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.spacer.addEventListener("click", (event) => {
      const row = event.target.closest("[data-row]");
      if (!row || event.target.closest("a, button, input")) return;
      this.select(Number(row.dataset.row), { reveal: false });
      this.onOpen?.(this.selected, event);
    });
    // Whoever comes here by keyboard sees at once where they are.
    this.element.addEventListener("focus", () => { if (this.selected < 0) this.select(0, { quiet: true }); });
    this.observer = new ResizeObserver(() => this.#schedule());
    this.observer.observe(this.element);
  }

  dispose() {
    this.observer.disconnect();
  }

  setCount(count) {
    this.count = count;
    this.spacer.style.height = `${count * this.rowHeight}px`;
    if (this.element.getAttribute("role") === "grid") this.element.setAttribute("aria-rowcount", count);
    if (this.selected >= count) this.selected = count - 1;
    this.refresh();
  }

  /** Makes the visible rows again, for what they show has changed. */
  refresh() {
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.#draw();
  }

  select(index, { reveal = true, quiet = false } = {}) {
    if (this.count === 0) return;
    const next = Math.max(0, Math.min(this.count - 1, index));
    const before = this.selected;
    this.selected = next;
    if (reveal) this.reveal(next);
    for (const at of [before, next]) {
      const row = this.rows.get(at);
      if (row) row.setAttribute("aria-selected", String(at === next));
    }
    this.#activate();
    if (!quiet && next !== before) this.onMove?.(next);
  }

  reveal(index, { center = false } = {}) {
    const top = index * this.rowHeight;
    const height = this.element.clientHeight;
    if (height === 0) return;
    const view = this.element.scrollTop;
    if (center && (top < view || top + this.rowHeight > view + height)) {
      this.element.scrollTop = Math.max(0, top - height / 2);
    } else if (top < view) {
      this.element.scrollTop = top;
    } else if (top + this.rowHeight > view + height) {
      this.element.scrollTop = top + this.rowHeight - height;
    }
    this.#draw();
  }

  #activate() {
    const row = this.rows.get(this.selected);
    if (row) this.element.setAttribute("aria-activedescendant", row.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    if (event.target !== this.element || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.rowHeight) - 1);
    const to = {
      ArrowDown: this.selected + 1, ArrowUp: Math.max(0, this.selected - 1), PageDown: this.selected + page,
      PageUp: Math.max(0, this.selected - page), Home: 0, End: this.count - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.select(to);
    } else if (event.key === "Enter" && this.selected >= 0) {
      event.preventDefault();
      this.onOpen?.(this.selected, event);
    }
  }

  #schedule() {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = null;
      this.#draw();
    });
  }

  #draw() {
    const height = this.element.clientHeight;
    const top = this.element.scrollTop;
    const first = Math.max(0, Math.floor(top / this.rowHeight) - overscan);
    const end = Math.min(this.count, Math.ceil((top + height) / this.rowHeight) + overscan);
    for (const [index, row] of this.rows) {
      if (index >= first && index < end) continue;
      row.remove();
      this.rows.delete(index);
    }
    for (let index = first; index < end; index += 1) {
      if (this.rows.has(index)) continue;
      const row = this.render(index);
      row.dataset.row = index;
      row.id = `${this.id}-${index}`;
      row.setAttribute("role", this.rowRole);
      row.setAttribute("aria-selected", String(index === this.selected));
      if (this.rowRole === "row") {
        row.setAttribute("aria-rowindex", index + 1);
      } else {
        row.setAttribute("aria-setsize", this.count);
        row.setAttribute("aria-posinset", index + 1);
      }
      row.style.transform = `translateY(${index * this.rowHeight}px)`;
      row.style.height = `${this.rowHeight}px`;
      this.rows.set(index, row);
      this.spacer.append(row);
    }
    this.#activate();
    this.onWindow?.(first, end);
  }
}
