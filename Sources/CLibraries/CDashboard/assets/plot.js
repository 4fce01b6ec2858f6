// Draws the picture of all timelines piece by piece: only what is in view, and a little around it, is in the document.
//
// Lines and shapes are drawings that nobody is told of; over each checkpoint lies a button that can be reached and read out.

import { h, replace, svg } from "./dom.js";
import { lowerBound, roomForNames } from "./lanes.js";

const laneHeight = 54;
const rowHeight = 34;
const lineAt = 34;
const pieceWidth = 512;
const overscan = 320;
/** Below this there is no room for anything but shapes. */
const smallest = 12;

export const steps = [4, 7, 12, 20, 32, 52, 84];

/** Where rows and lanes are, in pixels. */
export function measure(laid) {
  const rowY = new Float64Array(laid.rows);
  const laneTop = [];
  let top = 0;
  for (const lane of laid.lanes) {
    laneTop.push(top);
    for (let row = 0; row < lane.rows; row += 1) rowY[lane.firstRow + row] = top + lineAt + row * rowHeight;
    top += laneHeight + (lane.rows - 1) * rowHeight;
  }
  return { rowY, laneTop, height: top };
}

/** A step at which what there is fills the width, as far as that can be read. */
export function fittingStep(laid, width) {
  const wanted = (width - 200) / Math.max(1, laid.width);
  return steps.findLast((step) => step >= 20 && step <= wanted) ?? 20;
}

export class Plot {
  /** `words` says what a button is called and which text stands at an item; the pieces are put into `element`. */
  constructor({ words, margin }) {
    this.words = words;
    this.margin = margin;
    this.lines = h("div", { class: "tl-lines", "aria-hidden": "true" });
    this.nodes = h("div", { class: "tl-nodes" });
    this.pieces = new Map();
    this.step = 32;
    this.active = -1;
  }

  set(laid, step) {
    this.laid = laid;
    this.step = step;
    this.columns = Math.max(1, Math.round(pieceWidth / step));
    this.room = roomForNames(laid);
    Object.assign(this, measure(laid));
    this.width = this.margin * 2 + (laid.width - 1) * step + 130;
    this.stubs = new Map();
    for (let item = laid.count; item < laid.column.length; item += 1) {
      const piece = Math.floor(laid.column[item] / this.columns);
      this.stubs.set(piece, [...(this.stubs.get(piece) ?? []), item]);
    }
    this.clear();
  }

  clear() {
    for (const piece of this.pieces.values()) piece.remove();
    this.pieces.clear();
  }

  x(column) { return this.margin + column * this.step; }
  at(item) { return [this.x(this.laid.column[item]), this.rowY[this.laid.row[item]]]; }

  /** Makes the pieces between two places, and removes the others; the one with the active button stays. */
  show(left, right) {
    const first = Math.max(0, Math.floor((left - overscan - this.margin) / this.step / this.columns));
    const last = Math.min(Math.floor((this.laid.width - 1) / this.columns), Math.floor((right + overscan - this.margin) / this.step / this.columns));
    const kept = this.active >= 0 ? Math.floor(this.laid.column[this.active] / this.columns) : -1;
    for (const [index, piece] of this.pieces) {
      if ((index >= first && index <= last) || index === kept) continue;
      piece.remove();
      this.pieces.delete(index);
    }
    for (let index = first; index <= last; index += 1) if (!this.pieces.has(index)) this.#make(index);
    if (kept >= 0 && !this.pieces.has(kept)) this.#make(kept);
  }

  button(item) {
    const piece = this.pieces.get(Math.floor(this.laid.column[item] / this.columns));
    return piece?.buttons.get(item) ?? null;
  }

  /** Makes one item again, for what is said of it has changed. */
  refresh(item) {
    const index = Math.floor(this.laid.column[item] / this.columns);
    const piece = this.pieces.get(index);
    if (!piece) return;
    piece.remove();
    this.pieces.delete(index);
    this.#make(index);
  }

