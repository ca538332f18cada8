/* The place: from the device after a tap, from suggestions while typing, from the map, and from a
   photo if the person says so. */

import { setPlaceValue } from "../form/place-value.js";
import { Suggestions } from "../form/suggestions.js";
import { gettext, interpolate, locale, ngettext } from "../words.js";

const kilometres = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const near = (metres) =>
  metres >= 1000
    ? interpolate(gettext("%(number)s Kilometer"), { number: kilometres.format(metres / 1000) })
    : interpolate(ngettext("%(number)s Meter", "%(number)s Meter", Math.round(metres)), { number: Math.round(metres) });

/* A name begins with a capital; what does not ("nahe Mühlweg") says "near" already. */
function found(label, far) {
  if (!label) return interpolate(gettext("Standort auf etwa %(far)s genau."), { far });
  const first = label[0].toLocaleUpperCase(locale);
  if (first !== label[0]) return interpolate(gettext("%(place)s, auf etwa %(far)s genau."), { place: first + label.slice(1), far });
  return interpolate(gettext("Nahe %(place)s, auf etwa %(far)s genau."), { place: label, far });
}

export class Place {
  /* What the person did last. The device and the network may answer when they have long gone
     on: a position that comes after an address was typed is not the place they mean. */
  #turn = 0;

  constructor(root, urls) {
    this.root = root;
    this.urls = urls;
    this.picker = root.querySelector("nahdran-pin-picker");
    this.found = root.querySelector("[data-found]");
    this.words = root.querySelector("#id_place_text");
    root.querySelector("[data-locate]")?.addEventListener("click", () => this.locate());
    root.querySelector("[data-type]")?.addEventListener("click", () => this.words.focus());
    root.querySelector("details[data-map]")?.addEventListener("toggle", (event) => this.openMap(event.target));
    root.addEventListener("pin:set", (event) => this.pinned(event.detail));
    this.asks = root.querySelector("[data-photo-place]");
    this.asks.querySelector("[data-take]").addEventListener("click", () => this.takeFromPhoto());
    this.asks.querySelector("[data-leave]").addEventListener("click", () => {
      this.withdraw();
      this.root.querySelector("[data-locate]").focus();
    });
    new Suggestions({
      field: this.words,
      list: root.querySelector("[data-suggestions]"),
      url: urls.search,
      onType: () => this.clear(),
      onPick: (place) => {
        this.take(place);
        this.show(place);
      },
    });
  }

  /* --- from the device ----------------------------------------------------------- */

  locate() {
    if (!navigator.geolocation) {
      this.say(gettext("Dieses Gerät kann seinen Standort nicht nennen. Bitte geben Sie die Straße ein."));
      this.words.focus();
      return;
    }
    this.say(gettext("Wir fragen Ihr Gerät nach dem Standort ..."));
    const turn = ++this.#turn;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.located(coords, turn),
      (error) => {
        if (turn !== this.#turn) return;
        this.say(
          error.code === error.PERMISSION_DENIED
            ? gettext("Ihr Gerät gibt den Standort nicht frei. Bitte geben Sie die Straße ein.")
            : gettext("Ihr Gerät findet gerade keinen Standort. Bitte geben Sie die Straße ein."),
        );
        this.words.focus();
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 },
    );
  }

