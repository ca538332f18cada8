// What was sent from this device, kept on this device and nowhere else.
//
// A report is {label, number, title, sent, href}:
//   label   "L-2614"         title  "Laterne, Hauptstr. 12"
//   number  2614             to ask for its public state; 0 if there is none to ask for
//   sent    ISO date         href   the path of its secret page, in no language: whoever shows it
//                                   puts that of the page before it
// The newest come first. Storage may be forbidden or full: then nothing is kept, and nothing
// is promised.

const KEY = "nahdran.reports";
const AT_MOST = 50;
// A path of ours: what else somebody may have written there shall not become a link.
const SECRET_PAGE = /^\/meldung\/[0-9a-f-]{36}\/[\w-]+\/$/;
const LANGUAGE = /^\/(?:en|leicht)(?=\/meldung\/)/;

const isReport = (each) =>
  typeof each?.label === "string" &&
  typeof each.title === "string" &&
  !Number.isNaN(Date.parse(each.sent)) &&
  SECRET_PAGE.test(each.href);

/** All reports that are kept. */
export function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(isReport) : [];
  } catch {
    return [];
  }
}

function write(reports) {
  try {
    if (reports.length) localStorage.setItem(KEY, JSON.stringify(reports));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

/** Keep these, too; the oldest go. Whether that worked. */
export function keep(...reports) {
  const labels = new Set(reports.map((each) => each.label));
  const added = reports.map((each) => ({ ...each, href: each.href.replace(LANGUAGE, "") }));
  const all = [...added, ...read().filter((each) => !labels.has(each.label))];
  all.sort((a, b) => Date.parse(b.sent) - Date.parse(a.sent));
  return write(all.slice(0, AT_MOST));
}

export function forget(label) {
  write(read().filter((each) => each.label !== label));
}

export function forgetAll() {
  write([]);
}

/** Can anything be kept here? */
export function works() {
  try {
    localStorage.setItem(`${KEY}.test`, "x".repeat(1000));
    localStorage.removeItem(`${KEY}.test`);
    return true;
  } catch {
    return false;
  }
}
