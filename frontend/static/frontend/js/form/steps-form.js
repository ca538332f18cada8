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
    const before = this.keepKey();
    this.uploads = new Uploads(this, this.dataset.upload);
    if (before) this.uploads.listAgain();
    this.form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => this.offline(false));
    // Coming back with the back button shows the page as it was left, button disabled.
    window.addEventListener("pageshow", () => this.busy(false));
  }

  /* The draft's key stays with this entry of the history: when the browser fetches the page
     anew on the way back, the same draft goes on, and sending it again is no second one. */
  keepKey() {
    const field = this.form.elements.draft_key;
    const known = history.state?.draft;
    if (!known || known === field.value || this.form.dataset.posted) {
      history.replaceState({ ...history.state, draft: field.value }, "");
      return false;
    }
    this.dataset.upload = this.dataset.upload.replace(field.value, known);
    field.value = known;
    return true;
  }

  submit(event) {
    const button = event.submitter;
    if (!this.constructor.sends.includes(button?.value)) return;
    if (!navigator.onLine) {
      event.preventDefault();
      this.offline(true);
      return;
    }
    if (this.uploads.pending > 0) {
      event.preventDefault();
      this.uploads.afterwards(() => this.form.requestSubmit(button));
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

  stop = (event) => event.preventDefault();

  offline(on) {
    this.querySelector("[data-offline]").hidden = !on;
  }
}
