// Icons as paths on a grid of sixteen; always beside a word or with a label, so they are hidden from readers.

import { svg } from "./dom.js";

const paths = {
  checkpoints: ["M5 2.5v11", "M5 9.5c0-3 6-2 6-5", "c5 2.5", "c11 3.5"],
  timelines: ["M2 4h12", "M4 4c3 0 2 7 5 7h5", "c11 4", "c12 11"],
  changes: ["M4 5.5h5", "M6.5 3v5", "M4 12h5", "M12 3v10"],
  activity: ["M1.5 8.5h3l2-5 3 9 2-4h3"],
  storage: ["M2.5 4c0-2 11-2 11 0s-11 2-11 0v8c0 2 11 2 11 0V4", "M2.5 8c0 2 11 2 11 0"],
  knowledge: ["M3 2.5h7.500a2.500 2.500 0 0 1 2.500 2.500v8.500H5a2 2 0 0 1-2-2z", "M3 11.500a2 2 0 0 1 2-2h8"],
  health: ["M8 13.5C3 10 2 7.8 2 6a3 3 0 0 1 6-1 3 3 0 0 1 6 1c0 1.8-1 4-6 7.5z"],
  runs: ["M2 13.5h12", "M3.5 13.500v-4", "M6.5 13.500v-8", "M9.5 13.500v-2.500", "M12.5 13.500v-10"],
  inbox: ["M2.5 9.500l2-6.500h7l2 6.500v4h-11z", "M2.5 9.500h3l1 1.500h3l1-1.500h3"],
  pin: ["M6 2.5h4l-.5 4 2 2.5h-7l2-2.5z", "M8 9v4.5"],
  copy: ["M5.5 5.5h8v8h-8z", "M10.5 5.5v-3h-8v8h3"],
  check: ["M3 8.5l3.5 3.5L13 4.5"],
  close: ["M4 4l8 8", "M12 4l-8 8"],
  plus: ["M8 3v10", "M3 8h10"],
  search: ["M11 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0z", "M10 10l3.5 3.5"],
  help: ["M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z", "M6.2 6.300a1.8 1.8 0 1 1 2.5 1.700c-.5.2-.7.5-.7 1.1", "M8 11.400v.1"],
  settings: ["M2.5 5h6", "M12.5 5h1", "M2.5 11h1", "M7.5 11h6", "M10.5 5m-2 0a2 2 0 1 0 4 0 2 2 0 1 0-4 0", "M5.5 11m-2 0a2 2 0 1 0 4 0 2 2 0 1 0-4 0"],
  undo: ["M6 4L3 7l3 3", "M3 7h6.5a3.5 3.5 0 0 1 0 7H7"],
  redo: ["M10 4l3 3-3 3", "M13 7H6.5a3.5 3.5 0 0 0 0 7H9"],
  chevron: ["M6 4l4 4-4 4"],
  back: ["M10 3.5L5.5 8l4.5 4.5"],
  warning: ["M8 2.5l6 11H2z", "M8 6.5v3.5", "M8 11.8v.1"],
  pause: ["M5.5 3.5v9", "M10.5 3.5v9"],
  play: ["M5 3.5l7 4.5-7 4.5z"],
  swap: ["M3 5.5h9.5", "M10 3l2.5 2.5L10 8", "M13 10.5H3.5", "M6 8l-2.5 2.5L6 13"],
  file: ["M4 2h5l3 3v9H4z", "M9 2v3h3"],
  restore: ["M3 3v3.5h3.5", "M3.3 6.300A5.5 5.5 0 1 1 2.7 9.5", "M8 5.5V8.5l2 1.5"],
  trash: ["M3 4.5h10", "M6 4.5v-2h4v2", "M4.5 4.5l.5 9h6l.5-9"],
};

export function icon(name, className = "") {
  return svg("svg", { viewBox: "0 0 16 16", class: `icon ${className}`, "aria-hidden": "true", focusable: "false" },
    (paths[name] ?? []).map((d) => {
      const circle = /^c([\d.]+) ([\d.]+)$/.exec(d);
      return circle ? svg("circle", { cx: circle[1], cy: circle[2], r: 1.8, class: "icon-dot" }) : svg("path", { d });
    }));
}
