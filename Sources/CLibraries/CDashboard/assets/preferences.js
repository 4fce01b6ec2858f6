// What a person chose about the page itself; kept by the browser, and never anything secret.

const key = "everett.preferences";
const defaults = { theme: "auto", contrast: "auto", language: "auto", times: "relative", keys: "on", diff: "auto", undone: false };
const listeners = new Set();

function load() {
  try {
    return { ...defaults, ...JSON.parse(localStorage.getItem(key) ?? "{}") };
  } catch {
    return { ...defaults };
  }
}

let current = load();

export function preference(name) {
  return current[name];
}

export function setPreference(name, value) {
  current = { ...current, [name]: value };
  try {
    localStorage.setItem(key, JSON.stringify(current));
  } catch { /* the choice then lasts as long as the page */ }
  announce(name);
}

export function onPreference(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function announce(name) {
  document.documentElement.dataset.theme = current.theme;
  document.documentElement.dataset.contrast = current.contrast;
  for (const listener of listeners) listener(name);
}

// Another tab's choice is this tab's choice.
addEventListener("storage", (event) => {
  if (event.key !== key) return;
  const before = current;
  current = load();
  for (const name of Object.keys(defaults)) if (before[name] !== current[name]) announce(name);
});

export function language() {
  if (current.language !== "auto") return current.language;
  return (navigator.languages ?? [navigator.language]).some((tag) => /^pl\b/i.test(tag)) ? "pl" : "en";
}