  #make(index) {
    const from = index * this.columns;
    const to = Math.min(this.laid.width, from + this.columns);
    const items = [];
    for (let column = from; column < Math.min(to, this.laid.count); column += 1) items.push(column);
    items.push(...(this.stubs.get(index) ?? []));
    const left = this.x(from) - this.step / 2;
    const drawing = svg("svg", { class: "tl-piece", width: (to - from) * this.step, height: this.height, "aria-hidden": "true" },
      svg("g", { transform: `translate(${-left} 0)` }, this.#edges(from, to), this.#shapes(items)));
    drawing.style.transform = `translateX(${left}px)`;
    const buttons = new Map();
    const box = h("div", { class: "tl-piece" }, items.map((item) => {
      const button = this.#button(item);
      buttons.set(item, button);
      return button;
    }));
    this.lines.append(drawing);
    this.nodes.append(box);
    this.pieces.set(index, { buttons, remove() { drawing.remove(); box.remove(); } });
  }

  /** All lines of a piece as one path for each style. */
  #edges(from, to) {
    const paths = new Map();
    const add = (style, d) => paths.set(style, (paths.get(style) ?? "") + d);
    const [begin, end] = [from - 0.5, to - 0.5];
    this.laid.runs.forEach((styles, row) => {
      for (const { style, list } of styles) {
        for (let at = lowerBound(list, begin, (one) => one[1]); at < list.length && list[at][0] < end; at += 1) {
          add(style, `M${this.x(Math.max(begin, list[at][0]))} ${this.rowY[row]}H${this.x(Math.min(end, list[at][1]))}`);
        }
      }
    });
    // A curve reaches into the next piece, where it would be cut off: both draw it.
    const { curves } = this.laid;
    for (let at = lowerBound(curves, from - 1, (one) => one.at); at < curves.length && curves[at].at < to; at += 1) {
      add(curves[at].style, this.#curve(curves[at]));
    }
    const order = ["fade", "gone", "side", "line", "merge", "here"];
    return [...paths].sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0])).map(([style, d]) => svg("path", { d, class: `tl-edge tl-edge-${style}` }));
  }

  #curve({ at, from, to }) {
    const [x, end] = [this.x(at), this.x(at + 1)];
    const [y, target] = [this.rowY[from], this.rowY[to]];
    const middle = (x + end) / 2;
    const bend = Math.min(9, this.step / 2, Math.abs(target - y) / 2) * Math.sign(target - y);
    const turn = Math.abs(bend);
    return `M${x} ${y}H${middle - turn}Q${middle} ${y} ${middle} ${y + bend}V${target - bend}Q${middle} ${target} ${middle + turn} ${target}H${end}`;
  }

  #shapes(items) {
    const { laid } = this;
    const size = this.step < smallest ? Math.max(1.6, this.step / 3) : 5;
    const paths = new Map();
    const rings = new Map();
    for (const item of items) {
      const [x, y] = this.at(item);
      const isStub = item >= laid.count;
      const tone = isStub ? "stub" : laid.path[item] ? "here" : !laid.lanes[laid.lane[item]].timeline ? "gone" : laid.trunk[item] ? "line" : "side";
      paths.set(tone, (paths.get(tone) ?? "") + shape(isStub ? "stub" : laid.cause[item], x, y, laid.names.has(item) && this.step >= smallest ? size + 1 : size));
      const head = isStub ? null : laid.heads.get(item);
      if (head) rings.set(head === laid.here, (rings.get(head === laid.here) ?? "") + circle(x, y, size + 4.5));
    }
    return [
      [...rings].map(([isHere, d]) => svg("path", { d, class: `tl-ring${isHere ? " tl-ring-here" : ""}` })),
      [...paths].map(([tone, d]) => svg("path", { d, class: `tl-shape tl-shape-${tone}` })),
    ];
  }

  #button(item) {
    const [x, y] = this.at(item);
    const width = Math.max(4, Math.min(28, this.step));
    const { label, name, badge, isHere, isOpen, isMarked } = this.words(item);
    const free = this.room.get(item) ?? 0;
    const space = Math.min(240, free === Infinity ? 240 : free * this.step - 10);
    const button = h("button", {
      class: `tl-node${isOpen ? " tl-node-open" : ""}${isMarked ? " tl-node-marked" : ""}`, type: "button", "aria-label": label, tabindex: item === this.active ? 0 : -1, data: { item },
    }, name && space >= (names(name) ? 40 : 12) && this.step >= smallest ? h("span", { class: "tl-name", "aria-hidden": "true", css: { "max-width": `${space}px` } }, name) : null,
    badge && this.step >= smallest ? h("span", { class: `tl-badge${isHere ? " tl-badge-here" : ""}`, "aria-hidden": "true" }, badge) : null);
    button.style.transform = `translate(${x - width / 2}px, ${y - 14}px)`;
    button.style.width = `${width}px`;
    return button;
  }
}

/** Whether there is a text in what stands at an item, and not only a mark. */
function names(parts) {
  return parts.some((part) => part instanceof HTMLElement);
}

function circle(x, y, r) {
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}

/** The outline of a cause, the same size to the eye. */
export function shape(cause, x, y, size) {
  const r = size * 1.25;
  switch (cause) {
    case "safety": return `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}z`;
    case "agent": return `M${x - size} ${y - size}h${2 * size}v${2 * size}h${-2 * size}z`;
    case "import": return `M${x - r} ${y - size}h${2 * r}L${x} ${y + r}z`;
    case "merge": return `M${x + r} ${y}L${x - size} ${y + r}V${y - r}z`;
    case "watch": return `M${x} ${y - r}L${x + r} ${y + size}h${-2 * r}z`;
    default: return circle(x, y, size);
  }
}

/** One shape by itself, for the legend. */
export function sample(cause) {
  return svg("svg", { class: "tl-sample", viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" },
    svg("path", { d: shape(cause, 8, 8, 4.5), class: "tl-shape tl-shape-line" }));
}

/** What a scale beside the picture says: one mark for so many columns that two never touch. */
export function marks(plot, left, right, write) {
  const every = Math.max(1, Math.ceil(132 / plot.step));
  const first = Math.max(0, Math.floor((left - plot.margin) / plot.step / every) - 1) * every;
  const list = [];
  for (let column = first; column < plot.laid.count && plot.x(column) <= right + 200; column += every) {
    list.push(h("span", { class: "tl-mark", css: { transform: `translateX(${plot.x(column)}px)` } }, write(plot.laid.created[column], plot.laid.created[column - every])));
  }
  return list;
}

export function drawMarks(element, plot, left, right, write) {
  replace(element, marks(plot, left, right, write));
}
