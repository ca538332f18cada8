// „Sie haben eine angefangene Meldung“: go on or throw away.

import { locale } from "../words.js";

const when = (changed) =>
  new Date(changed).toLocaleString(locale, {
    weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: "Europe/Berlin",
  });

export class Offer {
  constructor(root, form) {
    this.root = root;
    this.form = form;
    root.querySelector("[data-go-on]").addEventListener("click", () => this.#goOn());
    root.querySelector("[data-throw-away]").addEventListener("click", () => this.#throwAway());
  }

  /** Ask about the newest; without one this says nothing. */
  async show() {
    const { keeping } = this.form;
    this.draft = await keeping.other();
    if (this.draft && (await this.#wasSent())) {
      await keeping.throwAway(this.draft.key);
      return this.show();
    }
    this.root.hidden = !this.draft;
    if (!this.draft) return undefined;
    this.root.querySelector("[data-changed]").textContent = when(this.draft.changed);
    const { length } = this.draft.photos;
    const photos = this.root.querySelector("[data-photos-kept]");
    photos.textContent = length === 1 ? photos.dataset.one : photos.dataset.many.replace("{}", length);
    photos.hidden = !length;
    return undefined;
  }

  /* The ordinary way, without scripts of this page, may have sent it. */
  async #wasSent() {
    const { form } = this;
    return Boolean((await form.there(form.dataset.upload.replace(form.key, this.draft.key))).sent);
  }

  async #goOn() {
    this.root.hidden = true;
    await this.form.goOn(this.draft);
    this.form.querySelector("#foto").focus();
  }

  async #throwAway() {
    await this.form.keeping.throwAway(this.draft.key);
    await this.show();
    (this.draft ? this.root.querySelector("[data-go-on]") : this.form.querySelector("#foto")).focus();
  }
}
