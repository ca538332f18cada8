// <nahdran-pin-picker>: put the pin on the place, by tap, by dragging or by keyboard.
//
// A <nahdran-map> that writes into two inputs and says in words where the pin stands.
//   lat-input, lon-input     selectors of the inputs
//   accuracy="25"            metres around the first place, drawn as a circle
//   src-here="/orte/hier/"   answers with what people call a point
// The picture, the button that opens the map and the live region stand inside:
//   [data-place-label]       gets "Hauptstr. 12" (role=status)
// Event: pin:set {lon, lat, label, inside, by: "tap"|"drag"|"keyboard"}

import { addCrosshair } from "./crosshair.js";
import { takeAlong } from "./dragging.js";
import { NahdranMap } from "./nahdran-map.js";
import { gettext, interpolate } from "../words.js";

const METRES_PER_DEGREE = 111_320;

/** A circle on the ground as a polygon, good enough for some hundred metres. */
function circle([lon, lat], metres) {
  const stretch = Math.cos((lat * Math.PI) / 180);
  const ring = Array.from({ length: 49 }, (_, index) => {
    const angle = (index / 48) * Math.PI * 2;
    return [
      lon + (Math.cos(angle) * metres) / METRES_PER_DEGREE / stretch,
      lat + (Math.sin(angle) * metres) / METRES_PER_DEGREE,
    ];
  });
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}

const points = (...features) => ({ type: "FeatureCollection", features });

export class NahdranPinPicker extends NahdranMap {
  #place = null;
  #question = 0;
  #dragging = false;

