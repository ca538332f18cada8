/* <photo-redactor>: draw black areas on a photo by mouse, finger or keyboard.

   The fields of numbers in [data-rows] are what is sent; everything here writes into them. An
   area is {left, top, width, height} in fractions of the picture. Around the picture stand
     [data-add] [data-undo] [data-closer] [data-farther] [data-pan]   buttons
     [data-view] > [data-stage]    what scrolls when the picture is larger, and the picture
     [data-said]                   role=status: what was done
     [data-row-template]           one row of fields */

import { clamped, moved, percent, resized, said, spanned } from "./black-areas.js";

const SIDES = ["left", "top", "width", "height"];
const CORNERS = ["nw", "ne", "sw", "se"];
const ZOOMS = [1, 1.5, 2, 3, 4];
const STEP = 0.01;
const FINE = 0.002;
const LEAST_PX = 6; // a shorter way of the pointer is a tap, which draws nothing
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class PhotoRedactor extends HTMLElement {
  #areas = [];
  #boxes = [];
  #past = [];
  #last = ""; // what the last step was, so that holding a key down is one step back
  #zoom = 0;
  #hand = null; // what the pointer is doing

  connectedCallback() {
    for (const name of ["stage", "view", "rows", "said", "none", "add", "undo", "closer", "farther", "pan"]) {
      this[name] = this.querySelector(`[data-${name}]`);
    }
    this.template = this.querySelector("[data-row-template]");
    this.#areas = [...this.rows.children].map((row) => this.#read(row)).filter(Boolean);
    this.add.addEventListener("click", () => this.#addInTheMiddle());
    this.undo.addEventListener("click", () => this.#stepBack());
    this.closer.addEventListener("click", () => this.#zoomBy(1));
    this.farther.addEventListener("click", () => this.#zoomBy(-1));
    this.pan.addEventListener("click", () => this.#toggleThePan());
    this.stage.addEventListener("pointerdown", (event) => this.#take(event));
    this.stage.addEventListener("pointermove", (event) => this.#drag(event));
    this.stage.addEventListener("pointerup", (event) => this.#let(event));
    this.stage.addEventListener("pointercancel", () => this.#drop());
    this.addEventListener("keydown", (event) => this.#press(event));
    this.rows.addEventListener("change", (event) => this.#typed(event.target.closest("[data-row]")));
    this.rows.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (!button) return;
      event.preventDefault();
      this.#remove([...this.rows.children].indexOf(button.closest("[data-row]")));
    });
    this.#draw();
  }

  // --- the fields -----------------------------------------------------------------

  #read(row) {
    const values = SIDES.map((side) => Number(row.querySelector(`[name="${side}"]`).value.replace(",", ".")) / 100);
    if (values.some((value) => !Number.isFinite(value))) return null;
    const [left, top, width, height] = values;
    return width > 0 && height > 0 ? clamped({ left, top, width, height }) : null;
  }

  #typed(row) {
    const at = [...this.rows.children].indexOf(row);
    const area = this.#read(row);
    if (!area || !this.#areas[at]) return;
    this.#keep("type");
    this.#areas[at] = area;
    this.#draw();
    this.#say(said(at, area));
  }

  #write() {
    while (this.rows.children.length > this.#areas.length) this.rows.lastElementChild.remove();
    while (this.rows.children.length < this.#areas.length) {
      this.rows.append(this.template.content.cloneNode(true));
    }
    [...this.rows.children].forEach((row, at) => {
      for (const side of SIDES) row.querySelector(`[name="${side}"]`).value = percent(this.#areas[at][side]);
      row.querySelector("[data-name]").textContent = `Bereich ${at + 1}`;
      row.querySelector("[data-name-again]").textContent = ` Bereich ${at + 1}`;
      for (const wrong of row.querySelectorAll("[aria-invalid]")) wrong.removeAttribute("aria-invalid");
      row.querySelector(".kern-error")?.remove();
    });
    this.none.hidden = this.#areas.length > 0;
  }

  // --- the picture ----------------------------------------------------------------

  #draw() {
    while (this.#boxes.length > this.#areas.length) this.#boxes.pop().remove();
    while (this.#boxes.length < this.#areas.length) this.#boxes.push(this.#newBox());
    this.#areas.forEach((area, at) => {
      const box = this.#boxes[at];
      for (const side of SIDES) box.style[side] = `${area[side] * 100}%`;
      box.setAttribute("aria-label", said(at, area));
    });
    this.undo.disabled = this.#past.length === 0;
    this.#write();
  }

  #newBox() {
    const box = document.createElement("button");
    box.type = "button";
    box.className = "redactor__area";
    box.setAttribute("aria-describedby", "tasten");
    for (const corner of CORNERS) {
      const handle = document.createElement("span");
      handle.className = "redactor__handle";
      handle.dataset.corner = corner;
      box.append(handle);
    }
    this.stage.append(box);
    return box;
  }

  // --- mouse and finger -------------------------------------------------------------

  #point(event) {
    const frame = this.stage.getBoundingClientRect();
    return {
      x: Math.min(1, Math.max(0, (event.clientX - frame.left) / frame.width)),
      y: Math.min(1, Math.max(0, (event.clientY - frame.top) / frame.height)),
    };
  }

  #take(event) {
    if (event.button !== 0 || !event.isPrimary || this.#isPanning) return;
    const box = event.target.closest(".redactor__area");
    const at = box ? this.#boxes.indexOf(box) : -1;
    if (at < 0 && this.#isFull()) return;
    event.preventDefault();
    this.stage.setPointerCapture(event.pointerId);
    const hand = { id: event.pointerId, start: this.#point(event), x: event.clientX, y: event.clientY };
    hand.before = structuredClone(this.#areas);
    if (at >= 0) {
      box.focus({ preventScroll: true });
      this.#hand = { ...hand, at, area: this.#areas[at], corner: event.target.dataset.corner };
    } else {
      this.#hand = { ...hand, at: this.#areas.length, isNew: true };
    }
  }

  #drag(event) {
    const hand = this.#hand;
    if (!hand || hand.id !== event.pointerId) return;
    if (!hand.hasMoved && Math.hypot(event.clientX - hand.x, event.clientY - hand.y) < LEAST_PX) return;
    hand.hasMoved = true;
    const now = this.#point(event);
    const [dx, dy] = [now.x - hand.start.x, now.y - hand.start.y];
    if (hand.isNew) this.#areas[hand.at] = spanned(hand.start, now);
    else if (hand.corner) this.#areas[hand.at] = resized(hand.area, hand.corner, dx, dy);
    else this.#areas[hand.at] = moved(hand.area, dx, dy);
    this.#draw();
  }

  #let(event) {
    const hand = this.#hand;
    if (!hand || hand.id !== event.pointerId) return;
    this.#hand = null;
    if (!hand.hasMoved) return;
    this.#past.push(hand.before);
    this.#last = "";
    this.#draw();
    this.#boxes[hand.at].focus({ preventScroll: true });
    this.#say(said(hand.at, this.#areas[hand.at]));
  }

  /* Two fingers took over, or the call of somebody: as if nothing had been drawn. */
  #drop() {
    if (!this.#hand) return;
    this.#areas = this.#hand.before;
    this.#hand = null;
    this.#draw();
  }

  // --- keyboard -----------------------------------------------------------------------

  #press(event) {
    const isField = event.target.closest("input");
    if (isField) {
      if (event.key === "Enter") {
        event.preventDefault(); // it would send the page
        this.#typed(isField.closest("[data-row]"));
      }
      return;
    }
    if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#stepBack();
      return;
    }
    const at = this.#boxes.indexOf(event.target.closest(".redactor__area"));
    if (at < 0) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.#remove(at);
    } else if (MOVES[event.key] && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.#nudge(at, MOVES[event.key], event);
    }
  }

  #nudge(at, [x, y], event) {
    const step = event.altKey ? FINE : STEP;
    this.#keep(`${event.shiftKey ? "size" : "move"} ${at}`);
    const area = this.#areas[at];
    this.#areas[at] = event.shiftKey ? resized(area, "se", x * step, y * step) : moved(area, x * step, y * step);
    this.#draw();
    this.#boxes[at].scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#say(said(at, this.#areas[at]));
  }

  // --- steps ---------------------------------------------------------------------------

  #isFull() {
    const most = Number(this.getAttribute("most"));
    if (this.#areas.length < most) return false;
    this.#say(`Mehr als ${most} Bereiche gehen nicht.`);
    return true;
  }

  #addInTheMiddle() {
    if (this.#isFull()) return;
    this.#keep("");
    // In the middle of what can be seen of the picture.
    const [view, stage] = [this.view.getBoundingClientRect(), this.stage.getBoundingClientRect()];
    const x = (Math.max(view.left, stage.left) + Math.min(view.right, stage.right)) / 2;
    const y = (Math.max(view.top, stage.top) + Math.min(view.bottom, stage.bottom)) / 2;
    const size = 0.2 / ZOOMS[this.#zoom];
    const [left, top] = [(x - stage.left) / stage.width - size / 2, (y - stage.top) / stage.height - size / 2];
    this.#areas.push(clamped({ left, top, width: size, height: size }));
    this.#draw();
    this.#boxes.at(-1).focus();
    this.#say(said(this.#areas.length - 1, this.#areas.at(-1)));
  }

  #remove(at) {
    this.#keep("");
    this.#areas.splice(at, 1);
    this.#draw();
    (this.#boxes[at] ?? this.#boxes.at(-1) ?? this.add).focus();
    this.#say(`Bereich ${at + 1} ist weg.`);
  }

  #keep(what) {
    if (!what || what !== this.#last) this.#past.push(structuredClone(this.#areas));
    this.#last = what;
  }

  #stepBack() {
    const before = this.#past.pop();
    if (!before) return;
    this.#areas = before;
    this.#last = "";
    this.#draw();
    if (this.undo.disabled && document.activeElement === document.body) this.add.focus();
    this.#say(`Zurückgenommen. Bereiche: ${this.#areas.length}.`);
  }

  #zoomBy(step) {
    const { view } = this;
    const [x, y] = [
      (view.scrollLeft + view.clientWidth / 2) / view.scrollWidth,
      (view.scrollTop + view.clientHeight / 2) / view.scrollHeight,
    ];
    this.#zoom = Math.min(ZOOMS.length - 1, Math.max(0, this.#zoom + step));
    const isLarger = this.#zoom > 0;
    this.stage.style.width = isLarger ? `${ZOOMS[this.#zoom] * 100}%` : "";
    this.closer.disabled = this.#zoom === ZOOMS.length - 1;
    this.farther.disabled = !isLarger;
    this.pan.hidden = !isLarger;
    view.tabIndex = isLarger ? 0 : -1; // then it scrolls, by keyboard too
    view.classList.toggle("is-larger", isLarger);
    if (!isLarger && this.#isPanning) this.#toggleThePan();
    if (document.activeElement === document.body) (isLarger ? this.farther : this.closer).focus();
    const box = this.#boxes.find((each) => each === document.activeElement);
    view.scrollTo(x * view.scrollWidth - view.clientWidth / 2, y * view.scrollHeight - view.clientHeight / 2);
    box?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#say(`Bild ${Math.round(ZOOMS[this.#zoom] * 100)} %.`);
  }

  get #isPanning() {
    return this.pan.getAttribute("aria-pressed") === "true";
  }

  #toggleThePan() {
    const isOn = !this.#isPanning;
    this.pan.setAttribute("aria-pressed", String(isOn));
    this.stage.classList.toggle("is-panning", isOn);
    this.#say(isOn ? "Der Finger verschiebt jetzt das Bild." : "Der Finger zeichnet wieder.");
  }

  #say(words) {
    this.said.textContent = words;
  }
}

customElements.define("photo-redactor", PhotoRedactor);
