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

// After a chip was pressed the form says the same as the address.
function followAddress() {
  if (!filter) return;
  const chosen = new URLSearchParams(location.search);
  for (const control of filter.elements) {
    if (!control.name || control === document.activeElement) continue;
    if (control.name === "umkreis") control.value = chosen.get("umkreis") ?? "1000";
    else if (control.name === "sort") control.value = chosen.get("sort") ?? "neu";
    else control.value = chosen.get(control.name) ?? "";
  }
  const results = document.getElementById("ergebnis");
  for (const [name, address] of Object.entries({ map: results?.dataset.map, list: results?.dataset.list })) {
    const link = document.querySelector(`[data-${name}-link]`);
    if (link && address) link.href = address;
  }
}
document.addEventListener("htmx:pushedIntoHistory", followAddress);
// Going back loads the page itself, so that nothing old is shown.
window.addEventListener("popstate", () => location.reload());

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
