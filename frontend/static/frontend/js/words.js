// Words in the language of the page: German stands in the modules, the catalogue of another language
// came before them (frontend/words.py). Without it German is said. Calls need literals.

const catalogue = globalThis[Symbol.for("nahdran.words")] ?? {};
const spoken = document.documentElement.lang || "de";

/** For Intl; "en" alone would be American. */
export const locale = spoken === "en" ? "en-GB" : spoken;

export const gettext = (text) => catalogue[text] ?? text;

/** All our languages have two forms: for one, and for others. */
export const ngettext = (one, many, count) => (catalogue[one] ?? [one, many])[count === 1 ? 0 : 1];

/** `%(name)s` in `text` becomes `values.name`. */
export const interpolate = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

export const number = (value, digits = 0) => value.toLocaleString(locale, { maximumFractionDigits: digits });
