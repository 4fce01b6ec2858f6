// Lanes of the timeline: which lines pass a row, which end in its node, which leave it.

import { svg } from "./dom.js";

const laneWidth = 14;
const margin = 11;
const mostLanes = 8;

/**
 * Lays rows out, newest first. A parent that is not among the rows is shown as a line that fades: it was let go, or has not
 * arrived yet.
 *
 * Every row gets `lane`, `through` (lanes passing by), `enters` (whether a line comes from above), `leaves` (lanes of its
 * parents), `fades`, and `onPath` / `pathLanes`: what belongs to the line that leads to where the workspace stands.
 */
export function layOut(rows, head) {
  const places = new Map(rows.map((row, index) => [row.id, index]));
  // The first parent that is there, further down.
  const below = (index) => rows[index].parents.map((parent) => places.get(parent)).find((place) => place > index);
  const path = new Set();
  for (let at = places.get(head); at !== undefined; at = below(at)) path.add(rows[at].id);
  const lanes = [];
  let width = 1;
  const out = rows.map((row, index) => {
    let lane = lanes.indexOf(row.id);
    const enters = lane >= 0;
    const ending = [];
    if (enters) {
      for (let at = 0; at < lanes.length; at += 1) {
        if (lanes[at] === row.id) {
          if (at !== lane) ending.push(at);
          lanes[at] = null;
        }
      }
    } else {
      lane = lanes.indexOf(null);
      if (lane < 0) lane = lanes.length;
    }
    const through = [];
    for (let at = 0; at < lanes.length; at += 1) if (lanes[at]) through.push({ lane: at, onPath: path.has(lanes[at]) });
    const parents = row.parents.filter((parent) => places.get(parent) > index);
    const fades = row.parents.length > 0 && parents.length === 0;
    lanes[lane] = parents[0] ?? null;
    const leaves = parents.length ? [lane] : [];
    for (const parent of parents.slice(1)) {
      let to = lanes.indexOf(parent);
      if (to < 0) {
        to = lanes.indexOf(null);
        if (to < 0) to = lanes.length;
        lanes[to] = parent;
      }
      leaves.push(to);
    }
    while (lanes.length && lanes[lanes.length - 1] === null) lanes.pop();
    width = Math.max(width, lane + 1, lanes.length);
    return { lane, enters, ending, through, leaves, fades, onPath: path.has(row.id), parentOnPath: path.has(parents[0]) };
  });
  // A line towards the path is on it only where it comes from the path.
  markPath(rows, out, below, path);
  return { rows: out, width: Math.min(width, mostLanes) };
}

/** The lanes in which the line towards the head runs, between one row of it and the next. */
function markPath(rows, out, below, path) {
  for (const laid of out) for (const line of laid.through) line.onPath = false;
  for (let index = 0; index < rows.length; index += 1) {
    if (!path.has(rows[index].id) || !out[index].leaves.length) continue;
    const lane = out[index].leaves[0];
    const end = below(index);
    for (let at = index + 1; at < end; at += 1) {
      for (const line of out[at].through) if (line.lane === lane) line.onPath = true;
    }
    if (out[end].lane === lane) out[end].enteredOnPath = true;
    else out[end].endingOnPath = lane;
  }
}

export function graphWidth(width) {
  return margin * 2 + (width - 1) * laneWidth;
}

function x(lane) {
  return margin + Math.min(lane, mostLanes - 1) * laneWidth;
}

function line(d, onPath, extra = "") {
  return svg("path", { d, class: `edge${onPath ? " edge-path" : ""}${extra}` });
}

/** The picture of one row. `kind`: `workspace`, `named`, `plain`, `safety`, `undone`; `isHead` marks where you are. */
export function picture(laid, kind, isHead, width, height, { dashed = false } = {}) {
  const middle = height / 2;
  const at = x(laid.lane);
  const parts = [];
  for (const { lane, onPath } of laid.through) parts.push(line(`M${x(lane)} 0V${height}`, onPath));
  if (laid.enters) parts.push(line(`M${at} 0V${middle}`, laid.enteredOnPath, laid.enteredDashed ? " edge-dashed" : ""));
  for (const lane of laid.ending) {
    parts.push(line(`M${x(lane)} 0Q${x(lane)} ${middle} ${at} ${middle}`, laid.endingOnPath === lane,
      laid.endingDashed === lane ? " edge-dashed" : ""));
  }
  laid.leaves.forEach((lane, order) => {
    const onPath = order === 0 && laid.onPath && laid.parentOnPath;
    parts.push(lane === laid.lane
      ? line(`M${at} ${middle}V${height}`, onPath, dashed ? " edge-dashed" : "")
      : line(`M${at} ${middle}Q${x(lane)} ${middle} ${x(lane)} ${height}`, onPath));
  });
  if (laid.fades) parts.push(line(`M${at} ${middle}V${height}`, false, " edge-fading"));
  parts.push(node(kind, at, middle, laid.onPath, isHead));
  return svg("svg", {
    class: "graph", width: graphWidth(width), height, viewBox: `0 0 ${graphWidth(width)} ${height}`, "aria-hidden": "true",
  }, parts);
}

function node(kind, cx, cy, onPath, isHead) {
  const className = `node node-${kind}${onPath ? " node-path" : ""}${isHead ? " node-head" : ""}`;
  const group = svg("g", { class: className });
  if (isHead) group.append(svg("circle", { cx, cy, r: 7, class: "node-ring" }));
  if (kind === "safety") group.append(svg("rect", { x: cx - 3.2, y: cy - 3.2, width: 6.4, height: 6.4, class: "node-shape", transform: `rotate(45 ${cx} ${cy})` }));
  else group.append(svg("circle", { cx, cy, r: kind === "plain" ? 3.2 : 4, class: "node-shape" }));
  return group;
}
