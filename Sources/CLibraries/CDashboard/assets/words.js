// Every word the page says, from the table that the daemon serves.

let table = {};
let rules = new Intl.PluralRules("en");
let locale = "en";

export async function loadWords(language) {
  const response = await fetch(`/api/words/${language}`, { credentials: "omit" });
  if (!response.ok) throw new Error(`words: ${response.status}`);
  table = (await response.json()).words;
  locale = language;
  rules = new Intl.PluralRules(language);
  document.documentElement.lang = language;
}

export function currentLocale() {
  return locale;
}

/** The text of a key with its `{places}` filled in. */
export function t(key, values) {
  const text = table[key] ?? key;
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole) : text;
}

/** The form of a counted key that fits the number: English has two, Polish three. */
export function tn(key, number, values) {
  const form = rules.select(number);
  const chosen = form === "one" || form === "few" ? form : "many";
  return t(`${key}.${chosen}`, { n: grouped(number), ...values });
}

/** The text of one of a family of keys, or the bare value where a newer daemon says something this page does not know. */
export function tv(prefix, value) {
  return table[prefix + value] ?? String(value);
}

/** What a title says about the key that does the same. */
export function keyHint(key) {
  return t("keys.hint", { key });
}

export function grouped(number) {
  // Polish leaves four digits together by itself; a column of numbers reads better when it does not.
  return number.toLocaleString(locale, { useGrouping: "always" });
}