  connectedCallback() {
    this.#place = this.#fromInputs();
    if (this.#place) this.setAttribute("center", this.#place.join(","));
    if (this.#place && !this.hasAttribute("zoom")) this.setAttribute("zoom", "17");
    super.connectedCallback();
    this.addEventListener("map:ready", this.#ready);
  }

  disconnectedCallback() {
    this.removeEventListener("map:ready", this.#ready);
    super.disconnectedCallback();
  }

  /** What the inputs say by now is where the pin stands. */
  open() {
    if (!this.isOpen) this.#place = this.#fromInputs() ?? this.#place;
    return super.open();
  }

  /** Put the pin somewhere from outside: a device's place, an address that was chosen. */
  place({ lon, lat, accuracy = 0, zoom = 17 }) {
    if (accuracy) this.setAttribute("accuracy", accuracy);
    else this.removeAttribute("accuracy");
    this.#set([lon, lat], "outside", { quiet: true });
    this.map?.jumpTo({ center: [lon, lat], zoom });
    this.setAttribute("center", `${lon},${lat}`);
    this.setAttribute("zoom", zoom);
  }

  /** Take the pin away. */
  clear() {
    this.#question += 1;
    this.removeAttribute("accuracy");
    this.#draw(null);
    for (const name of ["lon-input", "lat-input"]) {
      const input = this.#input(name);
      if (input) input.value = "";
    }
    const region = this.querySelector("[data-place-label]");
    if (region?.textContent) region.textContent = gettext("Der Pin ist entfernt.");
  }

  decorate(style) {
    style.sources.place = { type: "geojson", data: this.#data() };
    style.layers.push(
      {
        id: "place-accuracy",
        type: "fill",
        source: "place",
        filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "fill-color": "#3b78c4", "fill-opacity": 0.16 },
      },
      {
        id: "place-accuracy-edge",
        type: "line",
        source: "place",
        filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "line-color": "#3b78c4", "line-width": 1.5, "line-opacity": 0.7 },
      },
      {
        id: "place",
        type: "symbol",
        source: "place",
        filter: ["==", ["geometry-type"], "Point"],
        layout: {
          "icon-image": "place",
          "icon-anchor": "bottom",
          "icon-offset": [0, 3],
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
        },
      },
    );
  }

  #data() {
    if (!this.#place) return points();
    const metres = Number(this.getAttribute("accuracy") ?? 0);
    const pin = { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: this.#place } };
    return metres > 0 ? points(circle(this.#place, metres), pin) : points(pin);
  }

  #ready = () => {
    const { map } = this;
    map.getCanvas().style.cursor = "crosshair";
    map.on("click", (event) => this.#set([event.lngLat.lng, event.lngLat.lat], "tap"));
    for (const start of ["mousedown", "touchstart"]) {
      map.on(start, "place", (event) => {
        if (event.points?.length > 1) return;
        this.#dragging = true;
        takeAlong(map, event, {
          move: (place) => this.#draw(place),
          end: (place) => {
            this.#dragging = false;
            if (place) this.#set(place, "drag");
          },
        });
      });
    }
    this.#addCrosshair();
    const region = this.querySelector("[data-place-label]");
    if (region && !region.textContent) region.textContent = gettext("Tippen Sie auf die Stelle, oder ziehen Sie den Pin.");
  };

  #addCrosshair() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "map__set kern-btn kern-btn--secondary btn--small";
    const label = document.createElement("span");
    label.className = "kern-label";
    label.textContent = gettext("Pin hierher setzen");
    button.append(label);
    const crosshair = addCrosshair(this, {
      label: gettext(
        "Karte. Mit den Pfeiltasten bewegen, mit Plus und Minus vergrößern, mit der Eingabetaste den Pin in die Mitte setzen.",
      ),
      set: () => button.click(),
    });
    button.addEventListener("click", () => {
      const { lng, lat } = this.map.getCenter();
      this.#set([lng, lat], "keyboard");
      crosshair.hide();
    });
    this.querySelector(".map__frame").append(button);
  }

  #fromInputs() {
    const [lon, lat] = ["lon-input", "lat-input"].map((name) => Number(this.#input(name)?.value.replace(",", ".") || NaN));
    return Number.isFinite(lon) && Number.isFinite(lat) ? [lon, lat] : null;
  }

  #input(name) {
    const selector = this.getAttribute(name);
    return selector ? document.querySelector(selector) : null;
  }

  #draw(place) {
    this.#place = place;
    this.map?.getSource("place")?.setData(this.#data());
  }

  async #set(place, by, { quiet = false } = {}) {
    if (this.#dragging) return;
    if (by !== "outside") this.removeAttribute("accuracy"); // a person is as exact as the map
    this.#draw(place);
    const [lon, lat] = place;
    for (const [name, value] of [["lon-input", lon], ["lat-input", lat]]) {
      const input = this.#input(name);
      if (!input) continue;
      input.value = value.toFixed(6);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const asked = ++this.#question;
    const answer = await this.#ask(lon, lat);
    if (asked !== this.#question) return; // the pin has moved on
    this.#say(answer);
    if (!quiet || answer) {
      this.dispatchEvent(new CustomEvent("pin:set", { bubbles: true, detail: { lon, lat, by, ...answer } }));
    }
  }

  async #ask(lon, lat) {
    const url = this.getAttribute("src-here");
    if (!url) return null;
    try {
      const response = await fetch(`${url}?lat=${lat.toFixed(6)}&lon=${lon.toFixed(6)}`, {
        headers: { Accept: "application/json" },
      });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }

  #say(answer) {
    const region = this.querySelector("[data-place-label]");
    if (!region) return;
    if (!answer) region.textContent = gettext("Der Pin steht. Der Name der Stelle ist gerade nicht abrufbar.");
    else if (!answer.inside) region.textContent = gettext("Diese Stelle liegt außerhalb der Gemeinde.");
    else region.textContent = answer.label ? interpolate(gettext("Der Pin steht bei: %(place)s."), { place: answer.label }) : gettext("Der Pin steht.");
    region.dataset.inside = answer ? String(answer.inside) : "";
  }
}

customElements.define("nahdran-pin-picker", NahdranPinPicker);
