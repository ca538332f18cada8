/* Places suggested while somebody types: a combobox on a field that works without it, too. */

import { gettext } from "../words.js";

export class Suggestions {
  /* `field` is the input, `list` an empty element below it, `url` answers {places: [...]} for
     `?q=`. `onType()` is called with every change, `onPick(place)` when one was chosen. */
  constructor({ field, list, url, onType, onPick }) {
    Object.assign(this, { field, list, url, onType, onPick });
    this.places = [];
    this.active = -1;
    list.id ||= `${field.id}-vorschlaege`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", gettext("Vorschläge"));
    list.className = "suggestions";
    list.hidden = true;
    Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" }).forEach(
      ([name, value]) => field.setAttribute(name, value),
    );
    field.addEventListener("input", () => this.#typed());
    // The browser's own list would cover ours. Only while typing: a field that forbids it for
    // good comes back empty with the back button.
    field.addEventListener("focus", () => field.setAttribute("autocomplete", "off"));
    field.addEventListener("blur", () => this.#left());
    field.addEventListener("keydown", (event) => this.#key(event));
  }

  #typed() {
    this.onType();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.suggest(), 180);
  }

  /** Ask for what fits the words by now. */
  async suggest() {
    const words = this.field.value.trim();
    if (words.length < 2) return this.show([]);
    this.request?.abort();
    this.request = new AbortController();
    try {
      const answer = await fetch(`${this.url}?q=${encodeURIComponent(words)}`, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (answer.ok) this.show((await answer.json()).places);
    } catch {
      /* An aborted or failed suggestion leaves the button „Suchen“. */
    }
  }

  /** Offer `places` ({label, detail, ...}) to choose from; none closes the list. */
  show(places) {
    this.places = places;
    this.active = -1;
    this.list.replaceChildren(
      ...places.map((place, index) => {
        const option = document.createElement("div");
        option.id = `${this.list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const label = document.createElement("span");
        label.textContent = place.label;
        const detail = document.createElement("small");
        detail.textContent = place.detail;
        option.append(label, " ", detail);
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => this.#pick(index));
        return option;
      }),
    );
    this.list.hidden = places.length === 0;
    this.field.setAttribute("aria-expanded", places.length ? "true" : "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    // The key that phones label "search": it looks for the place and never sends the form.
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (this.list.hidden) this.suggest();
      else this.#pick(Math.max(this.active, 0));
      return;
    }
    if (this.list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.active = (this.active + step + this.places.length) % this.places.length;
      [...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", index === this.active ? "true" : "false"));
      this.field.setAttribute("aria-activedescendant", this.list.children[this.active].id);
      this.list.children[this.active].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Escape") {
      this.show([]);
    }
  }

  #left() {
    this.field.removeAttribute("autocomplete");
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
  }

  #pick(index) {
    const place = this.places[index];
    this.field.value = place.label;
    this.show([]);
    this.onPick(place);
  }
}
