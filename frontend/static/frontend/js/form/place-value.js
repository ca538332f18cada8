/* The place that was picked from suggestions, as the server signed it, in the hidden field of
   geo/_place_choices.html. The radio buttons of an earlier search give way to it. */

/**
 * @param {HTMLElement} root around the fields
 * @param {string} value "" for none
 * @param {HTMLElement} before where the field goes if a list of choices stands in its place
 */
export function setPlaceValue(root, value, before) {
  for (const radio of root.querySelectorAll('input[type="radio"][name="place_choice"]')) radio.checked = false;
  let input = root.querySelector("[data-choice]");
  if (!input) {
    input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "place_choice" });
    input.dataset.choice = "";
    before.before(input);
  }
  input.value = value;
}
