// The list of reports beside its selection: chosen at once, without empty parts in the address,
// and in step with the address when one goes back. Without this file it is a form with a button.

const browse = document.querySelector("[data-browse]");
const filter = document.getElementById("filter");
const filters = browse?.querySelector("[data-filters]");
const wide = window.matchMedia("(min-width: 64em)");

// On a wide screen the selection is always open; browsers that cannot say so in CSS are told here.
function followWidth() {
  if (filters && wide.matches && !browse.classList.contains("browse--map")) filters.open = true;
}
followWidth();
wide.addEventListener("change", followWidth);

// Only what is chosen belongs into the address. A radius or an order says nothing by itself.
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters, elt } = event.detail;
  if (elt !== filter) return;
  for (const [name, value] of [...parameters.entries()]) {
    if (!value) parameters.delete(name);
  }
  if (!parameters.has("ort") && !parameters.has("lat")) parameters.delete("umkreis");
  if (parameters.get("sort") === "neu") parameters.delete("sort");
});

// A place that was typed replaces the device's position, and the other way round.
filter?.addEventListener("input", (event) => {
  if (event.target.name === "ort") {
    filter.elements.lat.value = "";
    filter.elements.lon.value = "";
  }
});

// After a chip was pressed the form, the links and the map say the same as the address.
function followAddress() {
  const chosen = new URLSearchParams(location.search);
  for (const control of filter?.elements ?? []) {
    if (!control.name || control === document.activeElement) continue;
    if (control.name === "umkreis") control.value = chosen.get("umkreis") ?? "1000";
    else if (control.name === "sort") control.value = chosen.get("sort") ?? "neu";
    else control.value = chosen.get(control.name) ?? "";
  }
  const results = document.getElementById("ergebnis");
  if (!results) return;
  for (const name of ["map", "list"]) {
    const link = document.querySelector(`[data-${name}-link]`);
    if (link) link.href = results.dataset[name];
  }
  map?.setAttribute("src-reports", results.dataset.tiles);
  if (map && results.dataset.lon) map.setAttribute("center", `${results.dataset.lon},${results.dataset.lat}`);
  choose(null);
  say(document.getElementById("anzahl")?.textContent);
}
document.addEventListener("htmx:pushedIntoHistory", followAddress);
// Going back loads the page itself, so that nothing old is shown. A jump within the page is no
// such step: the link past the navigation must keep the focus where it leads.
let shown = location.search;
document.addEventListener("htmx:pushedIntoHistory", () => (shown = location.search));
window.addEventListener("popstate", () => {
  if (location.search !== shown) location.reload();
});

// The count is read out; the list itself has moved under the reader's own hand.
function say(text) {
  const live = document.getElementById("nachrichten");
  if (!live || !text) return;
  const line = document.createElement("p");
  line.className = "sr-only";
  line.textContent = text;
  live.replaceChildren(line);
}

// --- the list and the map point at each other ---------------------------------------------

const map = document.getElementById("karte");
const chosenPlace = document.querySelector("[data-selected]");
const row = (number) => document.getElementById(`m-${number}`);

// Who opened this page asked for a map.
if (map && browse?.classList.contains("browse--map")) {
  customElements.whenDefined("nahdran-map").then(() => map.open().catch(() => {}));
}

function choose(number) {
  for (const marked of document.querySelectorAll(".report-row[data-selected]")) {
    delete marked.dataset.selected;
  }
  if (chosenPlace) {
    chosenPlace.hidden = true;
    chosenPlace.replaceChildren();
  }
  if (number === null) map?.removeAttribute("selected");
  else row(number)?.setAttribute("data-selected", "");
}

map?.addEventListener("map:select", async ({ detail: { number } }) => {
  choose(number);
  const there = row(number);
  if (there && there.offsetParent && !browse.classList.contains("browse--map")) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    there.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    there.querySelector("a")?.focus({ preventScroll: true });
    return;
  }
  // Not among the rows loaded so far: shown below the map.
  const answer = await fetch(`/meldungen/?q=${number}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || !chosenPlace) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById(`m-${number}`);
  if (!found) return;
  found.removeAttribute("id");
  chosenPlace.replaceChildren(document.importNode(found, true));
  chosenPlace.hidden = false;
});

let waiting = 0;
function lift(event) {
  const number = event.target.closest?.(".report-row")?.dataset.report;
  if (!number || !map?.isOpen) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => map.setAttribute("selected", number), 120);
}
browse?.addEventListener("pointerover", lift);
browse?.addEventListener("focusin", lift);

// --- "Mein Standort": asked for only after the press, rounded to about 100 metres ---------

const near = filter?.querySelector("[data-near]");
const note = filter?.querySelector("[data-near-note]");

near?.addEventListener("click", () => {
  note.textContent = near.dataset.asking ?? "";
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      note.textContent = "";
      filter.elements.ort.value = "";
      filter.elements.lat.value = coords.latitude.toFixed(3);
      filter.elements.lon.value = coords.longitude.toFixed(3);
      filter.requestSubmit();
    },
    () => {
      note.textContent = near.dataset.refused ?? "";
    },
    { maximumAge: 60_000, timeout: 15_000 },
  );
});
if (near && !navigator.geolocation) near.hidden = true;
