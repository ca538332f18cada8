/* Pictures of a form: shrunk on the device, shown at once, sent while the person goes on. What
   finds no network waits and is tried again before the form is sent. */

import { placeIn } from "./exif.js";
import { shrink } from "./shrink.js";
import { gettext, interpolate } from "../words.js";

const STALLED_MS = 45_000;

/* Where pictures are kept on the device until they are sent; forms that keep none use this. */
const NOWHERE = { keep: async () => {}, forget: async () => {} };

export class Uploads {
  /* `onPlace({lat, lon})` hears of a place that stands in a picture. `kept` takes
     `keep({id, blob, uuid})` and `forget(id)`, and never throws. */
  constructor(root, url, { onPlace = () => {}, kept = NOWHERE } = {}) {
    Object.assign(this, { root, url, onPlace, kept });
    this.list = root.querySelector("[data-photos]");
    this.status = root.querySelector("[data-uploads]");
    this.entries = []; // {id, blob, isShrunk, name, uuid, item, state}
    this.preparing = 0;
    this.isUnsure = false; // whether the server may have more than is shown
    this.line = Promise.resolve(); // one after the other: each is there sooner
    for (const input of root.querySelectorAll("[data-files], [data-camera]")) {
      input.addEventListener("change", () => this.take(input));
    }
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("button.remove");
      if (!button) return;
      event.preventDefault();
      this.remove(button.closest("[data-photo]"));
    });
  }

  /* --- what was chosen ---------------------------------------------------------------- */

  take(input) {
    const files = [...input.files];
    input.value = "";
    this.line = Promise.all([this.line, this.#prepare(files)]);
  }

  async #prepare(files) {
    this.preparing += files.length;
    const ready = [];
    for (const file of files) {
      const at = { number: ready.length + 1, all: files.length };
      this.say(files.length > 1 ? interpolate(gettext("Foto %(number)s von %(all)s wird verkleinert ..."), at) : gettext("Foto wird verkleinert ..."));
      const place = await placeIn(file);
      const blob = await shrink(file);
      ready.push(this.#enter({ blob, isShrunk: blob !== file, name: file.name }));
      if (place) this.onPlace(place);
    }
    this.say("");
    for (const entry of ready) {
      await this.kept.keep(entry);
      this.preparing -= 1;
      if (entry.state === "waiting") this.#queue(entry);
    }
  }

  /** Pictures of an earlier visit. `there` are those that the server has ({uuid, ...}), `mine`
      those that the device kept ({id, blob, uuid}); what it has and the server has not, is sent. */
  again(there, mine) {
    const shown = new Set([...this.list.children].map((item) => item.dataset.photo));
    for (const { id, blob, uuid } of mine) {
      const known = uuid && there.find((each) => each.uuid === uuid);
      const entry = { id, blob, uuid: known ? uuid : "", name: gettext("Ihr Foto"), isShrunk: blob.type === "image/jpeg" };
      if (known && shown.has(uuid)) {
        const item = [...this.list.children].find((each) => each.dataset.photo === uuid);
        this.entries.push({ ...entry, item, state: "sent" });
        continue;
      }
      const entered = this.#enter(entry);
      if (known) this.#arrived(entered, known);
      else this.#queue(entered);
      shown.add(uuid);
    }
    for (const photo of there) {
      if (!shown.has(photo.uuid)) this.#arrived(this.#enter({ blob: null, isShrunk: false, name: "" }), photo);
    }
  }

  #enter({ id = `${Date.now()}-${Math.random()}`, blob, isShrunk, name, uuid = "" }) {
    const entry = { id, blob, isShrunk, name, uuid, state: "waiting" };
    entry.item = this.#item(entry);
    this.list.append(entry.item);
    this.list.hidden = false;
    this.entries.push(entry);
    this.#number();
    return entry;
  }

  /* --- sending ------------------------------------------------------------------------- */

  get pending() {
    return this.preparing + this.entries.filter(({ state }) => state === "queued" || state === "sending").length;
  }

  /** Whether all that is shown has been sent. */
  get isComplete() {
    return !this.pending && !this.#unsent.length;
  }

  get #unsent() {
    return this.entries.filter(({ state }) => state === "waiting");
  }

  /** Wait for what is on its way, and try again what found no network. Whether the server has
      all that is shown here, and nothing else. */
  async deliver() {
    while (this.pending) await this.line;
    for (const entry of this.#unsent) this.#queue(entry);
    while (this.pending) await this.line;
    if (this.#unsent.length) return false;
    if (this.isUnsure) this.isUnsure = !(await this.#takeBackOthers());
    return !this.isUnsure;
  }

  /* What was taken back while it was on its way may have arrived. */
  async #takeBackOthers() {
    try {
      const answer = await fetch(this.url, { headers: { Accept: "application/json" } });
      const shown = new Set([...this.list.children].map((item) => item.dataset.photo));
      for (const { uuid, remove } of (await answer.json()).photos) {
        if (!shown.has(uuid) && !(await fetch(remove, { method: "POST" })).ok) return false;
      }
      return true;
    } catch {
      return false;
    }
  }

  #queue(entry) {
    entry.state = "queued";
    this.line = this.line.then(() => this.#send(entry)).catch(() => {});
  }

  #send(entry) {
    if (entry.state !== "queued") return Promise.resolve(); // taken back meanwhile
    entry.state = "sending";
    const number = [...this.list.children].indexOf(entry.item) + 1;
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      let stalled;
      const alive = () => {
        clearTimeout(stalled);
        stalled = setTimeout(() => request.abort(), STALLED_MS);
      };
      const done = () => {
        clearTimeout(stalled);
        resolve();
      };
      entry.request = request;
      request.open("POST", this.url);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        alive();
        const share = Math.round((100 * event.loaded) / event.total);
        const all = this.list.children.length;
        this.say(interpolate(gettext("Foto %(number)s von %(all)s wird gesendet: %(share)s %"), { number, all, share }));
      });
      request.addEventListener("load", async () => {
        const { status, response } = request;
        if (status < 300 && response?.uuid) {
          this.#arrived(entry, response);
          if (entry.state === "sent") await this.kept.keep(entry);
          this.say("");
        } else if (status === 429 || status >= 500 || status < 300) {
          this.#wait(entry, response?.error ?? gettext("Unser Server antwortet gerade nicht."));
        } else {
          await this.#refused(entry, response?.error ?? gettext("Das Foto konnte nicht gesendet werden. Bitte versuchen Sie es noch einmal."));
        }
        done();
      });
      for (const cut of ["error", "abort"]) {
        request.addEventListener(cut, () => {
          if (entry.state === "sending") this.#wait(entry, gettext("Kein Netz."));
          done();
        });
      }
      const body = new FormData();
      body.append("photo", entry.blob, entry.isShrunk ? "foto.jpg" : entry.name);
      alive();
      request.send(body);
    });
  }

  #arrived(entry, { uuid, preview, remove, failure }) {
    entry.state = "sent";
    entry.uuid = uuid;
    // The same picture twice is one.
    if (this.entries.some((each) => each !== entry && each.uuid === uuid)) {
      entry.state = "twin";
      this.kept.forget(entry.id);
      this.#drop(entry);
      return;
    }
    entry.item.dataset.photo = uuid;
    entry.item.dataset.remove = remove;
    const image = entry.item.querySelector("img");
    if (!image.src) image.src = preview;
    image.hidden = false;
    this.#note(entry, failure ?? "", "error");
  }

  #wait(entry, why) {
    entry.state = "waiting";
    this.#note(entry, gettext("Noch nicht gesendet"), "hint");
    this.say(`${why} ${gettext("Ihr Foto bleibt hier und geht mit, sobald Sie absenden.")}`);
  }

  async #refused(entry, sentence) {
    entry.state = "refused";
    await this.kept.forget(entry.id);
    this.#drop(entry);
    this.say(entry.name ? `${entry.name}: ${sentence}` : sentence, true);
  }

  /* --- what is shown --------------------------------------------------------------------- */

  #item({ blob, isShrunk }) {
    const item = document.createElement("li");
    item.className = "draft-photo";
    item.dataset.photo = "";
    const image = document.createElement("img");
    Object.assign(image, { width: 400, height: 300 });
    if (blob && isShrunk) image.src = URL.createObjectURL(blob);
    else image.hidden = true; // until the server has made a picture that can be shown
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "remove" });
    button.append(document.createElement("span"));
    item.append(image, button);
    return item;
  }

  #note(entry, sentence, className) {
    entry.item.querySelector("p")?.remove();
    if (sentence) entry.item.append(Object.assign(document.createElement("p"), { className, textContent: sentence }));
  }

  #number() {
    [...this.list.children].forEach((item, index) => {
      item.querySelector("img").alt = interpolate(gettext("Ihr Foto %(number)s"), { number: index + 1 });
      item.querySelector(".remove span").textContent = interpolate(gettext("Foto %(number)s entfernen"), { number: index + 1 });
    });
    this.list.hidden = this.list.children.length === 0;
  }

  #drop(entry) {
    const image = entry.item.querySelector("img");
    if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
    entry.item.remove();
    this.entries = this.entries.filter((each) => each !== entry);
    this.#number();
  }

  /** None is shown here any more: another draft goes on in this form. */
  clear() {
    for (const entry of [...this.entries]) {
      entry.state = "removed";
      entry.request?.abort();
      this.#drop(entry);
    }
    this.list.replaceChildren();
    this.#number();
  }

  async remove(item) {
    const entry = this.entries.find((each) => each.item === item);
    if (item.dataset.remove) {
      const answer = await fetch(item.dataset.remove, { method: "POST" }).catch(() => null);
      if (!answer?.ok) {
        this.say(gettext("Das Foto konnte nicht entfernt werden. Bitte versuchen Sie es noch einmal."), true);
        return;
      }
    }
    if (entry) {
      this.isUnsure ||= entry.state === "sending" || entry.state === "waiting";
      entry.state = "removed";
      entry.request?.abort();
      await this.kept.forget(entry.id);
      this.#drop(entry);
    } else {
      item.remove();
      this.#number();
    }
    this.say(gettext("Foto entfernt."));
    this.root.querySelector("[data-files]").focus();
  }

  say(sentence, isError = false) {
    this.status.textContent = sentence;
    this.status.className = isError ? "error" : "hint";
  }

  /* The pictures are on the server already: do not send them a second time. */
  forget() {
    for (const input of this.root.querySelectorAll("[data-files]")) input.disabled = true;
    setTimeout(() => {
      for (const input of this.root.querySelectorAll("[data-files]")) input.disabled = false;
    }, 0);
  }
}
