/* <forgotten-draft data-key>: what was begun has become „Auch ich“, so the device forgets it; who
   wants it back can have it until they leave the page. Says nothing if nothing was kept. */

import { draft, photosOf, putDraft, putPhoto, removeDraft } from "./drafts.js";

/* After a reload it would be a draft that was asked back. */
const isFirstVisit = () => performance.getEntriesByType("navigation")[0]?.type === "navigate";

class ForgottenDraft extends HTMLElement {
  async connectedCallback() {
    if (!isFirstVisit()) return;
    const { key } = this.dataset;
    try {
      this.kept = await draft(key);
      if (!this.kept) return;
      this.photos = await photosOf(key);
      await removeDraft(key);
    } catch {
      return; // no storage, so nothing is offered either
    }
    this.querySelector("button").addEventListener("click", () => this.#back());
    this.hidden = false;
  }

  async #back() {
    const { key } = this.dataset;
    try {
      await putDraft({ ...this.kept, changed: Date.now() });
      for (const photo of this.photos) await putPhoto(key, photo);
    } catch {
      return; // full: the button stays, and so does what is told
    }
    for (const each of this.querySelectorAll("[data-when]")) each.hidden = each.dataset.when !== "back";
    this.tabIndex = -1;
    this.focus();
  }
}

customElements.define("forgotten-draft", ForgottenDraft);
