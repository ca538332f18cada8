// Keeps what is filled in into <report-form>, and brings it back.

import { draft, draftsOf, photosOf, putDraft, putPhoto, removeDraft, removePhoto } from "./drafts.js";

const SOON_MS = 300;
// What is no answer of the person.
const NOT_KEPT = new Set(["draft_key", "photos", "do"]);

export class Keeping {
  #timer;
  #isOver = false; // sent: what a late event would keep is not kept

  /** `full()` is called when the device could not keep something. */
  constructor(root, { town, full }) {
    Object.assign(this, { root, town, full });
    this.state = "begun";
    for (const kind of ["input", "change", "draft:changed"]) {
      root.addEventListener(kind, (event) => {
        if (event.target.type !== "file") this.#later();
      });
    }
    // Phones throw pages away while the camera is open.
    root.addEventListener("click", (event) => {
      if (event.target.type === "file") this.save();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.#timer) this.save();
    });
    window.addEventListener("pagehide", () => this.#timer && this.save());
    window.addEventListener("pageshow", ({ persisted }) => {
      if (persisted) this.#isOver = false;
    });
  }

  #later() {
    this.#isOver = false;
    this.state = "begun";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), SOON_MS);
  }

  /** What the form holds, [[name, value], ...], without pictures. */
  fields() {
    return [...new FormData(this.root.form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
  }

  /* A camera that was opened and closed again is no report. */
  get #isEmpty() {
    const { form, uploads } = this.root;
    const hasPhotos = uploads && form.querySelector("[data-photos]").children.length > 0;
    return this.state === "begun" && !hasPhotos && !this.fields().some(([, value]) => value);
  }

  /** Whether it is kept now. */
  async save() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isOver) return false;
    const { key } = this.root;
    try {
      if (this.#isEmpty) {
        await removeDraft(key);
        return false;
      }
      await putDraft({ key, town: this.town, state: this.state, fields: this.fields(), changed: Date.now() });
      if (this.#isOver) await removeDraft(key);
      return true;
    } catch {
      this.full();
      return false;
    }
  }

  /** The report is stored: nothing of it stays. */
  async done() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    await removeDraft(this.root.key).catch(() => {});
  }

  /** For `Uploads`. */
  photos = {
    keep: async (entry) => {
      try {
        await putPhoto(this.root.key, entry);
        await this.save();
      } catch {
        this.full();
      }
    },
    forget: async (id) => {
      await removePhoto(id).catch(() => {});
      setTimeout(() => this.save(), SOON_MS);
    },
  };

  /** The draft of this page, if it was left and came back; {fields, photos}. */
  async own() {
    const found = await draft(this.root.key).catch(() => undefined);
    return found && { ...found, photos: await photosOf(found.key).catch(() => []) };
  }

  /** Another one of this town that somebody may want to go on with: the newest. */
  async other() {
    const all = await draftsOf(this.town).catch(() => []);
    const [found] = all.filter(({ key, state }) => key !== this.root.key && state === "begun");
    return found && { ...found, photos: await photosOf(found.key).catch(() => []) };
  }

  throwAway(key) {
    return removeDraft(key).catch(() => {});
  }
}

/** Fill the fields of `form` by [[name, value], ...]. */
export function fill(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || NOT_KEPT.has(field.name) || field.name === "asked" || field.type === "submit") continue;
    const kept = values.get(field.name) ?? [];
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = kept.includes(field.value);
      if (field.checked && field.value) field.closest("details")?.setAttribute("open", "");
    } else {
      field.value = kept[0] ?? "";
    }
  }
}
