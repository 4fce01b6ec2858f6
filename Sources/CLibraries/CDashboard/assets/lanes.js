// Where everything lies in the picture of all timelines: a pure function of what the daemon says.
//
// Time goes to the right: every checkpoint has a column of its own, the oldest is 0. Every timeline has a lane; its first row is
// the line that leads to where it stands, what it went back behind hangs in rows below. Columns and rows are numbers; how large
// they are is decided by whoever draws.

const mostRows = 5;

/**
 * Lays a document of `graph` out.
 *
 * Items are the checkpoints by column, then one for every timeline that has none of its own yet: `column`, `row`, `lane` say where
 * an item is, `shows` which checkpoint. `runs` are the horizontal lines of each row by style, `curves` lead from one row to another
 * between a column and the next. Styles: `here` (leads to where the current timeline stands), `line`, `side` (was gone
 * back behind), `gone` (of a dropped timeline), `merge`.
 */
export function layOut(document) {
  const source = document.checkpoints;
  const count = source.id.length;
  const turned = (list) => list.toReversed();
  const lane = turned(source.lane);
  const parents = turned(source.parents).map((one) => (Array.isArray(one) ? one : [one]).map((place) => place === null ? -1 : count - 1 - place));
  const lanes = document.lanes.map((name, index) => {
    const timeline = document.timelines[index] ?? null;
    const head = timeline && timeline.head_place !== null ? count - 1 - timeline.head_place : -1;
    return { name, index, timeline, head, items: [], rows: 1, firstRow: 0, stub: -1 };
  });
  for (let at = 0; at < count; at += 1) lanes[lane[at]].items.push(at);

  const trunk = new Uint8Array(count);
  for (const one of lanes) {
    const end = one.timeline ? one.head : one.items.at(-1) ?? -1;
    for (let at = end; at >= 0 && lane[at] === one.index; at = parents[at][0] ?? -1) trunk[at] = 1;
  }
  // The way to where one is, through whichever lanes.
  const path = new Uint8Array(count);
  const here = lanes.find(({ timeline }) => timeline?.current) ?? lanes[0];
  for (let at = here?.head ?? -1; at >= 0; at = parents[at][0] ?? -1) path[at] = 1;

  const rowInLane = new Uint8Array(count);
  for (const one of lanes) one.rows = placeSides(one, lane, parents, trunk, rowInLane);
  let rows = 0;
  for (const one of lanes) {
    one.firstRow = rows;
    rows += one.rows;
  }

  const column = Array.from({ length: count }, (_, at) => at);
  const row = column.map((at) => lanes[lane[at]].firstRow + rowInLane[at]);
  const shows = column.slice();
  let width = count;
  const drawn = new Lines(rows);
  const style = (at) => path[at] ? "here" : !lanes[lane[at]].timeline ? "gone" : trunk[at] ? "line" : "side";
  for (let at = 0; at < count; at += 1) {
    parents[at].forEach((parent, order) => {
      if (parent < 0) {
        if (order === 0) drawn.run(row[at], at - 0.6, at, "fade");
      } else if (order === 0) {
        drawn.fork(row[parent], row[at], parent, at, style(at));
      } else {
        drawn.merge(row[parent], row[at], parent, at);
      }
    });
  }
  for (const one of lanes) {
    if (!one.timeline || one.head < 0 || lane[one.head] === one.index) continue;
    // It stands at a checkpoint of another lane: what it is about to begin is drawn beside that.
    const at = Math.max(one.head + 1, (one.items.at(-1) ?? -1) + 1);
    one.stub = column.length;
    column.push(at);
    row.push(one.firstRow);
    lane.push(one.index);
    shows.push(one.head);
    width = Math.max(width, at + 1);
    drawn.fork(row[one.head], one.firstRow, one.head, at, one === here ? "here" : "line");
    one.items.push(one.stub);
  }

  const names = new Map(Object.entries(source.name).map(([place, name]) => [count - 1 - Number(place), name]));
  const heads = new Map();
  for (const one of lanes) if (one.head >= 0) heads.set(one.stub >= 0 ? one.stub : one.head, one);
  return {
    count, width, rows, lanes, here, column, row, lane, shows, parents, trunk, path, names, heads,
    id: turned(source.id), created: turned(source.created_ms), files: turned(source.files), bytesNew: turned(source.bytes_new),
    number: turned(source.number), cause: turned(source.cause).map((index) => source.causes[index]),
    pinned: new Set(source.pinned.map((place) => count - 1 - place)), leftOut: document.left_out,
    runs: drawn.runsByRow(), curves: drawn.curvesByColumn(),
  };
}