  async located({ latitude, longitude, accuracy }, turn) {
    if (turn !== this.#turn) return;
    const { label } = await this.describe(latitude, longitude);
    if (turn !== this.#turn) return;
    this.set(latitude, longitude, accuracy);
    this.show({ lat: latitude, lon: longitude, accuracy });
    const exact = accuracy <= 50;
    const rest = exact
      ? gettext("Stimmt das?")
      : gettext("Das ist zu ungenau. Bitte zeigen Sie die Stelle auf der Karte oder geben Sie die Straße ein.");
    this.say(`${found(label, near(accuracy))} ${rest}`);
    this.buttons(exact ? [[gettext("Ja"), () => this.done(label)], [gettext("Ändern"), () => this.change()]] : [[gettext("Ändern"), () => this.change()]]);
  }

  async describe(lat, lon) {
    try {
      const answer = await fetch(`${this.urls.here}?lat=${lat}&lon=${lon}`);
      return answer.ok ? { label: "", ...(await answer.json()) } : { label: "" };
    } catch {
      return { label: "" };
    }
  }

  /* --- from a photo ------------------------------------------------------------------ */

  #fromPhoto = null; // here and nowhere else until the person takes it

  /** Ask whether the place {lat, lon} of a photo is meant; not if there is one already. */
  offer(place) {
    if (this.isKnown || this.#fromPhoto) return;
    this.#fromPhoto = place;
    this.asks.hidden = false;
  }

  withdraw() {
    this.#fromPhoto = null;
    this.asks.hidden = true;
  }

  async takeFromPhoto() {
    const { lat, lon } = this.#fromPhoto;
    const turn = ++this.#turn;
    this.withdraw();
    const { label, inside } = await this.describe(lat, lon);
    if (turn !== this.#turn) return;
    if (inside === false) {
      this.say(gettext("Der Ort im Foto liegt außerhalb der Gemeinde. Bitte geben Sie die Straße ein."), "error");
      this.words.focus();
      return;
    }
    this.set(lat, lon, null);
    this.show({ lat, lon });
    this.say(label ? interpolate(gettext("Im Foto steht: %(place)s. Stimmt das?"), { place: label }) : gettext("Der Ort aus dem Foto ist gewählt. Stimmt das?"));
    this.buttons([[gettext("Ja"), () => this.done(label)], [gettext("Ändern"), () => this.change()]]);
    this.found.querySelector("button").focus();
  }

  /* --- from the map ---------------------------------------------------------------- */

  openMap(details) {
    if (!details.open) return;
    const [lat, lon] = ["lat", "lon"].map((name) => this.root.querySelector(`[data-${name}]`).value);
    if (lat && lon) {
      this.picker.removeAttribute("bounds");
      this.picker.setAttribute("zoom", "17");
      this.picker.setAttribute("center", `${lon},${lat}`);
    }
    this.picker.querySelector("[data-open-map]")?.click();
  }

  pinned({ lat, lon, label, inside, by }) {
    if (by === "outside") return; // we put it there
    this.#turn += 1;
    this.take({ lat, lon, label });
    if (inside === false) this.say(gettext("Diese Stelle liegt außerhalb der Gemeinde. Bitte setzen Sie den Pin neu."), "error");
  }

  /* --- what is kept ------------------------------------------------------------------ */

  get isKnown() {
    const value = (selector) => this.root.querySelector(selector)?.value;
    return Boolean(value("[data-lat]") || value("[data-choice]") || this.words.value.trim());
  }

  /** Say what the fields hold again, after a draft came back. */
  again({ lat, place_choice: choice, place_text: words = "" }) {
    this.#turn += 1;
    this.withdraw();
    if (choice) setPlaceValue(this.root, choice, this.found);
    if (lat || choice) this.done(words);
    else this.say("");
  }

  /* `value` is the server's signed word for a place it named; a pin's name it finds itself. */
  take({ lat, lon, label, value = "" }) {
    this.set(lat, lon, null);
    this.choice(value);
    if (label) this.words.value = label;
    this.done(label);
  }

  set(lat, lon, accuracy) {
    const fields = { lat: lat.toFixed(6), lon: lon.toFixed(6), accuracy: accuracy === null ? "" : accuracy.toFixed(0) };
    for (const [name, value] of Object.entries(fields)) this.root.querySelector(`[data-${name}]`).value = value;
    this.choice("");
  }

  /* The pin of a map that is open stands where the words say. */
  show({ lat, lon, accuracy = 0 }) {
    if (this.picker.isOpen) this.picker.place({ lat, lon, accuracy });
  }

  clear() {
    this.#turn += 1;
    this.picker.clear();
    for (const name of ["lat", "lon", "accuracy"]) this.root.querySelector(`[data-${name}]`).value = "";
    this.choice("");
    this.say("");
  }

  /* A picked place keeps its name. */
  choice(value) {
    this.withdraw();
    setPlaceValue(this.root, value, this.found);
    this.root.dispatchEvent(new CustomEvent("place:changed"));
    this.root.dispatchEvent(new Event("draft:changed"));
    const known = this.root.querySelector("[data-chosen-place]");
    if (known) known.hidden = true;
  }

  done(label) {
    this.say(label ? interpolate(gettext("Ort: %(place)s"), { place: label }) : gettext("Der Ort ist gewählt."), "place-known");
  }

  change() {
    this.clear();
    this.words.focus();
  }

  say(sentence, className = "hint") {
    const text = document.createElement("p");
    text.className = className;
    text.textContent = sentence;
    this.found.replaceChildren(...(sentence ? [text] : []));
  }

  buttons(entries) {
    const row = document.createElement("div");
    row.className = "choice-row";
    for (const [label, action] of entries) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "kern-btn kern-btn--secondary btn--small", textContent: label });
      button.addEventListener("click", action);
      row.append(button);
    }
    this.found.append(row);
  }
}
