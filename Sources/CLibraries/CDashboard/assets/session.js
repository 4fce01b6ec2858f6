// The token of this tab. It lives in sessionStorage only; a tab that has none asks the other tabs of this page for theirs.

const key = "everett.token";
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("everett.session") : null;
const listeners = new Set();
let token = read();
let refused = null;

function read() {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(value) {
  token = value;
  try {
    if (value) sessionStorage.setItem(key, value);
    else sessionStorage.removeItem(key);
  } catch { /* the token then lasts until the page is loaded again */ }
  for (const listener of listeners) listener(value);
}

export function currentToken() {
  return token;
}

export function onToken(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

channel?.addEventListener("message", ({ data }) => {
  if (data?.ask && token && token !== data.refused) channel.postMessage({ token });
  if (data?.token && !token && data.token !== refused) keep(data.token);
});

/** Exchanges a one-time code; the answer's status when that failed, else null. */
export async function exchange(code) {
  const response = await fetch("/api/session", {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code }),
  });
  if (!response.ok) return response.status;
  keep((await response.json()).token);
  channel?.postMessage({ token });
  return null;
}

/** Waits a moment for another tab to share its token. */
export function askOthers() {
  if (token || !channel) return Promise.resolve(token);
  channel.postMessage({ ask: true, refused });
  return new Promise((resolve) => {
    const stop = onToken((value) => { stop(); clearTimeout(timer); resolve(value); });
    const timer = setTimeout(() => { stop(); resolve(token); }, 250);
  });
}

/** The daemon refused the token that was sent: a newer one may be here by now. */
export function refuse(sent) {
  if (sent !== token) return;
  refused = sent;
  keep(null);
  channel?.postMessage({ ask: true, refused });
}
