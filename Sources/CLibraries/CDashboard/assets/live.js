// What happens, as it happens. However many tabs there are, one of them holds the connection and tells the others.
//
// Browsers allow six connections to one origin; a stream per tab would silently stall the seventh. Whoever holds the lock
// `everett.events` reads the stream; when that tab goes, the browser gives the lock to another, which goes on from the last
// event that it has seen.

import { get, headers, Problem, url } from "./api.js";
import { currentToken, onToken, refuse } from "./session.js";

const silence = 40_000;
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("everett.events") : null;
const shares = channel !== null && navigator.locks !== undefined;
const listeners = { event: new Set(), state: new Set(), resync: new Set() };

let state = { status: "connecting", since: Date.now() };
let last = null;
let isLeader = false;
let wake = null;

export function on(what, listener) {
  listeners[what].add(listener);
  return () => listeners[what].delete(listener);
}

export function connection() {
  return { ...state, isLeader };
}

function tell(what, value) {
  for (const listener of listeners[what]) listener(value);
}

function become(status) {
  if (state.status !== status) {
    const before = state.status;
    state = { status, since: Date.now(), before };
    tell("state", state);
  }
  if (isLeader) channel?.postMessage({ status });
}

function receive(event) {
  if (last !== null && event.id <= last) return;
  last = event.id;
  tell("event", event);
}

channel?.addEventListener("message", ({ data }) => {
  if (data.event) receive(data.event);
  if (data.resync !== undefined) {
    last = data.resync;
    tell("resync");
  }
  if (data.status && !isLeader) become(data.status);
  if (data.ask && isLeader) channel.postMessage({ status: state.status });
});

/** Finds out where the journal stands, so that nothing that happens from now on is missed, and begins to listen. */
export async function start() {
  last = (await get(url("events", { limit: 1 }))).last;
  channel?.postMessage({ ask: true });
  if (shares) navigator.locks.request("everett.events", lead);
  else lead();
}

onToken(() => wake?.());
addEventListener("online", () => wake?.());
document.addEventListener("visibilitychange", () => { if (!document.hidden) wake?.(); });

/** Reads the stream for as long as this page lives. */
async function lead() {
  isLeader = true;
  let failures = 0;
  while (true) {
    if (!currentToken()) {
      become("refused");
      await pause(60_000);
      continue;
    }
    const began = Date.now();
    try {
      await read();
    } catch (error) {
      if (error instanceof Problem && error.status === 401) continue;
    }
    become("lost");
    failures = Date.now() - began > 10_000 ? 0 : failures + 1;
    await pause(Math.min(8000, 250 * 2 ** failures) * (0.75 + Math.random() / 2));
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      wake = null;
      resolve();
    }
    wake = done;
  });
}

async function read() {
  const sent = currentToken();
  const control = new AbortController();
  let watchdog = setTimeout(() => control.abort(), silence);
  try {
    const response = await fetch("/api/events", {
      credentials: "omit",
      signal: control.signal,
      headers: headers({ Accept: "text/event-stream", ...(last === null ? {} : { "Last-Event-ID": String(last) }) }),
    });
    if (response.status === 401) {
      refuse(sent);
      throw new Problem(401, "refused", "");
    }
    if (!response.ok) throw new Problem(response.status, "failed", "");
    become("open");
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parser = new StreamParser();
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(watchdog);
      watchdog = setTimeout(() => control.abort(), silence);
      for (const message of parser.take(value)) await handle(message);
    }
  } finally {
    clearTimeout(watchdog);
    control.abort();
  }
}

async function handle(message) {
  if (message.event === "resync") {
    last = (await get(url("events", { limit: 1 }))).last;
    channel?.postMessage({ resync: last });
    tell("resync");
    return;
  }
  let event;
  try {
    event = JSON.parse(message.data);
  } catch {
    return;
  }
  receive(event);
  channel?.postMessage({ event });
}

/** Takes a stream of server-sent events apart, however it was cut into pieces. */
export class StreamParser {
  #rest = "";
  #event = "";
  #data = [];

  take(text) {
    const messages = [];
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (this.#data.length || this.#event) messages.push({ event: this.#event, data: this.#data.join("\n") });
        this.#event = "";
        this.#data = [];
        continue;
      }
      if (line.startsWith(":")) continue;
      const colon = line.indexOf(":");
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "event") this.#event = value;
      if (field === "data") this.#data.push(value);
    }
    return messages;
  }
}
