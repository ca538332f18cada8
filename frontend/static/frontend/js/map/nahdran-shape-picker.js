// <nahdran-shape-picker>: draw a point, a line or an area by mouse, finger or keyboard.
//
// A <nahdran-map> that writes a GeoJSON geometry into an input and says in words what it did.
// A tap sets the next point; a point can be dragged; with the keyboard the map moves under a
// crosshair and Enter sets a point there.
//   input="[data-geometry]"     selector of the input; what it holds is what was drawn
//   kinds="point line polygon"  what may be drawn, in this order
//   shape='{"type":...}'        what is there already; written only once it is changed
//   src-area="..."              GeoJSON MultiPolygon: where may be drawn; drawn around itself
//                               unless whole-town is set
//   src-here="/orte/hier/"      answers with what people call a point
// Inside stand the picture, and what shows while the map is open:
//   [data-kind="line"]   buttons to choose by, if there are several kinds
//   [data-set] [data-back] [data-done] [data-anew]   buttons
//   [data-shape-status]  role=status: what was done, what is wrong
// Events: shape:drawn {geometry, problem}; geometry null when nothing is drawn any more.
//   shape:done {words}: it is whole and lies where it may; words say what it is.
// Methods: show(geojson) puts something there from outside, clear() takes all away.

import { addCrosshair } from "./crosshair.js";
import { takeAlong } from "./dragging.js";
import { NahdranMap, WIDE } from "./nahdran-map.js";
import { pageColours } from "./page-colours.js";
import { crosses, geometry, length, liesInside, pointsOf, size } from "./shapes.js";
import { gettext, interpolate, ngettext } from "../words.js";

const MOST_POINTS = 500;
// What has more corners (a circle, a part of town) is shown as it is and drawn anew as a whole.
const MOST_HANDLES = 24;
const LEAST = { point: 1, line: 2, polygon: 3 };
const OUTLINE_STEPS = 2000; // as participation.geometry.outline_of simplifies, doubled
const TWICE_MS = 350; // a second tap within this, at the same spot, is a double click

const WORDS = {
  point: { start: gettext("Tippen Sie auf die Stelle."), now: gettext("Jetzt zeichnen Sie: der Punkt.") },
  line: {
    start: gettext("Tippen Sie auf den Anfang der Linie, dann Punkt für Punkt weiter."),
    now: gettext("Jetzt zeichnen Sie: die Linie."),
    done: gettext("Die Linie ist fertig. Ziehen Sie Punkte, um sie zu ändern, oder zeichnen Sie neu."),
  },
  polygon: {
    start: gettext("Tippen Sie rundherum auf die Ecken der Fläche."),
    now: gettext("Jetzt zeichnen Sie: die Fläche."),
    done: gettext("Die Fläche ist fertig. Ziehen Sie Punkte, um sie zu ändern, oder zeichnen Sie neu."),
  },
};
const OUTSIDE = gettext("Das liegt nicht ganz in dem Gebiet, um das es hier geht. Es ist umrandet.");
const OUTSIDE_TOWN = gettext("Das liegt außerhalb der Gemeinde.");
const CROSSING = gettext("Die Linien kreuzen sich. Nehmen Sie Punkte zurück, oder ziehen Sie einen an eine andere Stelle.");

const feature = (shape, properties = {}) => ({ type: "Feature", properties, geometry: shape });

export class NahdranShapePicker extends NahdranMap {
  #kind = "point";
  #points = [];
  #given = null; // a shape that is shown and cannot be changed point by point
  #isDone = false;
  #area = null;
  #exact = 0; // degrees by which the outline may be wrong
  #isTouched = false;
  #problem = "";
  #isTaken = false; // a point moves with the hand
  #lastTap = { at: 0, x: 0, y: 0 };
  #question = 0;

