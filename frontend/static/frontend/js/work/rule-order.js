/* Dragging a rule to another place in the list. What it sends is the same form that the buttons
   send, so that the keyboard and pages without scripts lose nothing. */

const list = document.querySelector("[data-rules]");

const rules = () => [...list.querySelectorAll("[data-rule]")];

/* The rule before which the pointer is; null is the end. */
const before = (y, dragged) =>
  rules().find((rule) => {
    if (rule === dragged) return false;
    const { top, height } = rule.getBoundingClientRect();
    return y < top + height / 2;
  }) ?? null;

const mark = (target) => {
  for (const other of list.querySelectorAll(".is-target")) other.classList.remove("is-target");
  target?.classList.add("is-target");
};

const send = (dragged, target) => {
  const others = rules().filter((rule) => rule !== dragged);
  const place = (target ? others.indexOf(target) : others.length) + 1;
  if (place === Number(dragged.dataset.number)) return;
  const form = dragged.querySelector("[data-move]");
  form.querySelector("[data-to]").value = place;
  form.submit();
};

list?.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button !== 0) return;
  event.preventDefault();
  const dragged = grip.closest("[data-rule]");
  let target = null;
  let moved = false;
  grip.setPointerCapture(event.pointerId);
  dragged.classList.add("is-dragged");

  const over = ({ clientY }) => {
    moved = true;
    target = before(clientY, dragged);
    mark(target ?? list.querySelector("[data-rest]"));
    if (clientY < 80) window.scrollBy(0, -20);
    if (clientY > window.innerHeight - 80) window.scrollBy(0, 20);
  };
  const end = ({ type }) => {
    grip.removeEventListener("pointermove", over);
    grip.removeEventListener("pointerup", end);
    grip.removeEventListener("pointercancel", end);
    dragged.classList.remove("is-dragged");
    mark(null);
    if (moved && type === "pointerup") send(dragged, target);
  };
  grip.addEventListener("pointermove", over);
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
});
