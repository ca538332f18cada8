// The service worker: what opens without network, and nothing else. It keeps
//   - the files that the form and the crew's list are made of (TOLD, from frontend/offline.py),
//   - the form „Mangel melden“ and the page „Keine Verbindung“, as a guest without cookies gets them,
//   - on a team's phone today's list, which js/work/kept-day.js puts there.
// A page is kept only if its answer allows it (common/keeping.py): no secret page, no desk, no account.
// All else goes to the network as if this were not here.

const TOLD = {{ told }};
const FILES = `nahdran-files-${TOLD.version}`;
const CREW_FILES = `nahdran-crew-files-${TOLD.version}`;
const PAGES = `nahdran-pages-${TOLD.version}`;
const DAY = "nahdran-day"; // lives as long as the day, not as long as a version
const SHUT = "nahdran-shut"; // is there, and empty, if the phone was locked and the server does not know yet

const KEEP = "Nahdran-Keep"; // what the server allows
const KEPT_AT = "Nahdran-Kept-At"; // since when we have it, milliseconds since 1970
const PATIENT_MS = 4_000; // so long the network may take if there is a kept page
const FRESH_MS = 3_600_000; // telephone numbers on the form change with the hour

const FORM = "/melden/";
const NO_NETWORK = "/keine-verbindung/";
const CREW = "/bauhof/";
const PREFIXES = TOLD.prefixes; // of languages: "", "/en", "/leicht"
// Whoever signs in or out, or looks at who is signed in, leaves nothing to the next person.
const SOMEBODY = /^\/(?:konto|admin|einladung|demo\/ansehen-als)\//;
const SHUTS = /^\/bauhof\/(?:sperren|pin|anmelden)\//;
const LOCK = "/bauhof/sperren/";
const JOB = /^\/bauhof\/\d+\/$/;
const PICTURE = /^\/(?:bauhof\/foto\/|orte\/bild\.svg$)/;
const GATEWAY = new Set([502, 503, 504]); // nobody at home behind the proxy

/** "/en/melden/" is ["/en", "/melden/"]. */
function without(pathname) {
  const prefix = PREFIXES.find((each) => each && pathname.startsWith(`${each}/`)) ?? "";
  return [prefix, pathname.slice(prefix.length)];
}

// --- coming and going of versions --------------------------------------------------------------

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));

async function install() {
  await fill(FILES, TOLD.files);
  for (const prefix of PREFIXES) if (!(await keepPage(prefix + NO_NETWORK))) throw new Error("no page");
  for (const path of await wanted()) await keepPage(path);
  if ((await paths()).some((path) => path.startsWith(CREW)) || (await caches.has(DAY))) await fill(CREW_FILES, TOLD.crew);
  // Pages that are open stay as they are: what they still need has a name of its own.
  await skipWaiting();
}

async function activate() {
  const ours = new Set([FILES, CREW_FILES, PAGES, DAY, SHUT]);
  for (const name of await caches.keys()) if (name.startsWith("nahdran-") && !ours.has(name)) await caches.delete(name);
  // A day that was made for older files would come without its looks; the open list keeps it anew.
  const list = await (await day())?.match(CREW);
  if (list && !isMadeOf(await list.text(), [...TOLD.files, ...TOLD.crew])) await caches.delete(DAY);
  await clients.claim();
}

async function fill(name, urls) {
  const cache = await caches.open(name);
  const there = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  const missing = urls.filter((url) => !there.has(url));
  await cache.addAll(missing.map((url) => new Request(url, { credentials: "omit" })));
}

const paths = async () =>
  (await clients.matchAll({ type: "window", includeUncontrolled: true })).map(({ url }) => new URL(url).pathname);

/** Forms that are open, and those that an older version kept. */
async function wanted() {
  const found = new Set((await paths()).filter((path) => without(path)[1] === FORM));
  for (const name of await caches.keys()) {
    if (!name.startsWith("nahdran-pages-")) continue;
    for (const { url } of await (await caches.open(name)).keys()) {
      const { pathname } = new URL(url);
      if (without(pathname)[1] === FORM) found.add(pathname);
    }
  }
  return found;
}

// --- pages that are kept -------------------------------------------------------------------------

