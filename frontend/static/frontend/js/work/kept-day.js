// Keeps today's list of a team's phone, each job's page, its pictures and small maps for where
// there is no network: one after the other, and no more than the connection should carry. The
// server says in each answer whether and until when (common/keeping.py); the service worker
// shows it, and deletes it when the phone is shut or the day is over.

const DAY = "nahdran-day"; // as in service_worker.js
const KEEP = "Nahdran-Keep";
const KEPT_AT = "Nahdran-Kept-At";
const LIST = "/bauhof/";
const JOB = /^\/bauhof\/\d+\/$/;

const connection = navigator.connection;
/* Whoever saves data gets nothing ahead; what is paid for by the megabyte brings no pictures. */
const mayFetch = () => navigator.onLine && !connection?.saveData;
const mayFetchPictures = () => mayFetch() && connection?.type !== "cellular";

class Shut extends Error {}

/** The page under `path` and its text, or null if the network does not bring it. */
async function page(path) {
  const answer = await fetch(path, { redirect: "manual", cache: "no-store" }).catch(() => null);
  if (answer && (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403)) throw new Shut();
  if (!answer?.ok || !answer.headers.get(KEEP)?.startsWith("day ")) return null;
  const html = await answer.text();
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Length", "Content-Encoding"]) headers.delete(name);
  headers.set(KEPT_AT, Date.now());
  return { parsed: new DOMParser().parseFromString(html, "text/html"), copy: new Response(html, { headers }) };
}

/** The pictures of a page, each in the size that this screen shows. */
function pictures(parsed) {
  return [...parsed.querySelectorAll("crew-jobs img")].map((image) => {
    const sources = [...(image.closest("picture")?.querySelectorAll("source") ?? [])];
    const fits = sources.find((source) => matchMedia(source.media).matches);
    return fits ? fits.getAttribute("srcset") : image.getAttribute("src");
  });
}

async function keepPictures(cache, addresses) {
  for (const address of addresses) {
    if (!mayFetchPictures()) return;
    if (await cache.match(address, { ignoreVary: true })) continue;
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok && !answer.redirected) await cache.put(address, answer);
  }
}

async function keepDay() {
  const list = await page(LIST);
  if (!list) return;
  const cache = await caches.open(DAY);
  await cache.put(LIST, list.copy);
  const links = [...list.parsed.querySelectorAll("crew-jobs a[href]")].map((each) => each.getAttribute("href"));
  const jobs = [...new Set(links.filter((each) => JOB.test(each)))];
  const used = new Set([LIST, ...jobs, ...pictures(list.parsed)]);
  await keepPictures(cache, pictures(list.parsed));
  let isWhole = true;
  for (const path of jobs) {
    const job = mayFetch() ? await page(path) : null;
    if (!job) {
      isWhole = false;
      continue;
    }
    await cache.put(path, job.copy);
    for (const each of pictures(job.parsed)) used.add(each);
    await keepPictures(cache, pictures(job.parsed));
  }
  // What is no job of today any more goes, its pictures too.
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    const isGone = JOB.test(pathname) ? !jobs.includes(pathname) : isWhole && !used.has(pathname + search);
    if (isGone) await cache.delete(request);
  }
}

if ("caches" in window && navigator.serviceWorker && !document.documentElement.dataset.kept && mayFetch()) {
  navigator.serviceWorker.ready
    .then(keepDay)
    .then(() => document.dispatchEvent(new CustomEvent("nahdran:day-kept")))
    .catch((error) => (error instanceof Shut ? caches.delete(DAY) : undefined));
}
