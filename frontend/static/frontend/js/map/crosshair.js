// The middle of the map as a pointer, for those who move the map instead of tapping on the
// place. It shows once they do, and to whoever comes with the keyboard.

/**
 * @param {HTMLElement} element a map that is open
 * @param {{label: string, set: () => void, back?: () => void}} words `label` names the map for
 *   who hears it, `set` is called on Enter and Space, `back` on the key that deletes
 * @returns {{hide: () => void}}
 */
export function addCrosshair(element, { label, set, back }) {
  const cross = document.createElement("div");
  cross.className = "map__crosshair";
  cross.setAttribute("aria-hidden", "true");
  element.map.on("dragstart", () => (cross.dataset.shown = ""));
  const canvas = element.map.getCanvas();
  canvas.setAttribute("aria-label", label);
  const showToKeyboard = () => canvas.matches(":focus-visible") && (cross.dataset.shown = "");
  canvas.addEventListener("focus", showToKeyboard);
  showToKeyboard(); // whoever opened it with the keyboard stands on it already
  canvas.addEventListener("keydown", (event) => {
    const act = { Enter: set, " ": set, Backspace: back, Delete: back }[event.key];
    if (event.key !== "Tab") cross.dataset.shown = "";
    if (!act) return;
    event.preventDefault();
    act();
  });
  element.querySelector(".map__frame").append(cross);
  return { hide: () => delete cross.dataset.shown };
}
