// Numbers, sizes and times as people read them.

import { h } from "./dom.js";
import { preference } from "./preferences.js";
import { hasHidden } from "./safe.js";
import { currentLocale, t, tn } from "./words.js";

const units = ["B", "kB", "MB", "GB", "TB", "PB"];

const formats = new Map();

/** Formatters are costly to make, and long lists of numbers are written again while they are scrolled. */
function decimal(value, digits) {
  const key = `${currentLocale()} ${digits}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.NumberFormat(currentLocale(), { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: "always" }));
  }
  return formats.get(key).format(value);
}

/** A size in decimal units with three significant digits; a dash where it is not known. */
export function bytes(count) {
  if (count === null || count === undefined) return "–";
  let value = Math.abs(count);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${count < 0 ? "−" : ""}${decimal(value, digits)}\u00a0${units[unit]}`;
}

export function number(count) {
  return count === null || count === undefined ? "–" : decimal(count, 0);
}

export function shortID(id) {
  return id ? id.slice(0, 12) : "–";
}

export function duration(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) return "–";
  if (milliseconds < 1000) return `${Math.round(milliseconds)}\u00a0ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toLocaleString(currentLocale(), { maximumFractionDigits: 1 })}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}\u00a0min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}\u00a0h ${minutes % 60}\u00a0min` : tn("duration.days", Math.floor(hours / 24));
}

export function age(date, now = Date.now()) {
  const seconds = Math.round((now - date.getTime()) / 1000);
  // Clocks disagree a little; more than that is said as it is.
  if (seconds < -60) return local(date);
  if (seconds < 5) return t("age.now");
  if (seconds < 60) return t("age.seconds", { n: seconds });
  if (seconds < 3600) return t("age.minutes", { n: Math.floor(seconds / 60) });
  if (seconds < 86_400) return t("age.hours", { n: Math.floor(seconds / 3600) });
  if (seconds < 86_400 * 60) return tn("age.days", Math.floor(seconds / 86_400));
  return date.toLocaleDateString(currentLocale(), { year: "numeric", month: "short", day: "numeric" });
}

function pad(value) {
  return String(value).padStart(2, "0");
}

function local(date) {
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} `
    + `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

function utc(date) {
  return `${date.toISOString().slice(0, 19).replace("T", " ")}Z`;
}

function written(date) {
  if (preference("times") === "local") return local(date);
  if (preference("times") === "utc") return utc(date);
  return age(date);
}

/** A moment as the person wants moments written; the other ways are in its title. */
export function time(text) {
  const date = new Date(text);
  if (!text || Number.isNaN(date.getTime())) return h("time", {}, "–");
  return h("time", { datetime: text, title: `${local(date)}\n${utc(date)}` }, written(date));
}

/** Writes all moments on the page again. */
export function refreshTimes(root = document) {
  for (const element of root.querySelectorAll("time[datetime]")) {
    const text = written(new Date(element.getAttribute("datetime")));
    if (element.textContent !== text) element.textContent = text;
  }
}

const plainWord = /^[A-Za-z0-9@%+=:,./_-]+$/;

/** A word of a command line as a shell must be given it; one that is no text is an object with its bytes in hexadecimal. */
export function shellWord(word) {
  if (typeof word === "object") return `$'${word.hex.replace(/../g, "\\x$&")}'`;
  if (plainWord.test(word)) return word;
  if (!hasHidden(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const body = Array.from(word, (character) => {
    if (character === "'" || character === "\\") return `\\${character}`;
    if (!hasHidden(character)) return character;
    return Array.from(new TextEncoder().encode(character), (byte) => `\\x${pad(byte.toString(16))}`).join("");
  });
  return `$'${body.join("")}'`;
}

export function commandLine(words) {
  return words.map(shellWord).join(" ");
}
