/* A form that two keys are enough for, Tab and Enter, as switches and mouth sticks press them.

   Browsers stop at one radio button of a group and want arrows for the others, Enter on a choice
   sends the form as if it were finished, and what hides in a closed list is out of reach. Here
   Tab stops at every choice, Enter chooses, and Enter on a closed list lays its choices out as
   buttons below it; Enter in a field of text and on a button does what it always does. Arrows
   and Space still work.

   <form data-one-key>   or whatever holds the fields; also those that come later */

const STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary, canvas, [tabindex]";
const CHOICES = "input[type=radio], input[type=checkbox]";

/** @param {HTMLElement} root in which it holds */
export function oneKey(root) {
  root.addEventListener("keydown", (event) => pressed(root, event));
}

/** All that say `data-one-key`, now or later. */
export function oneKeyWhereAsked() {
  document.addEventListener("keydown", (event) => {
    const root = event.target.closest?.("[data-one-key]");
    if (root) pressed(root, event);
  });
}

function pressed(root, event) {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const { target } = event;
  if (event.key === "Enter" && !event.shiftKey && target.matches(CHOICES)) {
    event.preventDefault(); // a held key repeats: it chooses once more, and a box would flicker
    if (!event.repeat) target.click();
  }
  if (event.key === "Enter" && !event.shiftKey && target.matches("select:not([multiple])")) {
    event.preventDefault();
    if (!event.repeat) layOut(target);
  }
  if (event.key === "Escape" && target.closest(".one-key-list")) {
    event.preventDefault();
    fold(target.closest(".one-key-list"));
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

/* The choices of `select` as buttons; the one that is chosen has the focus, and pressing it
   changes nothing. Who tabs on leaves them. */
function layOut(select) {
  const list = document.createElement("div");
  list.className = "one-key-list";
  list.dataset.oneKey = "";
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", select.labels[0]?.textContent.trim() ?? select.name);
  for (const option of select.options) {
    if (option.disabled) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = option.label;
    button.setAttribute("aria-pressed", String(option.selected));
    button.addEventListener("click", () => {
      const isOther = !option.selected;
      select.value = option.value;
      fold(list);
      if (!isOther) return;
      select.dispatchEvent(new Event("input", { bubbles: true }));
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    list.append(button);
  }
  list.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !list.contains(relatedTarget)) list.remove();
  });
  list.returnTo = select;
  (select.closest(".kern-form-input__select-wrapper, label") ?? select).after(list);
  (list.querySelector('[aria-pressed="true"]') ?? list.firstElementChild)?.focus();
}

function fold(list) {
  const { returnTo } = list;
  list.remove();
  returnTo.focus();
}
