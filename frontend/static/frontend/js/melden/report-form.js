/* <report-form data-town>: „Mangel melden“. The place comes from the device, a suggestion, the
   map or, if the person wants that, from a photo. What is begun is kept on this device, and what
   finds no network is sent later; without `data-town` nothing is kept (staff, for others). */

import { StepsForm } from "../form/steps-form.js";
import { fill, Keeping } from "./keeping.js";
import { Offer } from "./offer.js";
import { Place } from "./place.js";
import { alone, deliver } from "./sending.js";
import { SimilarReports } from "./similar.js";
import { Unsent } from "./unsent.js";

// What the server takes from the address (views/melden.py).
const BROUGHT = new Set(["group", "lat", "lon", "place_text", "place_choice"]);
const NOTHING_KEPT = { save: async () => false, done: async () => {}, own: async () => undefined };

class ReportForm extends StepsForm {
  #isSending = false;

  connectedCallback() {
    const { town } = this.dataset;
    this.keeping = town ? new Keeping(this, { town, full: () => this.#cannotKeep() }) : NOTHING_KEPT;
    this.unsent = new Unsent(this.querySelector("[data-unsent]"), () => this.send());
    super.connectedCallback();
    this.place = new Place(this, { search: this.dataset.search, here: this.dataset.here });
    this.similar = new SimilarReports(this, this.dataset.similarUrl);
    for (const kind of ["input", "draft:changed"]) this.addEventListener(kind, () => this.unsent.hide());
    if (town) import("../offline/register.js").catch(() => {}); // the next time it opens without network
    if (town && !this.form.dataset.posted) new Offer(this.querySelector("[data-begun]"), this).show();
  }

  uploadOptions() {
    return { onPlace: (place) => this.place.offer(place), kept: this.keeping.photos };
  }

  /* After a reload, or on the way back, or when the server has shown the form again. */
  async listAgain() {
    const own = await this.keeping.own();
    const comesBack = own && !this.form.dataset.posted;
    if (comesBack) this.fill(own.fields);
    if (own?.photos.length || this.isBack) this.uploads.again((await this.there()).photos, own?.photos ?? []);
    if (comesBack && own.state === "waiting") this.send();
    if (!own && document.documentElement.dataset.kept) this.fillFromAddress();
  }

  /* A kept page is the same for every address; what a QR code on a lamp brings stands there. */
  fillFromAddress() {
    const brought = [...new URLSearchParams(location.search)].filter(([name]) => BROUGHT.has(name));
    if (brought.length) this.fill(brought);
  }

  fill(fields) {
    fill(this.form, fields);
    this.stops();
    this.place.again(Object.fromEntries(fields));
  }

  /** Go on with another draft. */
  async goOn({ key, fields, photos }) {
    this.uploads.clear();
    this.key = key;
    this.fill(fields);
    this.uploads.again((await this.there()).photos, photos);
  }

  /* --- sending ------------------------------------------------------------------------ */

  submit(event) {
    if (!this.constructor.sends.includes(event.submitter?.value)) return;
    event.preventDefault();
    this.send();
  }

  async send() {
    if (this.#isSending) return;
    this.#isSending = true;
    this.busy(true);
    this.unsent.sending();
    try {
      await this.#send();
    } finally {
      this.#isSending = false;
    }
  }

  async #send() {
    this.keeping.state = "waiting"; // whatever happens from here on, it is sent
    const isKept = await this.keeping.save();
    const { state, report } = await alone(this.key, () => this.#deliver());
    if (state === "sent") {
      await this.keeping.done();
      location.assign(`${report.href}?neu=1`);
      return;
    }
    if (state === "asks" || state === "full") {
      this.keeping.state = "begun";
      await this.keeping.save();
      this.uploads.forget();
      this.form.submit();
      return;
    }
    this.busy(false);
    this.unsent.show({ isKept, isBusy: state === "busy" });
  }

  async #deliver() {
    if (!(await this.uploads.deliver())) {
      // Its answer may be what was lost: then the pictures belong to the report already.
      if (!(await this.there()).sent) return { state: "offline" };
    }
    const body = new FormData(this.form);
    body.delete("photos");
    body.set("do", "send");
    return deliver(this.form.action, body);
  }

  offline() {} // `unsent` says it better

  #cannotKeep() {
    this.querySelector("[data-full]").hidden = false;
  }
}

customElements.define("report-form", ReportForm);
