// <report-outbox data-town data-action data-draft="/fotos/entwurf/{}/">: reports that could not
// be sent. They are sent when there is network again, or by a tap, each once.
//
// The markup has the sentences and a <template> for one sent.

import { draftsOf, photosOf, putDraft, removeDraft } from "./drafts.js";
import { alone, deliver, reasonOf, remember } from "./sending.js";

const AGAIN_WHEN_FULL_MS = 5 * 60_000;

class ReportOutbox extends HTMLElement {
  #isSending = false;
  #timer;
  #pause = 500;
  /* As `deliver` says it: "offline", "busy" or "full". */
  #reason = "offline";

  connectedCallback() {
    window.addEventListener("online", this.#try);
    this.querySelector("[data-send-now]").addEventListener("click", this.#try);
    this.querySelector("[data-throw-away]").addEventListener("click", () => this.#throwAway());
    this.#try();
  }

  disconnectedCallback() {
    window.removeEventListener("online", this.#try);
    clearTimeout(this.#timer);
  }

  /* What this page's form holds is its own matter. */
  async #waiting() {
    const here = document.querySelector("report-form")?.key;
    const all = await draftsOf(this.dataset.town).catch(() => []);
    return all.filter(({ key, state }) => state === "waiting" && key !== here);
  }

  /* Network that came back (event) may fail once more. */
  #try = async (event) => {
    if (event) this.#pause = 500;
    if (this.#isSending) return;
    this.#isSending = true;
    clearTimeout(this.#timer);
    try {
      for (const { key } of await this.#show()) await alone(key, () => this.#send(key));
      this.#pause = this.#reason === "full" ? AGAIN_WHEN_FULL_MS : Math.min(4 * this.#pause, 30_000);
      if ((await this.#show()).length) this.#timer = setTimeout(this.#try, this.#pause);
    } finally {
      this.#isSending = false;
    }
  };

  /** Show how many wait; those. */
  async #show() {
    const waiting = await this.#waiting();
    const words = this.querySelector("[data-waiting]");
    words.hidden = !waiting.length;
    this.querySelector("[data-buttons]").hidden = !waiting.length;
    const { one, many } = words.dataset;
    const told = waiting.length > 1 ? many.replace("{}", waiting.length) : one;
    words.textContent = waiting.length ? `${told} ${words.dataset[this.#reason]}` : "";
    this.hidden = !waiting.length && !this.querySelector("[data-sent] li") && this.querySelector("[data-asks]").hidden;
    return waiting;
  }

  async #send(key) {
    const draft = (await this.#waiting()).find((each) => each.key === key);
    if (!draft) return; // sent by another page
    const there = await this.#there(key);
    if (!there || (!there.sent && !(await this.#sendPhotos(key, there.photos)))) return;
    const body = new FormData();
    body.append("draft_key", key);
    body.append("do", "send");
    for (const [name, value] of draft.fields) body.append(name, value);
    const { state, report } = await deliver(this.dataset.action, body);
    if (state === "sent") {
      remember(report);
      await removeDraft(key);
      this.#tell(report);
    } else if (state !== "asks") {
      this.#reason = state;
    } else {
      await putDraft({ ...draft, state: "begun" });
      this.querySelector("[data-asks]").hidden = false;
    }
  }

  async #there(key) {
    try {
      const answer = await fetch(this.dataset.draft.replace("{}", key), { headers: { Accept: "application/json" } });
      if (!answer.ok) this.#reason = reasonOf(answer.status);
      return answer.ok ? await answer.json() : null;
    } catch {
      this.#reason = "offline";
      return null;
    }
  }

  /** Whether the server has them; what it refuses for good holds up nothing. */
  async #sendPhotos(key, there) {
    const known = new Set(there.map(({ uuid }) => uuid));
    for (const { blob, uuid } of await photosOf(key)) {
      if (known.has(uuid)) continue;
      const body = new FormData();
      body.append("photo", blob, "foto.jpg");
      try {
        const answer = await fetch(this.dataset.draft.replace("{}", key), { method: "POST", body });
        if (answer.status === 429 || answer.status >= 500) {
          this.#reason = reasonOf(answer.status);
          return false;
        }
      } catch {
        this.#reason = "offline";
        return false;
      }
    }
    return true;
  }

  #tell({ label, title, href }) {
    const item = this.querySelector("template").content.firstElementChild.cloneNode(true);
    const link = item.querySelector("a");
    link.href = `${href}?neu=1`;
    link.textContent = `${label}: ${title}`;
    this.querySelector("[data-sent]").append(item);
    this.hidden = false;
  }

  async #throwAway() {
    for (const { key } of await this.#waiting()) await removeDraft(key).catch(() => {});
    await this.#show();
  }
}

customElements.define("report-outbox", ReportOutbox);
