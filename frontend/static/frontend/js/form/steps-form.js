/* A form of one page, in an element around it: pictures are sent while the person goes on, a
   form that is on its way is not sent twice, and without network nothing is sent and nothing
   lost. Elements of single forms extend it; without this script the form works too.

   data-upload="/fotos/entwurf/<key>/"   where pictures go
   [data-send]   the button that sends   [data-offline]   what is said without network */

import { Uploads } from "./uploads.js";

export class StepsForm extends HTMLElement {
  /* Values of the buttons that send it; the others only help to fill it in. */
  static sends = ["send"];

  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.dataset.oneKey = "";
    this.isBack = this.keepKey();
    this.uploads = new Uploads(this, this.dataset.upload, this.uploadOptions());
    this.listAgain();
    this.form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => this.offline(false));
    // Coming back with the back button shows the page as it was left, button disabled.
    window.addEventListener("pageshow", () => {
      this.busy(false);
      this.stops();
    });
    this.addEventListener("input", () => this.stops());
  }

  /* What a number or a day (days ago) beyond its limit says stands there only then. */
  stops() {
    for (const note of this.querySelectorAll("[data-more], [data-less]")) {
      const { type, value } = note.parentNode.querySelector("input");
      const days = Math.floor((Date.now() - new Date(`${value}T00:00`)) / 864e5);
      const said = type === "date" ? days : parseFloat(value.replace(",", "."));
      note.hidden = !(said > note.dataset.more || said < note.dataset.less);
    }
  }

  /* For elements of single forms: see `Uploads`. */
  uploadOptions() {
    return {};
  }

  /* What this draft has already, when the page does not know it. */
  async listAgain() {
    if (this.isBack) this.uploads.again((await this.there()).photos, []);
  }

  /** What the server has of this draft: {photos: [...], sent: whether it has become something};
      `photos` is empty without network. */
  async there(url = this.dataset.upload) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    return answer?.ok ? answer.json().catch(() => ({ photos: [] })) : { photos: [] };
  }

  /* The draft's key stays with this entry of the history: when the browser fetches the page
     anew on the way back, the same draft goes on, and sending it again is no second one. */
  keepKey() {
    const known = history.state?.draft;
    const { key } = this;
    if (!known || known === key || this.form.dataset.posted) {
      history.replaceState({ ...history.state, draft: key }, "");
      return false;
    }
    this.key = known;
    return true;
  }

  get key() {
    return this.form.elements.draft_key.value;
  }

  set key(value) {
    this.dataset.upload = this.dataset.upload.replace(this.key, value);
    this.form.elements.draft_key.value = value;
    if (this.uploads) this.uploads.url = this.dataset.upload;
    history.replaceState({ ...history.state, draft: value }, "");
  }

  async submit(event) {
    const button = event.submitter;
    if (!this.constructor.sends.includes(button?.value)) return;
    if (!navigator.onLine) {
      event.preventDefault();
      this.offline(true);
      return;
    }
    if (!this.uploads.isComplete) {
      event.preventDefault();
      if (await this.uploads.deliver()) this.form.requestSubmit(button);
      else this.offline(true);
      return;
    }
    this.uploads.forget();
    this.busy(true);
  }

  get sendButton() {
    return this.querySelector("[data-send]");
  }

  busy(on) {
    this.sendButton?.setAttribute("aria-disabled", on ? "true" : "false");
    this.form.classList.toggle("is-sending", on);
    if (on) {
      this.form.addEventListener("submit", this.stop, { capture: true });
    } else {
      this.form.removeEventListener("submit", this.stop, { capture: true });
    }
  }

  stop = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  offline(on) {
    this.querySelector("[data-offline]").hidden = !on;
  }
}
