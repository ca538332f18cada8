// What people read, in the language of the page. German stands in the modules. For a page in
// another language its catalogue was loaded before them (frontend/words.py); without it, and for
// what it lacks, German is said. `makemessages -d djangojs` finds the calls: give them literals.

const catalogue = globalThis[Symbol.for("nahdran.words")] ?? {};
const spoken = document.documentElement.lang || "de";

/** For Intl: Britain writes dates as people here expect them, America does not. */
export const locale = spoken === "en" ? "en-GB" : spoken;

export const gettext = (text) => catalogue[text] ?? text;

/** The form for `count`; German, English and Leichte Sprache have two, for one and for others. */
export function ngettext(one, many, count) {
  const found = catalogue[one] ?? [one, many];
  return found[count === 1 ? 0 : 1];
}

/** `%(name)s` in `text` becomes `values.name`. */
export const interpolate = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

export const number = (value, digits = 0) => value.toLocaleString(locale, { maximumFractionDigits: digits });
