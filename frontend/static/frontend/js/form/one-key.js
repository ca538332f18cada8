/* A form that two keys are enough for, Tab and Enter, as switches and mouth sticks press them.

   Browsers stop at one radio button of a group and want arrows for the others, and Enter on a
   choice sends the form as if it were finished. Here Tab stops at every choice, and Enter
   chooses; Enter in a field of text and on a button does what it always does. Arrows and Space
   still work. */

const STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary, canvas, [tabindex]";

/** @param {HTMLElement} root in which it holds */
export function oneKey(root) {
  root.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" && !event.shiftKey && event.target.matches("input[type=radio], input[type=checkbox]")) {
      event.preventDefault(); // a held key repeats: it chooses once more, and a box would flicker
      if (!event.repeat) event.target.click();
    }
    if (event.key === "Tab") step(root, event);
  });
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
