// Addresses of views. They live in the fragment, so that none of them ever reaches the daemon's log.
//
//   #/p/PROJECT/checkpoints/ID    #/p/PROJECT/diff/FROM/TO?path=…    #/p/PROJECT/restore/ID    #/storage    #/health
//   #/p/PROJECT/merge/TIMELINE?into=TIMELINE    #/p/PROJECT/conflicts/CANDIDATE

const listeners = new Set();
let current = parse(location.hash);

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decode);
  const parameters = new Map(new URLSearchParams(query));
  if (parts[0] !== "p") return { project: null, view: parts[0] ?? "", rest: parts.slice(1), parameters };
  return { project: parts[1] ?? null, view: parts[2] ?? "checkpoints", rest: parts.slice(3), parameters };
}

export function route() {
  return current;
}

/** The address of a view; parameters that are null or empty are left out. */
export function address(project, view, rest = [], parameters = {}) {
  const parts = [...(project ? ["p", project] : []), view, ...rest].map(encodeURIComponent);
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value != null && value !== ""));
  return `#/${parts.join("/")}${query.size ? `?${query}` : ""}`;
}

export function go(hash, { replace = false } = {}) {
  if (hash === location.hash) return;
  if (replace) {
    history.replaceState(null, "", hash);
    changed();
  } else {
    location.hash = hash;
  }
}

export function onRoute(listener) {
  listeners.add(listener);
}

function changed() {
  // A code for logging in that was opened in a tab that shows this page already.
  if (location.hash.startsWith("#code=")) {
    location.reload();
    return;
  }
  current = parse(location.hash);
  for (const listener of listeners) listener(current);
}

addEventListener("hashchange", changed);
