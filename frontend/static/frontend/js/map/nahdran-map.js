// <nahdran-map>: a still picture until it is opened, then the living map in its place.
//
// Attributes
//   center="lon,lat" zoom="13"   where to start; or
//   bounds="west,south,east,north"
//   src-reports="/tiles/reports/{z}/{x}/{y}.mvt"   tiles with the layer `reports`; likewise
//   src-proposals, src-projects  (see KINDS in pins.js)
//   without="projects"           a kind that is not drawn now
//   selected="2614"              what is lifted: a report or proposal by number, a project by name
//   open                         open at once on wide screens; on phones only after the button
//   gestures="all"               one finger moves the map (a page that is all map)
//   locate                       a button that shows where I am
// Addresses: those of geo/_map_files.html, and from the template tag data-base,
//   data-attribution, data-label.
// Events (they bubble)
//   map:ready   map:select {kind, number, lon, lat}   map:move {bounds, center, zoom}   map:close
//   map:error {reason}
// Methods
//   open()  close()  show({lon, lat, number, zoom})  reload(kind, template)
//
// What stands inside the element is the picture and works without this script.

import { absolute, currentTheme, loadLibrary, watchTheme, words } from "./library.js";
import { gettext } from "../words.js";

const numbers = (text, count) => {
  const found = (text ?? "").split(",").map(Number);
  return found.length === count && found.every(Number.isFinite) ? found : null;
};

export const WIDE = "(min-width: 48em)";
const SOURCES = ["src-projects", "src-reports", "src-proposals"]; // of each of KINDS

export class NahdranMap extends HTMLElement {
  static observedAttributes = ["selected", "without", "bounds", "center", ...SOURCES];

  #map = null;
  #drawing = null; // what library.js has loaded
  #opening = null;
  #stopWatching = null;
  #seen = null;
  #frame = null;

