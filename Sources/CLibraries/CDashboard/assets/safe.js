// Text of unknown origin made visible: what a page would obey or hide is shown as an escape, as the command line shows it.

import { h } from "./dom.js";

// Controls, formats (bidirectional and zero-width ones among them), separators, halves of pairs, and what is drawn as nothing.
const hiddenCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;
const hiddenRun = new RegExp(hiddenCharacters.source, "gu");

export function escapeOf(character) {
  const code = character.codePointAt(0);
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  return `\\u{${code.toString(16)}}`;
}

/** The text with escapes in it, for attributes and titles. */
export function plain(text, limit = 4000) {
  const source = String(text ?? "");
  const cut = source.length > limit ? source.slice(0, limit) + "…" : source;
  return cut.replace(hiddenRun, escapeOf);
}

export function hasHidden(text) {
  return hiddenCharacters.test(text);
}

/** The text as nodes, each escape marked, so that nobody takes it for part of the text. `keep` are characters left alone. */
export function visible(text, keep = "") {
  const source = String(text ?? "");
  if (!hiddenCharacters.test(source)) return [source];
  const nodes = [];
  let from = 0;
  for (const match of source.matchAll(hiddenRun)) {
    if (keep.includes(match[0])) continue;
    if (match.index > from) nodes.push(source.slice(from, match.index));
    nodes.push(h("span", { class: "escape" }, escapeOf(match[0])));
    from = match.index + match[0].length;
  }
  if (from < source.length) nodes.push(source.slice(from));
  return nodes;
}

/** A name from outside in an element of its own, so that its direction changes nothing around it. */
export function name(text, className = "name") {
  return h("bdi", { class: className, title: plain(text, 600), dir: "ltr" }, visible(text));
}

/** The path of an entry: its bytes where the text could not carry them. */
export function pathText(entry, key = "path") {
  const hex = entry[`${key}_hex`];
  if (!hex) return entry[key];
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  let text = "";
  let at = 0;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  while (at < bytes.length) {
    const length = bytes[at] < 0x80 ? 1 : bytes[at] < 0xe0 ? 2 : bytes[at] < 0xf0 ? 3 : 4;
    try {
      text += decoder.decode(bytes.slice(at, at + length));
      at += length;
    } catch {
      text += `\\x${bytes[at].toString(16).padStart(2, "0")}`;
      at += 1;
    }
  }
  return text;
}

/** A list of paths as texts: from the list of bytes beside it where there is one. */
export function pathTexts(document, key) {
  return document[`${key}_hex`]?.map((hex, index) => pathText({ path: document[key][index], path_hex: hex })) ?? document[key] ?? [];
}

/** A path with its directories quieter than its last name. */
export function path(text) {
  const slash = text.lastIndexOf("/");
  return h("bdi", { class: "path", title: plain(text, 600), dir: "ltr" },
    slash >= 0 ? h("span", { class: "path-directory" }, visible(text.slice(0, slash + 1))) : null,
    h("span", { class: "path-name" }, visible(text.slice(slash + 1))));
}