  connectedCallback() {
    this.#kind = this.#kinds[0];
    this.#take(this.#input?.value) || this.#take(this.getAttribute("shape"));
    super.connectedCallback();
    this.addEventListener("map:ready", this.#ready);
    this.addEventListener("click", this.#pressed);
    this.#showTools();
  }

  disconnectedCallback() {
    this.removeEventListener("map:ready", this.#ready);
    this.removeEventListener("click", this.#pressed);
    super.disconnectedCallback();
  }

  /** Put something there from outside: what an address or a part of town became. */
  show(geojson) {
    if (this.#input) this.#input.value = "";
    this.#points = [];
    this.#given = null;
    this.#take(geojson);
    this.#problem = "";
    this.#draw();
    this.#fit();
    this.#say(this.#hint());
    this.#showTools();
  }

  clear() {
    this.show("");
  }

  /** Where one sees it: between what is said and the tools, also for who goes by Tab. */
  mount(frame) {
    const tools = this.querySelector(".draw-tools");
    if (tools) tools.before(frame);
    else this.append(frame);
  }

  decorate(style) {
    const { town, paper, danger } = pageColours("town", "paper", "danger");
    const wrong = ["case", ["boolean", ["get", "wrong"], false], danger, town];
    const round = { "line-cap": "round", "line-join": "round" };
    const only = (...types) => ["in", ["geometry-type"], ["literal", types]];
    style.sources.allowed = { type: "geojson", data: this.#allowed() };
    style.sources.drawn = { type: "geojson", data: this.#drawn() };
    style.layers.push(
      { id: "forbidden", type: "fill", source: "allowed", filter: only("Polygon"), paint: { "fill-color": paper, "fill-opacity": 0.6 } },
      { id: "allowed-edge", type: "line", source: "allowed", filter: only("LineString"), layout: round, paint: { "line-color": town, "line-width": 2.5, "line-dasharray": [2.5, 1.8] } },
      { id: "drawn-area", type: "fill", source: "drawn", filter: only("Polygon"), paint: { "fill-color": wrong, "fill-opacity": 0.2 } },
      { id: "drawn-casing", type: "line", source: "drawn", filter: only("Polygon", "LineString"), layout: round, paint: { "line-color": paper, "line-width": 7 } },
      { id: "drawn-line", type: "line", source: "drawn", filter: only("Polygon", "LineString"), layout: round, paint: { "line-color": wrong, "line-width": 4 } },
      {
        id: "drawn-points",
        type: "circle",
        source: "drawn",
        filter: ["all", only("Point"), ["!", ["boolean", ["get", "pin"], false]]],
        paint: {
          "circle-radius": ["case", ["boolean", ["get", "last"], false], 9, 7],
          "circle-color": ["case", ["boolean", ["get", "last"], false], wrong, paper],
          "circle-stroke-color": ["case", ["boolean", ["get", "last"], false], paper, wrong],
          "circle-stroke-width": 3,
        },
      },
      {
        id: "drawn-pin",
        type: "symbol",
        source: "drawn",
        filter: ["all", only("Point"), ["boolean", ["get", "pin"], false]],
        layout: { "icon-image": "place", "icon-anchor": "bottom", "icon-offset": [0, 3], "icon-allow-overlap": true, "icon-ignore-placement": true },
      },
    );
  }

  // --- what is there --------------------------------------------------------------------

  get #kinds() {
    return (this.getAttribute("kinds") ?? "point").split(" ");
  }

  get #input() {
    return document.querySelector(this.getAttribute("input"));
  }

  get #isArea() {
    return this.#kind === "polygon";
  }

  get #isWhole() {
    return this.#points.length >= LEAST[this.#kind];
  }

  #take(text) {
    let shape = null;
    try {
      shape = JSON.parse(text || "null");
    } catch {
      // What somebody else put there is not ours to draw; the server says what is wrong.
    }
    const found = pointsOf(shape);
    if (found && this.#kinds.includes(found.kind) && found.points.length <= MOST_HANDLES) {
      this.#kind = found.kind;
      this.#points = found.points;
      this.#isDone = this.#isWhole && this.#kind !== "point";
    } else {
      this.#given = shape;
    }
    return Boolean(shape);
  }

  #drawn() {
    const features = [];
    const wrong = Boolean(this.#problem);
    if (this.#given) features.push(feature(this.#given, { pin: true }));
    if (this.#kind === "point") {
      if (this.#points.length) features.push(feature(geometry("point", this.#points), { pin: true, wrong }));
    } else {
      const kind = this.#isArea && this.#points.length < 3 ? "line" : this.#kind;
      if (this.#points.length > 1) features.push(feature(geometry(kind, this.#points), { wrong }));
      this.#points.forEach((point, index) => {
        const last = !this.#isDone && index === this.#points.length - 1;
        features.push(feature({ type: "Point", coordinates: point }, { last, wrong }));
      });
    }
    return { type: "FeatureCollection", features };
  }

  /** The edge of the area, and all around it, so that one sees where nothing may be drawn. */
  #allowed() {
    const features = [];
    if (this.#area && !this.hasAttribute("whole-town")) {
      const world = [[-180, -85], [180, -85], [180, 85], [-180, 85], [-180, -85]];
      const holes = this.#area.map(([outer]) => outer);
      features.push(feature({ type: "Polygon", coordinates: [world, ...holes] }));
      for (const ring of this.#area.flat()) features.push(feature({ type: "LineString", coordinates: ring }));
    }
    return { type: "FeatureCollection", features };
  }

  #draw() {
    this.map?.getSource("drawn")?.setData(this.#drawn());
  }

  #fit() {
    const all = this.#given ? this.#given.coordinates.flat(Infinity) : this.#points.flat();
    if (!this.map || !all.length) return;
    const [lons, lats] = [all.filter((_, index) => index % 2 === 0), all.filter((_, index) => index % 2)];
    const box = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
    // Room for what stands in the corners of the map.
    const padding = { top: 72, right: 68, bottom: 48, left: 48 };
    this.map.fitBounds(box, { padding, maxZoom: 17, animate: false });
  }

  // --- drawing ------------------------------------------------------------------------------

  #ready = () => {
    const { map } = this;
    map.getCanvas().style.cursor = "crosshair";
    map.doubleClickZoom.disable();
    addCrosshair(this, {
      label: gettext(
        "Karte zum Zeichnen. Mit den Pfeiltasten bewegen, mit Plus und Minus vergrößern. Eingabetaste: Punkt in der Mitte setzen. Rücktaste: letzten Punkt zurück.",
      ),
      set: () => this.#setAtCrosshair(),
      back: () => this.#back(),
    });
    map.on("click", (event) => this.#tapped(event));
    map.on("mousedown", (event) => this.#grab(event, 12));
    map.on("touchstart", (event) => this.#grab(event, 24));
    map.on("mousemove", (event) => {
      if (!this.#isTaken) map.getCanvas().style.cursor = this.#nearest(event.point, 12) === -1 ? "crosshair" : "grab";
    });
    this.#fit();
    this.#loadArea();
    this.#showTools();
    this.#say(this.#hint());
    // On a phone the map opens by its button and grows: all of it shall be on the screen.
    if (!matchMedia(WIDE).matches) this.scrollIntoView({ block: "nearest" });
  };

  async #loadArea() {
    if (!this.#area && this.hasAttribute("src-area")) {
      const answer = await fetch(this.getAttribute("src-area")).catch(() => null);
      if (!answer?.ok) return; // the server looks once more
      this.#area = (await answer.json()).coordinates;
      const [lons, lats] = [0, 1].map((axis) => this.#area.flat(2).map((corner) => corner[axis]));
      const size = Math.max(Math.max(...lons) - Math.min(...lons), Math.max(...lats) - Math.min(...lats));
      this.#exact = size / OUTLINE_STEPS;
    }
    this.map?.getSource("allowed")?.setData(this.#allowed());
    if (!this.#isTouched) return; // what is there already has been looked at by the server
    this.#check();
    this.#draw();
  }

  /** The point that lies at most `reach` pixels from `where`; -1 if none does. */
  #nearest(where, reach) {
    const far = this.#points.map((point) => {
      const { x, y } = this.map.project(point);
      return Math.hypot(x - where.x, y - where.y);
    });
    const least = Math.min(...far);
    return least <= reach ? far.indexOf(least) : -1;
  }

  #grab(event, reach) {
    if (event.points?.length > 1) return;
    // The pin stands above its place; its tip and its head can be taken.
    const where = this.#kind === "point" ? { x: event.point.x, y: event.point.y + reach } : event.point;
    const index = this.#nearest(where, this.#kind === "point" ? reach * 2 : reach);
    if (index === -1) return;
    const { map } = this;
    this.#isTaken = true;
    map.getCanvas().style.cursor = "grabbing";
    takeAlong(map, event, {
      move: (place) => {
        this.#points[index] = place;
        this.#draw();
      },
      end: (place) => {
        this.#isTaken = false;
        map.getCanvas().style.cursor = "crosshair";
        if (place) this.#changed(this.#kind === "point" ? gettext("Der Punkt ist verschoben.") : interpolate(gettext("Punkt %(number)s ist verschoben."), { number: index + 1 }), place);
        else if (index === 0 && this.#isArea && this.#isWhole) this.#done();
      },
    });
  }

  #tapped(event) {
    const { x, y } = event.point;
    const before = this.#lastTap;
    this.#lastTap = { at: event.originalEvent.timeStamp, x, y };
    if (this.#lastTap.at - before.at < TWICE_MS && Math.hypot(x - before.x, y - before.y) < 12) return;
    if (this.#kind !== "point" && this.#nearest(event.point, 10) !== -1) return;
    this.#add(event.lngLat.toArray(), { named: this.#kind === "point" });
  }

  #setAtCrosshair() {
    this.#add(this.map.getCenter().toArray(), { named: true });
  }

  #add(point, { named }) {
    if (this.#isDone) {
      this.#say(WORDS[this.#kind].done);
      return;
    }
    if (this.#points.length >= MOST_POINTS) {
      this.#say(interpolate(gettext("Mehr als %(number)s Punkte gehen nicht."), { number: MOST_POINTS }), true);
      return;
    }
    this.#given = null;
    if (this.#kind === "point") this.#points = [point];
    else this.#points.push(point);
    const count = this.#points.length;
    this.#changed(this.#kind === "point" ? gettext("Der Punkt ist gesetzt.") : interpolate(gettext("Punkt %(number)s gesetzt."), { number: count }), named ? point : null);
  }

  #back() {
    if (!this.#points.length) {
      this.#say(this.#given ? gettext("Das hier wurde nicht gezeichnet. Mit „Neu zeichnen“ fangen Sie an.") : gettext("Es gibt keinen Punkt mehr."));
      return;
    }
    this.#points.pop();
    this.#isDone = false;
    this.#changed(this.#points.length ? interpolate(gettext("Punkt %(number)s ist weg."), { number: this.#points.length + 1 }) : gettext("Der letzte Punkt ist weg."));
  }

  #done() {
    if (!this.#isWhole) {
      this.#say(this.#isArea ? gettext("Eine Fläche braucht mindestens drei Punkte.") : gettext("Eine Linie braucht mindestens zwei Punkte."), true);
      return;
    }
    this.#isDone = true;
    this.#draw();
    this.#showTools();
    this.#say(this.#problem || interpolate(gettext("Fertig: %(shape)s."), { shape: this.#words() }), Boolean(this.#problem));
    this.#tellDone();
  }

  #anew(kind = this.#kind) {
    this.#kind = kind;
    this.#points = [];
    this.#given = null;
    this.#isDone = false;
    this.#changed(WORDS[kind].start);
  }

  /** Another kind takes over the points; what cannot be taken over stays until a point is set. */
  #choose(kind) {
    if (kind === this.#kind) return;
    this.#kind = kind;
    this.#isDone = false;
    if (!this.#points.length) {
      this.#showTools();
      this.#say(WORDS[kind].start);
      return;
    }
    if (kind === "point") this.#points = this.#points.slice(-1);
    this.#changed(WORDS[kind].now);
  }

  // --- what follows -----------------------------------------------------------------------------

  #check() {
    this.#problem = "";
    if (!this.#points.length) return;
    if (this.#isArea && this.#points.length > 3 && crosses(this.#points)) this.#problem = CROSSING;
    else if (this.#area && !liesInside(this.#points, this.#isArea && this.#isWhole, this.#area, this.#exact)) {
      this.#problem = this.hasAttribute("whole-town") ? OUTSIDE_TOWN : OUTSIDE;
    }
  }

  #changed(sentence, named = null) {
    this.#isTouched = true;
    this.#check();
    this.#draw();
    this.#write();
    this.#showTools();
    const asked = ++this.#question;
    const told = (place = "") => {
      if (asked !== this.#question) return; // another point has been set since
      if (place && this.#kind === "point") this.#tellDone(place);
      const rest = this.#problem || this.#next();
      this.#say([place ? `${sentence.slice(0, -1)}: ${place}.` : sentence, rest].filter(Boolean).join(" "), Boolean(this.#problem));
    };
    if (named) this.#ask(named).then(told);
    else told();
    const detail = { geometry: this.#points.length ? geometry(this.#kind, this.#points) : null, problem: this.#problem };
    this.dispatchEvent(new CustomEvent("shape:drawn", { bubbles: true, detail }));
    this.#tellDone();
  }

  /** A point is whole at once, a line or an area when its author says so. */
  #tellDone(place = "") {
    if (this.#problem || !this.#isWhole || !(this.#isDone || this.#kind === "point")) return;
    const detail = { words: place || this.#words() };
    this.dispatchEvent(new CustomEvent("shape:done", { bubbles: true, detail }));
  }

  #write() {
    if (!this.#input) return;
    this.#input.value = this.#points.length ? JSON.stringify(geometry(this.#kind, this.#points)) : "";
    this.#input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async #ask([lon, lat]) {
    const url = this.getAttribute("src-here");
    if (!url) return "";
    const answer = await fetch(`${url}?lat=${lat.toFixed(6)}&lon=${lon.toFixed(6)}`, { headers: { Accept: "application/json" } }).catch(() => null);
    return answer?.ok ? ((await answer.json()).label ?? "") : "";
  }

  /** What it is by now, or what is still missing. */
  #next() {
    if (this.#kind === "point" || !this.#points.length) return "";
    const missing = LEAST[this.#kind] - this.#points.length;
    if (missing > 0) {
      const words = ngettext("Noch ein Punkt, dann ist etwas zu sehen.", "Noch %(number)s Punkte, dann ist etwas zu sehen.", missing);
      return interpolate(words, { number: missing });
    }
    return this.#isDone ? `${this.#words()}.` : `${this.#words()}. ${gettext("Weitere Punkte setzen, oder „Fertig“.")}`;
  }

  /** What one can do when nothing has been done yet. */
  #hint() {
    if (this.#given) return gettext("Das ist gewählt. Tippen Sie auf die Karte, um etwas anderes zu zeichnen.");
    if (this.#points.length) return gettext("Das ist gewählt. Ziehen Sie Punkte, um es zu ändern.");
    return WORDS[this.#kind].start;
  }

  #words() {
    if (this.#kind === "point") return gettext("Punkt auf der Karte");
    return this.#isArea
      ? interpolate(gettext("Fläche, rund %(size)s"), { size: size(this.#points) })
      : interpolate(gettext("Linie, %(length)s"), { length: length(this.#points) });
  }

  #say(sentence, isWrong = false) {
    const region = this.querySelector("[data-shape-status]");
    if (!region) return;
    region.textContent = sentence;
    region.dataset.wrong = String(isWrong);
  }

  // --- the buttons --------------------------------------------------------------------------------

  #pressed = (event) => {
    const button = event.target.closest("button");
    if (!button || !this.contains(button)) return;
    if (button.dataset.kind) this.#choose(button.dataset.kind);
    else if ("set" in button.dataset) this.#setAtCrosshair();
    else if ("back" in button.dataset) this.#back();
    else if ("done" in button.dataset) this.#done();
    else if ("anew" in button.dataset) this.#anew();
  };

  #showTools() {
    for (const button of this.querySelectorAll("[data-kind]")) {
      button.setAttribute("aria-pressed", String(button.dataset.kind === this.#kind));
    }
    const usable = {
      set: !this.#isDone,
      back: this.#points.length > 0,
      done: this.#isWhole && !this.#isDone,
      anew: this.#points.length > 0 || this.#given !== null,
    };
    for (const [name, on] of Object.entries(usable)) {
      // Not `disabled`: whoever has just pressed it keeps the focus.
      this.querySelector(`[data-${name}]`)?.setAttribute("aria-disabled", String(!on));
    }
    const done = this.querySelector("[data-done]");
    if (done) done.hidden = this.#kind === "point";
    const back = this.querySelector("[data-back]");
    if (back) back.hidden = this.#kind === "point";
  }
}

customElements.define("nahdran-shape-picker", NahdranShapePicker);
