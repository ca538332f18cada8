// A list beside its selection and its map: chosen at once, without empty parts in the address,
// and in step with the address when one goes back. Without this file it is a form with a button.
//
//   [data-browse]   data-kind     what the list holds, as the map calls it ("reports")
//                   data-sort     the order that needs no word in the address
//                   data-one-<kind>   where one row is found, with {number}
//   #filter         the selection
//   #ergebnis       what changes with it: data-tiles, data-map, data-list, data-lon, data-lat
//   #karte          the map; rows are [data-row]

const browse = document.querySelector("[data-browse]");
const filter = document.getElementById("filter");
const filters = browse?.querySelector("[data-filters]");
const wide = window.matchMedia("(min-width: 64em)");
const usualSort = browse?.dataset.sort ?? "neu";

// On a wide screen the selection beside a list is always open; browsers that cannot say so in
// CSS are told here.
function followWidth() {
  if (filters && wide.matches && !browse.matches(".browse--map, .browse--cards")) filters.open = true;
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
  if (parameters.get("sort") === usualSort) parameters.delete("sort");
});

// The order stands above the list, outside the form that it belongs to.
document.addEventListener("change", ({ target }) => {
  if (filter && target.form === filter && !filter.contains(target)) filter.requestSubmit();
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
    else if (control.name === "sort") control.value = chosen.get("sort") ?? usualSort;
    else control.value = chosen.get(control.name) ?? "";
  }
  const results = document.getElementById("ergebnis");
  if (!results) return;
  for (const name of ["map", "list"]) {
    const link = document.querySelector(`[data-${name}-link]`);
    if (link) link.href = results.dataset[name];
  }
  map?.setAttribute(`src-${browse.dataset.kind}`, results.dataset.tiles);
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
const row = (number) => browse?.querySelector(`[data-row="${CSS.escape(number)}"]`);

// Who opened this page asked for a map.
if (map && browse?.classList.contains("browse--map")) {
  customElements.whenDefined("nahdran-map").then(() => map.open().catch(() => {}));
}

function choose(number) {
  for (const marked of document.querySelectorAll("[data-row][data-selected]")) {
    delete marked.dataset.selected;
  }
  if (chosenPlace) {
    chosenPlace.hidden = true;
    chosenPlace.replaceChildren();
  }
  if (number === null) map?.removeAttribute("selected");
  else row(number)?.setAttribute("data-selected", "");
}

map?.addEventListener("map:select", async ({ detail: { kind, number } }) => {
  choose(number);
  const there = kind === browse.dataset.kind ? row(number) : null;
  if (there && there.offsetParent && !browse.classList.contains("browse--map")) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    there.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    there.querySelector("a")?.focus({ preventScroll: true });
    return;
  }
  // Not among the rows loaded so far: shown below the map.
  const one = browse.getAttribute(`data-one-${kind}`)?.replace("{number}", encodeURIComponent(number));
  if (!one || !chosenPlace) return;
  const answer = await fetch(one, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector(`[data-row="${CSS.escape(number)}"]`);
  if (!found) return;
  found.removeAttribute("id");
  chosenPlace.replaceChildren(document.importNode(found, true));
  chosenPlace.hidden = false;
});

let waiting = 0;
function lift(event) {
  const number = event.target.closest?.("[data-row]")?.dataset.row;
  if (!number || !map?.isOpen) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => map.setAttribute("selected", number), 120);
}
browse?.addEventListener("pointerover", lift);
browse?.addEventListener("focusin", lift);

// What else lies on the map can be taken off it.
for (const box of document.querySelectorAll("input[data-shows-kind]")) {
  const follow = () => map?.[box.checked ? "removeAttribute" : "setAttribute"]("without", box.dataset.showsKind);
  box.addEventListener("change", follow);
  follow();
}

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