/** Gives every item of a lane that is not on its first row one of the rows below; says how many rows the lane has. */
function placeSides(one, lane, parents, trunk, rowInLane) {
  const chains = [];
  const tails = new Map();
  for (const at of one.items) {
    if (trunk[at]) continue;
    const parent = parents[at][0] ?? -1;
    const isOwn = parent >= 0 && lane[parent] === one.index;
    const chain = isOwn && !trunk[parent] ? tails.get(parent) : undefined;
    if (chain) {
      tails.delete(parent);
      chain.items.push(at);
      tails.set(at, chain);
    } else {
      const begun = { from: parent >= 0 ? parent : at - 1, items: [at] };
      chains.push(begun);
      tails.set(at, begun);
    }
  }
  chains.sort((a, b) => a.from - b.from);
  const ends = [];
  for (const chain of chains) {
    let place = ends.findIndex((end) => end <= chain.from);
    if (place < 0 && ends.length < mostRows - 1) {
      place = ends.length;
      ends.push(-1);
    }
    if (place < 0) place = ends.indexOf(Math.min(...ends));
    ends[place] = Math.max(ends[place], chain.items.at(-1));
    for (const at of chain.items) rowInLane[at] = place + 1;
  }
  return 1 + ends.length;
}

/** Lines that are collected, and joined where they overlap, so that a picture has no more of them than there are rows. */
class Lines {
  constructor(rows) {
    this.rows = Array.from({ length: rows }, () => new Map());
    this.curves = new Map();
  }

  run(row, from, to, style) {
    if (to <= from) return;
    const styles = this.rows[row];
    if (!styles.has(style)) styles.set(style, []);
    styles.get(style).push([from, to]);
  }

  curve(at, from, to, style) {
    this.curves.set(`${at} ${from} ${to} ${style}`, { at, from, to, style });
  }

  /** A line to a child, that turns into the child's row at once. */
  fork(parentRow, row, parent, at, style) {
    if (parentRow === row) {
      this.run(row, parent, at, style);
    } else {
      this.curve(parent, parentRow, row, style);
      this.run(row, parent + 1, at, style);
    }
  }

  /** A line that joins another; it stays in its own row for as long as it can. */
  merge(parentRow, row, parent, at) {
    this.run(parentRow, parent, parentRow === row ? at : at - 1, "merge");
    if (parentRow !== row) this.curve(at - 1, parentRow, row, "merge");
  }

  /** For each row its styles, each with lines that do not touch, from left to right. */
  runsByRow() {
    return this.rows.map((styles) => [...styles].map(([style, list]) => {
      list.sort((a, b) => a[0] - b[0]);
      const joined = [];
      for (const [from, to] of list) {
        const last = joined.at(-1);
        if (last && from <= last[1]) last[1] = Math.max(last[1], to);
        else joined.push([from, to]);
      }
      return { style, list: joined };
    }));
  }

  curvesByColumn() {
    return [...this.curves.values()].sort((a, b) => a.at - b.at);
  }
}

/** The first place in a sorted list whose key is not below `wanted`. */
export function lowerBound(list, wanted, key = (one) => one) {
  let from = 0;
  let to = list.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (key(list[middle]) < wanted) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** How many columns are free behind each item that has a name, before the next one of its row that has something to say. */
export function roomForNames(laid) {
  const last = new Map();
  const room = new Map();
  const said = [...new Set([...laid.names.keys(), ...laid.pinned])].sort((a, b) => a - b);
  for (const at of said) {
    const before = last.get(laid.row[at]);
    if (before !== undefined) room.set(before, at - before);
    last.set(laid.row[at], at);
  }
  for (const at of last.values()) room.set(at, Infinity);
  return room;
}

/** The item that is one step from another: along its lane, or the nearest of the next lane that has one. */
export function neighbour(laid, item, direction) {
  const lane = laid.lanes[laid.lane[item]];
  const at = lane.items.indexOf(item);
  if (direction === "left") return lane.items[at - 1] ?? item;
  if (direction === "right") return lane.items[at + 1] ?? item;
  if (direction === "first") return lane.items[0];
  if (direction === "last") return lane.items.at(-1);
  const step = direction === "up" ? -1 : 1;
  for (let index = lane.index + step; laid.lanes[index]; index += step) {
    const items = laid.lanes[index].items;
    if (!items.length) continue;
    const place = lowerBound(items, laid.column[item], (one) => laid.column[one]);
    const [before, after] = [items[place - 1], items[place]];
    if (before === undefined) return after;
    if (after === undefined) return before;
    return laid.column[item] - laid.column[before] < laid.column[after] - laid.column[item] ? before : after;
  }
  return item;
}
