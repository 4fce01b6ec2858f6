// Requests to the daemon. Every answer is a document or a `Problem`.

import { currentToken, refuse } from "./session.js";
import { currentLocale, t } from "./words.js";

/** What the daemon (or the way to it) said instead of an answer; the members are those of RFC 9457. */
export class Problem extends Error {
  constructor(status, code, detail, hints) {
    super(detail);
    this.status = status;
    this.code = code;
    this.hints = hints ?? [];
  }

  get isStale() { return this.status === 412; }
  get isUnreachable() { return this.status === 0; }
}

export function headers(extra) {
  const token = currentToken();
  return { "Accept-Language": currentLocale(), ...(token ? { Authorization: `Bearer ${token}` } : {}), ...extra };
}

/** One request. `head` is the head checkpoint that the person saw (null: there is none), sent as a precondition. */
export async function call(method, path, { body, head, signal } = {}) {
  const sent = currentToken();
  const extra = { Accept: "application/json" };
  if (body !== undefined) extra["Content-Type"] = "application/json";
  if (head !== undefined) extra["If-Match"] = `"${head ?? "-"}"`;
  let response;
  try {
    response = await fetch(path, {
      method, signal,
      credentials: "omit",
      headers: headers(extra),
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "unreachable", t("problem.unreachable"), [t("problem.unreachable.hint")]);
  }
  if (response.status === 204) return null;
  const document = await response.json().catch(() => null);
  if (response.ok && document !== null) return document;
  if (response.status === 401) refuse(sent);
  throw new Problem(
    response.status, document?.code ?? "failed", document?.detail ?? document?.title ?? t("problem.unreadable"),
    document?.hints);
}

export const get = (path, options) => call("GET", path, options);

/** A path below `/api` with its query; members that are null or undefined are left out. */
export function url(path, query = {}) {
  const parts = Object.entries(query).filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `/api/${path}${parts.length ? `?${parts.join("&")}` : ""}`;
}

export function projectURL(project, rest, query) {
  return url(`projects/${encodeURIComponent(project)}/${rest}`, query);
}