const isMadeOf = (html, files) => [...html.matchAll(/"(\/static\/[^"#?]+)/g)].every(([, file]) => files.includes(file) || file.includes("/maplibre"));

/** Whether the page, as guests without cookies get it, is kept now. */
async function keepPage(path) {
  try {
    const answer = await fetch(path, { credentials: "omit", redirect: "error", cache: "no-cache" });
    if (answer.status !== 200 || answer.headers.get(KEEP) !== "guests") return false;
    const html = await answer.text();
    if (!isMadeOf(html, TOLD.files)) return false; // of a version that is on its way
    await (await caches.open(PAGES)).put(path, whole(html, answer, Date.now()));
    return true;
  } catch {
    return false;
  }
}

/** An answer of this text, otherwise as `answer` was. */
function whole(html, answer, at, status = 200) {
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Length", "Content-Encoding", "Set-Cookie"]) headers.delete(name);
  headers.set(KEPT_AT, at);
  return new Response(html, { status, headers });
}

const keptAt = (answer) => Number(answer.headers.get(KEPT_AT));

/* Of the kind that the server makes, so that two forms of one kept page are two reports. */
function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = Date.now();
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** A kept page as if it were made now: keys of its own, and it says since when it is kept. */
async function again(answer) {
  let html = await answer.text();
  const keys = new Set([...html.matchAll(/name="(?:draft_)?key" value="([0-9a-f-]{36})"/g)].map(([, key]) => key));
  for (const key of keys) html = html.replaceAll(key, uuid7());
  const at = keptAt(answer);
  return whole(html.replace("<html ", `<html data-kept="${at}" `), answer, at);
}

async function noNetwork(prefix) {
  const answer = await (await caches.open(PAGES)).match(prefix + NO_NETWORK);
  return answer ? whole(await answer.text(), answer, keptAt(answer), 503) : Response.error();
}

/** The network, or after a while what is kept; `kept` gives null for nothing. */
async function either(network, kept) {
  const there = network.then((answer) => (GATEWAY.has(answer.status) ? null : answer)).catch(() => null);
  const found = await kept();
  if (!found) return (await there) ?? null;
  const soon = await Promise.race([there, new Promise((resolve) => setTimeout(resolve, PATIENT_MS, null))]);
  return soon ?? again(found);
}

// --- what a browser asks for -------------------------------------------------------------------

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  const [prefix, path] = without(url.pathname);
  if (request.mode === "navigate") {
    if (SOMEBODY.test(path)) event.waitUntil(forgetPeople());
    if (SHUTS.test(path)) event.waitUntil(caches.delete(DAY));
    if (request.method === "GET") event.respondWith(opened(event, prefix, path, url));
    else if (SHUTS.test(path)) event.respondWith(shut(request, path));
    return;
  }
  if (request.method !== "GET") return;
  if (TOLD.files.includes(url.pathname)) event.respondWith(file(FILES, request, url));
  else if (TOLD.crew.includes(url.pathname)) event.respondWith(file(CREW_FILES, request, url));
  else if (PICTURE.test(url.pathname)) event.respondWith(picture(request));
});

async function opened(event, prefix, path, url) {
  if (!prefix && path.startsWith(CREW) && !(await tellShut())) return noNetwork(prefix);
  const network = fetch(event.request);
  if (path === FORM) return (await form(event, network, url.pathname)) ?? noNetwork(prefix);
  if (!prefix && path.startsWith(CREW)) return (await crew(event, network, url)) ?? noNetwork(prefix);
  return network.catch(() => noNetwork(prefix));
}

/* Locking counts at once on the phone, and for the server when there is network again. */
async function shut(request, path) {
  try {
    return await fetch(request);
  } catch {
    if (path === LOCK) await caches.open(SHUT);
    return noNetwork("");
  }
}

/** Whether the server knows of the last lock. */
async function tellShut() {
  if (!(await caches.has(SHUT))) return true;
  try {
    await fetch(LOCK, { method: "POST", redirect: "manual" });
    return await caches.delete(SHUT);
  } catch {
    return false;
  }
}

async function form(event, network, path) {
  const pages = await caches.open(PAGES);
  const look = async () => {
    const answer = await network.catch(() => null);
    if (!answer || answer.status !== 200) return;
    const before = await pages.match(path);
    if (answer.headers.get(KEEP) !== "guests") await forgetForms(); // that of somebody who works here
    else if (!before || Date.now() - keptAt(before) > FRESH_MS) await keepPage(path);
  };
  event.waitUntil(look());
  return either(network, () => pages.match(path));
}

async function crew(event, network, url) {
  const look = async () => {
    const answer = await network.catch(() => null);
    if (!answer) return;
    // It leads away to the PIN, or says that this is no phone of theirs any more.
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) await caches.delete(DAY);
    if (answer.headers.get(KEEP)?.startsWith("day ")) await fill(CREW_FILES, TOLD.crew).catch(() => {});
  };
  event.waitUntil(look());
  return either(network, () => ofToday(url));
}

/** The page of the kept day, or null; a day that is over is deleted. */
async function ofToday(url) {
  const list = url.pathname === CREW && [null, "heute"].includes(url.searchParams.get("liste"));
  const cache = list || JOB.test(url.pathname) ? await day() : null;
  return (await cache?.match(url.pathname)) ?? null;
}

async function day() {
  if (!(await caches.has(DAY))) return null;
  const cache = await caches.open(DAY);
  const until = Number((await cache.match(CREW))?.headers.get(KEEP)?.slice("day ".length));
  if (Date.now() < until) return cache;
  await caches.delete(DAY);
  return null;
}

async function file(name, request, url) {
  // Under its own name (…0123456789ab.css) a file never changes.
  const found = await (await caches.open(name)).match(url.pathname);
  if (!found) return fetch(request);
  if (/\.[0-9a-f]{12}\./.test(url.pathname)) return found;
  return fetch(request).catch(() => found);
}

async function picture(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await (await day())?.match(request, { ignoreVary: true });
    if (!found) throw error;
    return found;
  }
}

// --- forgetting ------------------------------------------------------------------------------------

async function forgetForms() {
  const pages = await caches.open(PAGES);
  for (const request of await pages.keys()) {
    if (without(new URL(request.url).pathname)[1] === FORM) await pages.delete(request);
  }
}

async function forgetPeople() {
  await caches.delete(DAY);
  await forgetForms();
}
