// Talking below a proposal or a topic: htmx puts in what changes; this file takes care of the
// focus, counts characters, and says when something did not work. Without it every button is a
// form or a link.

import { gettext, interpolate, ngettext, number } from "../words.js";

const SWAPPED = new Set([409, 410, 422, 429]);
const live = document.getElementById("nachrichten");

function say(text) {
  const line = document.createElement("p");
  line.className = "sr-only";
  line.textContent = text;
  live?.replaceChildren(line);
}

// A form that comes back with what is wrong belongs on the page, as the answer that it is.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!SWAPPED.has(detail.xhr.status)) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const words = gettext("Das hat nicht geklappt. Nichts ist verloren. Bitte versuchen Sie es noch einmal.");
    say(words);
    const box = document.createElement("div");
    box.className = "message kern-alert kern-alert--danger";
    const line = document.createElement("p");
    line.className = "alert__line";
    line.textContent = words;
    box.append(line);
    live?.append(box);
  });
}

// What has just come gets the focus: the button that was pressed is gone.
const arrived = () => [...document.querySelectorAll("[data-arrived]")];
for (const each of arrived()) each.removeAttribute("data-arrived");
document.addEventListener("htmx:afterSettle", () => {
  const [first] = arrived();
  if (!first) return;
  for (const each of arrived()) each.removeAttribute("data-arrived");
  first.focus();
});

// "Abbrechen" takes away what was opened below a comment, and the focus goes back.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-clears]");
  const slot = link?.closest(".said__slot");
  if (!slot) return;
  event.preventDefault();
  slot.replaceChildren();
  slot.closest(".said__body")?.focus();
});

// How many characters are left. It is read out only when there are few.
function count(text) {
  const line = document.querySelector(`[data-counts="${CSS.escape(text.id)}"]`);
  if (!line) return;
  const left = Number(line.dataset.most) - text.value.length;
  const words = left >= 0
    ? ngettext("Noch %(number)s Zeichen.", "Noch %(number)s Zeichen.", left)
    : ngettext("%(number)s Zeichen zu viel. Bitte kürzen Sie.", "%(number)s Zeichen zu viel. Bitte kürzen Sie.", -left);
  line.textContent = interpolate(words, { number: number(Math.abs(left)) });
  line.classList.toggle("write__counter--over", left < 0);
  line.setAttribute("aria-live", left < 100 ? "polite" : "off");
}
document.addEventListener("input", ({ target }) => {
  if (target.localName === "textarea") count(target);
});
