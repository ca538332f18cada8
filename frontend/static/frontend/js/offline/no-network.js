// „Keine Verbindung“: try again, and offer only what is on this device.

import { inside } from "../melden/drafts.js";

const show = (selector, on) => {
  for (const each of document.querySelectorAll(selector)) each.hidden = !on;
};
const form = document.querySelector('[data-has-form] a[href$="/melden/"]');

document.querySelector("[data-again] button").addEventListener("click", () => location.reload());

if (!navigator.onLine && "caches" in window) {
  const isKept = await caches.match(form.getAttribute("href")).catch(() => null);
  if (!isKept) show("[data-has-form]", false);
}
if (location.pathname.startsWith("/bauhof/")) {
  const hasDay = "caches" in window && Boolean(await caches.match("/bauhof/").catch(() => null));
  show(hasDay ? "[data-crew-day]" : "[data-crew]", true);
  if (hasDay) show("[data-has-form]", false); // one way on: back to the day's work
}
const drafts = await inside("readonly", (kept) => kept.getAll()).catch(() => []);
// A crew's steps are kept beside the reports of everybody (work/crew-store.js).
const acts = drafts.filter(({ town, state }) => state === "waiting" && town.startsWith("bauhof ")).length;
const unsent = document.querySelector("[data-crew-unsent]");
unsent.textContent = acts === 1 ? unsent.dataset.one : unsent.dataset.many.replace("{}", acts);
unsent.hidden = !acts;