  connectedCallback() {
    this.classList.add("map");
    this.addEventListener("click", this.#clicked);
    if (this.hasAttribute("open") && matchMedia(WIDE).matches) this.#openWhenSeen();
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#clicked);
    this.#seen?.disconnect();
    this.#destroy();
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#map || before === now) return;
    if (name === "selected") this.#markSelected();
    if (name === "without") this.#hideKinds();
    if (SOURCES.includes(name) && now) this.reload(name.slice("src-".length), now);
    if (name === "bounds") this.#fit(numbers(now, 4));
    if (name === "center") this.#map.easeTo({ center: numbers(now, 2) ?? undefined });
  }

  /** The map of the library, for elements that build on this one; null while closed. */
  get map() {
    return this.#map;
  }

  get isOpen() {
    return this.#map !== null;
  }

  /** Load the library and replace the picture. Resolves when the map can be used. */
  open() {
    this.#opening ??= this.#open().catch((error) => {
      this.#opening = null;
      this.#fail(error);
      throw error;
    });
    return this.#opening;
  }

  close() {
    this.#destroy();
    this.dataset.state = "closed";
    this.querySelector("[data-open-map]")?.focus();
    this.#tell("map:close", {});
  }

  /** Go to a place, and lift its report if it has a number. */
  show({ lon, lat, number, zoom }) {
    if (number !== undefined) this.setAttribute("selected", number);
    const target = { center: [lon, lat], zoom: Math.max(this.#map?.getZoom() ?? 0, zoom ?? 16) };
    if (this.#map) this.#map[this.#calm() ? "jumpTo" : "easeTo"]({ ...target, duration: 400 });
  }

  /** Show others of one kind ("reports"): after a filter changed. */
  reload(kind, template) {
    this.#map?.getSource(kind)?.setTiles([absolute(template)]);
  }

  // --- opening and closing ----------------------------------------------------------

  #openWhenSeen() {
    this.#seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.#seen.disconnect();
      this.open().catch(() => {});
    });
    this.#seen.observe(this);
  }

  async #open() {
    this.dataset.state = "loading";
    this.#removeMessage();
    this.#drawing = await loadLibrary(this);
    const { library } = this.#drawing;
    await document.fonts?.ready;
    this.#frame = document.createElement("div");
    this.#frame.className = "map__frame";
    this.#frame.inert = true; // under the picture nobody shall tap or stand with the keyboard
    this.mount(this.#frame);
    const bounds = numbers(this.getAttribute("bounds"), 4);
    const map = new library.Map({
      container: this.#frame,
      style: this.#style(),
      ...(bounds
        ? { bounds, fitBoundsOptions: { padding: 24, maxZoom: 17 } }
        : { center: numbers(this.getAttribute("center"), 2) ?? [10, 51], zoom: Number(this.getAttribute("zoom") ?? 12) }),
      minZoom: 7,
      maxZoom: 19,
      attributionControl: false,
      locale: words(),
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      cooperativeGestures: this.getAttribute("gestures") !== "all" && this.dataset.full === undefined,
      fadeDuration: this.#calm() ? 0 : 150,
    });
    this.#map = map;
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.setMissingStyleImageResolver(async (id) => this.#draw(id));
    map.addControl(new library.AttributionControl({ compact: false }), "bottom-right");
    map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new library.ScaleControl({ unit: "metric", maxWidth: 90 }), "bottom-left");
    if (this.hasAttribute("locate")) {
      map.addControl(
        new library.GeolocateControl({ positionOptions: { enableHighAccuracy: true }, showAccuracyCircle: true }),
        "top-right",
      );
    }
    await new Promise((done, failed) => {
      map.once("load", done);
      map.once("error", ({ error }) => failed(error));
    });
    map.on("error", ({ error }) => this.#tell("map:error", { reason: String(error?.message ?? error) }));
    this.#name(map);
    this.#listen(map);
    this.#stopWatching = watchTheme(() => {
      this.#drawing.forgetColours();
      map.setStyle(this.#style(), { diff: false });
    });
    this.#uncover(map);
    this.#addCloseButton();
    this.#tell("map:ready", {});
    return map;
  }

  /** The map takes the picture's place. Who stood on its button stands on the map. */
  #uncover(map) {
    const wasHere = this.contains(document.activeElement);
    this.#frame.inert = false;
    this.dataset.state = "open";
    if (wasHere) map.getCanvas().focus({ preventScroll: true });
  }

  #destroy() {
    this.#stopWatching?.();
    this.#map?.remove();
    this.#frame?.remove();
    this.#map = this.#opening = this.#stopWatching = this.#frame = null;
  }

  #clicked = (event) => {
    const opener = event.target.closest("[data-open-map]");
    const closer = event.target.closest("[data-close-map]");
    if (opener && this.contains(opener)) {
      event.preventDefault();
      opener.focus({ preventScroll: true }); // Safari does not do so by itself
      this.open().catch(() => {});
    } else if (closer) this.close();
  };

  #addCloseButton() {
    if (!this.querySelector("[data-open-map]") || matchMedia(WIDE).matches) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "map__close";
    button.dataset.closeMap = "";
    button.textContent = gettext("Karte schließen");
    this.#frame.append(button);
  }

  #fail(error) {
    this.#destroy();
    this.dataset.state = "failed";
    const hasGraphics = !/webgl/i.test(String(error?.message ?? error?.type ?? error));
    const box = document.createElement("div");
    box.className = "map__message";
    box.setAttribute("role", "alert");
    const sentence = document.createElement("p");
    sentence.textContent = hasGraphics
      ? gettext("Die Karte konnte nicht geladen werden. Alle Orte stehen auch in der Liste.")
      : gettext("Dieses Gerät kann die Karte nicht zeigen. Alle Orte stehen auch in der Liste.");
    box.append(sentence);
    if (hasGraphics) {
      const again = document.createElement("button");
      again.type = "button";
      again.className = "kern-btn kern-btn--secondary btn--small";
      again.dataset.openMap = "";
      const label = document.createElement("span");
      label.className = "kern-label";
      label.textContent = gettext("Noch einmal versuchen");
      again.append(label);
      box.append(again);
    }
    this.append(box);
    this.#tell("map:error", { reason: String(error?.message ?? error) });
  }

  #removeMessage() {
    const message = this.querySelector(".map__message");
    const wasHere = message?.contains(document.activeElement);
    message?.remove();
    if (wasHere) this.querySelector("[data-open-map]")?.focus({ preventScroll: true });
  }

  // --- what is drawn ------------------------------------------------------------------

  #style() {
    const style = this.#drawing.baseStyle({
      colours: this.#drawing.palette(currentTheme()),
      base: absolute(this.dataset.base),
      attribution: this.dataset.attribution,
    });
    for (const kind of this.#kinds()) {
      const tiles = [absolute(this.getAttribute(`src-${kind.name}`))];
      style.sources[kind.name] = { type: "vector", tiles, minzoom: 0, maxzoom: 18 };
      style.layers.push(...this.#layersOf(kind));
    }
    this.decorate(style);
    return style;
  }

  /** For elements that build on this one: put the map among what stands inside. Later it stays
   * where it is, for whoever stands on a node that moves loses the focus. */
  mount(frame) {
    this.append(frame);
  }

  /** For elements that build on this one: add sources and layers to the style. */
  decorate(_style) {}

  #draw(name) {
    if (!this.#map || this.#map.hasImage(name)) return;
    const ratio = Math.min(Math.ceil(devicePixelRatio || 1), 3);
    const image = this.#drawing.drawn(name, ratio);
    if (image) this.#map.addImage(name, image, { pixelRatio: ratio });
  }

  #kinds() {
    return this.#drawing.KINDS.filter((kind) => this.getAttribute(`src-${kind.name}`));
  }

  #layersOf(kind) {
    const visibility = this.getAttribute("without") === kind.name ? "none" : "visible";
    return this.#drawing.kindLayers(kind, this.getAttribute("selected")).map((layer) => ({
      ...layer,
      layout: { ...layer.layout, visibility },
    }));
  }

  #markSelected() {
    for (const { id, type, filter, paint } of this.#kinds().flatMap((kind) => this.#layersOf(kind))) {
      if (!this.#map.getLayer(id)) continue;
      if (type === "symbol") this.#map.setFilter(id, filter);
      else for (const [name, value] of Object.entries(paint)) this.#map.setPaintProperty(id, name, value);
    }
  }

  #hideKinds() {
    for (const { id, layout } of this.#kinds().flatMap((kind) => this.#layersOf(kind))) {
      if (this.#map.getLayer(id)) this.#map.setLayoutProperty(id, "visibility", layout.visibility);
    }
  }

  #fit(bounds) {
    if (bounds) this.#map.fitBounds(bounds, { padding: 24, maxZoom: 17, animate: !this.#calm() });
  }

  #calm() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  // --- what people do -----------------------------------------------------------------

  #name(map) {
    const canvas = map.getCanvas();
    canvas.setAttribute("aria-label", this.dataset.label || gettext("Karte. Mit den Pfeiltasten bewegen, mit Plus und Minus vergrößern."));
    canvas.setAttribute("role", "application");
  }

  #listen(map) {
    map.on("moveend", () => this.#moved(map));
    this.#moved(map);
    map.on("click", (event) => this.#chosen(map, event));
    for (const layer of this.#pressable()) {
      map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
      map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
    }
  }

  #moved(map) {
    const box = map.getBounds();
    const { lng, lat } = map.getCenter();
    this.#tell("map:move", {
      bounds: [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()],
      center: [lng, lat],
      zoom: map.getZoom(),
    });
  }

  /** Layers that can be pressed: pins before what was drawn below them. */
  #pressable() {
    return this.#kinds().flatMap(({ name, hasShapes }) => [
      name,
      `${name}-clusters`,
      `${name}-selected`,
      ...(hasShapes ? [`${name}-fill`, `${name}-line`] : []),
    ]);
  }

  #chosen(map, event) {
    const layers = this.#pressable().filter((id) => map.getLayer(id));
    if (!layers.length) return;
    // A thumb is wider than a point.
    const { x, y } = event.point;
    const near = matchMedia("(pointer: coarse)").matches ? 12 : 3;
    const [found] = map.queryRenderedFeatures([[x - near, y - near], [x + near, y + near]], { layers });
    if (!found) return;
    const isPin = found.geometry.type === "Point";
    const [lon, lat] = isPin ? found.geometry.coordinates : event.lngLat.toArray();
    if (found.properties.count > 1) {
      map[this.#calm() ? "jumpTo" : "easeTo"]({ center: [lon, lat], zoom: Math.min(map.getZoom() + 2, 17), duration: 350 });
      return;
    }
    this.setAttribute("selected", found.properties.number);
    this.#tell("map:select", { kind: found.source, number: found.properties.number, lon, lat });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

customElements.define("nahdran-map", NahdranMap);
