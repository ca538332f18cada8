/* The place of a proposal without its map: addresses are suggested while one types, and what
   was chosen is shown on the map at once. Without this script the same buttons send the form. */

import { setPlaceValue } from "../form/place-value.js";
import { Suggestions } from "../form/suggestions.js";
import { gettext, interpolate } from "../words.js";

export class PlaceChoice {
  constructor(form, searchUrl) {
    this.form = form;
    this.words = form.querySelector("#id_place_text");
    if (!this.words) return; // this consultation asks for no place
    this.picker = form.querySelector("nahdran-shape-picker");
    this.chosen = form.querySelector("[data-chosen]");
    this.suggestions = new Suggestions({
      field: this.words,
      list: form.querySelector("[data-suggestions]"),
      url: searchUrl,
      onType: () => this.pick(""),
      onPick: (place) => {
        this.pick(place.value);
        this.apply("place");
      },
    });
    form.querySelector("[data-find]").addEventListener("click", (event) => {
      event.preventDefault();
      this.words.focus();
      this.suggestions.suggest();
    });
    form.querySelector("#id_place_as")?.addEventListener("change", () => {
      if (this.address) this.pick(this.address);
      if (this.address || this.words.value.trim()) this.apply("place");
    });
    form.querySelector("[data-take-zone]")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.apply("zone");
    });
    form.addEventListener("shape:drawn", () => this.drawn());
    form.addEventListener("shape:done", ({ detail }) => {
      if (!this.request) this.say(interpolate(gettext("Gewählt: %(place)s"), { place: detail.words }), "place-known");
    });
  }

  pick(value) {
    setPlaceValue(this.form, value, this.chosen);
    if (!value) this.address = "";
  }

  /* Let the server make a place of it: the street, what lies around, the part of town. */
  async apply(what) {
    const body = new FormData(this.form);
    body.delete("photos");
    body.set("do", what);
    const address = body.get("place_choice");
    const request = (this.request = {}); // stays: an answer to what was drawn before comes too late
    const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    if (request !== this.request) return; // something else was chosen meanwhile
    if (!answer?.ok) {
      this.say(gettext("Das ging gerade nicht. Bitte versuchen Sie es noch einmal."), "error");
      return;
    }
    const { known, words, shape, problem, choices } = await answer.json();
    if (choices.length) {
      this.words.focus();
      this.suggestions.show(choices.map((choice) => ({ ...choice, detail: choice.hint })));
    }
    if (!known) {
      this.say(problem, "error");
      return;
    }
    this.empty();
    this.address = what === "place" ? address : "";
    this.form.elements.known.value = known;
    this.picker.show(shape);
    this.say(interpolate(gettext("Gewählt: %(place)s"), { place: words }), "place-known");
  }

  /* What was drawn by hand takes the place of what was chosen. */
  drawn() {
    this.request = null;
    this.empty();
    this.address = "";
    this.form.elements.known.value = "";
    this.say("");
  }

  empty() {
    this.pick("");
    this.words.value = "";
    this.suggestions.show([]);
    const zone = this.form.querySelector("[data-zone]");
    if (zone) zone.value = "";
  }

  say(sentence, className) {
    const text = document.createElement("p");
    Object.assign(text, { className, textContent: sentence });
    this.chosen.replaceChildren(...(sentence ? [text] : []));
  }
}
