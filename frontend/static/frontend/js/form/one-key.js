/* Tab and Enter are enough in <form data-one-key>: docs/design-system.md, "Two keys". */

const STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary, canvas, [tabindex]";
const CHOICES = "input[type=radio], input[type=checkbox]";

document.addEventListener("keydown", (event) => {
  const root = event.target.closest?.("[data-one-key]");
  if (root) pressed(root, event);
});

// Few press Enter on a closed list: fetched then.
let lists;
async function withLists(act) {
  if (!lists) lists = await import("./one-key-list.js");
  act(lists);
}

function pressed(root, event) {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const { target } = event;
  if (event.key === "Enter" && !event.shiftKey && target.matches(CHOICES)) {
    event.preventDefault();
    if (!event.repeat) target.click();
  }
  if (event.key === "Enter" && !event.shiftKey && target.matches("select:not([multiple])")) {
    event.preventDefault();
    if (!event.repeat) withLists(({ layOut }) => layOut(target));
  }
  if (event.key === "Escape" && target.closest(".one-key-list")) {
    event.preventDefault();
    withLists(({ fold }) => fold(target.closest(".one-key-list")));
  }
  if (event.key === "Tab") step(root, event);
}

/* Everything but a radio button is found by the browser itself. */
function step(root, event) {
  const stops = [...root.querySelectorAll(STOPS)].filter((each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility());
  const here = stops.indexOf(event.target);
  const next = here < 0 ? undefined : stops[here + (event.shiftKey ? -1 : 1)];
  const skips = (each) => each?.matches("input[type=radio]");
  if (!skips(next) && !(skips(event.target) && next)) return;
  event.preventDefault();
  next.focus();
}
