/* The place: from the device after a tap, from suggestions while typing, from the map. */

const near = (metres) =>
  metres >= 1000 ? `${(metres / 1000).toFixed(1).replace(".", ",")} Kilometer` : `${Math.round(metres)} Meter`;

export class Place {
  constructor(root, urls) {
    this.root = root;
    this.urls = urls;
    this.found = root.querySelector("[data-found]");
    this.words = root.querySelector("#id_place_text");
    this.list = root.querySelector("[data-suggestions]");
    root.querySelector("[data-locate]")?.addEventListener("click", () => this.locate());
    root.querySelector("[data-type]")?.addEventListener("click", () => this.words.focus());
    root.querySelector("details[data-map]")?.addEventListener("toggle", (event) => this.openMap(event.target));
    this.words.addEventListener("input", () => this.typed());
    // The browser's own list would cover ours. Only while typing: a field that forbids it for
    // good comes back empty with the back button.
    this.words.addEventListener("focus", () => this.words.setAttribute("autocomplete", "off"));
    this.words.addEventListener("blur", () => this.left());
    this.words.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("pin:set", (event) => this.pinned(event.detail));
    this.setUpList();
  }

  /* --- from the device ----------------------------------------------------------- */

  locate() {
    if (!navigator.geolocation) {
      this.say("Dieses Gerät kann seinen Standort nicht nennen. Bitte geben Sie die Straße ein.");
      this.words.focus();
      return;
    }
    this.say("Wir fragen Ihr Gerät nach dem Standort ...");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.located(coords),
      (error) => {
        this.say(
          error.code === error.PERMISSION_DENIED
            ? "Ihr Gerät gibt den Standort nicht frei. Bitte geben Sie die Straße ein."
            : "Ihr Gerät findet gerade keinen Standort. Bitte geben Sie die Straße ein.",
        );
        this.words.focus();
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 },
    );
  }

  async located({ latitude, longitude, accuracy }) {
    const label = await this.describe(latitude, longitude);
    this.set(latitude, longitude, accuracy);
    const exact = accuracy <= 50;
    const nearby = label.startsWith("nahe ") ? `N${label.slice(1)}` : `Nahe ${label}`;
    const sentence = label ? `${nearby}, auf etwa ${near(accuracy)} genau.` : `Standort auf etwa ${near(accuracy)} genau.`;
    this.say(`${sentence} ${exact ? "Stimmt das?" : "Das ist zu ungenau. Bitte zeigen Sie die Stelle auf der Karte oder geben Sie die Straße ein."}`);
    this.buttons(exact ? [["Ja", () => this.done(label)], ["Ändern", () => this.change()]] : [["Ändern", () => this.change()]]);
  }

  async describe(lat, lon) {
    try {
      const answer = await fetch(`${this.urls.here}?lat=${lat}&lon=${lon}`);
      return answer.ok ? ((await answer.json()).label ?? "") : "";
    } catch {
      return "";
    }
  }

  /* --- from words ------------------------------------------------------------------ */

  setUpList() {
    this.list.id = "ort-vorschlaege";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Vorschläge");
    this.list.className = "suggestions";
    this.list.hidden = true;
    Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list" }).forEach(
      ([name, value]) => this.words.setAttribute(name, value),
    );
  }

  typed() {
    this.clear();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.suggest(), 180);
  }

  async suggest() {
    const words = this.words.value.trim();
    if (words.length < 2) return this.options([]);
    this.request?.abort();
    this.request = new AbortController();
    try {
      const answer = await fetch(`${this.urls.search}?q=${encodeURIComponent(words)}`, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (answer.ok) this.options((await answer.json()).places);
    } catch {
      /* An aborted or failed suggestion leaves the button „Suchen“. */
    }
  }

  options(places) {
    this.places = places;
    this.active = -1;
    this.list.replaceChildren(
      ...places.map((place, index) => {
        const option = document.createElement("div");
        option.id = `ort-vorschlag-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const label = document.createElement("span");
        label.textContent = place.label;
        const detail = document.createElement("small");
        detail.textContent = place.detail;
        option.append(label, " ", detail);
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => this.pick(index));
        return option;
      }),
    );
    this.list.hidden = places.length === 0;
    this.words.setAttribute("aria-expanded", places.length ? "true" : "false");
    this.words.removeAttribute("aria-activedescendant");
  }

  key(event) {
    // The key that phones label "search": it looks for the place and never sends the form.
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (this.list.hidden) this.suggest();
      else this.pick(Math.max(this.active, 0));
      return;
    }
    if (this.list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.active = (this.active + step + this.places.length) % this.places.length;
      [...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", index === this.active ? "true" : "false"));
      this.words.setAttribute("aria-activedescendant", `ort-vorschlag-${this.active}`);
      this.list.children[this.active].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Escape") {
      this.options([]);
    }
  }

  left() {
    this.words.removeAttribute("autocomplete");
    this.list.hidden = true;
    this.words.setAttribute("aria-expanded", "false");
  }

  pick(index) {
    const place = this.places[index];
    this.words.value = place.label;
    this.options([]);
    this.take({ lat: place.lat, lon: place.lon, label: place.label, value: place.value });
  }

  /* --- from the map ---------------------------------------------------------------- */

  openMap(details) {
    if (!details.open) return;
    const picker = details.querySelector("nahdran-pin-picker");
    const [lat, lon] = ["lat", "lon"].map((name) => this.root.querySelector(`[data-${name}]`).value);
    if (lat && lon) {
      picker.removeAttribute("bounds");
      picker.setAttribute("zoom", "17");
      picker.setAttribute("center", `${lon},${lat}`);
    }
    picker.querySelector("[data-open-map]")?.click();
  }

  pinned({ lat, lon, label, inside }) {
    this.take({ lat, lon, label });
    if (inside === false) this.say("Diese Stelle liegt außerhalb der Gemeinde. Bitte setzen Sie den Pin neu.", "error");
  }

  /* --- what is kept ------------------------------------------------------------------ */

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

  clear() {
    for (const name of ["lat", "lon", "accuracy"]) this.root.querySelector(`[data-${name}]`).value = "";
    this.choice("");
    this.say("");
  }

  /* A picked place keeps its name; the radio buttons of an earlier search give way to it. */
  choice(value) {
    for (const radio of this.root.querySelectorAll('input[type="radio"][name="place_choice"]')) radio.checked = false;
    let input = this.root.querySelector("[data-choice]");
    if (!input) {
      input = document.createElement("input");
      Object.assign(input, { type: "hidden", name: "place_choice" });
      input.dataset.choice = "";
      this.found.before(input);
    }
    input.value = value;
    const known = this.root.querySelector("[data-chosen-place]");
    if (known) known.hidden = true;
  }

  done(label) {
    this.say(label ? `Ort: ${label}` : "Der Ort ist gewählt.", "place-known");
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
