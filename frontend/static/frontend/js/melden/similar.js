/* „Schon gemeldet?“: asked for as soon as place and kind are known, and again when they change.
   The server answers with a part of the page, or with nothing. Without this the server asks
   once before it stores. */

const WAIT = 250; // after the last change, in milliseconds
// What an answer depends on; the text comes after it.
const PLACE_AND_KIND = /^(group|leaf-.*|lat|lon|place_choice)$/;

export class SimilarReports {
  #asked = ""; // place and kind of the last question
  #turn = 0;
  #refused = new Set(); // what the person said is something else
  #timer;

  constructor(root, url) {
    this.root = root;
    this.url = url;
    this.form = root.querySelector("form");
    this.section = root.querySelector("[data-similar]");
    this.status = root.querySelector("[data-similar-status]");
    this.offline = root.querySelector("[data-similar-offline]");
    this.form.addEventListener("change", () => this.soon());
    root.addEventListener("place:changed", () => this.soon());
    this.section.addEventListener("click", (event) => this.clicked(event));
    this.soon();
  }

  soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const data = new FormData(this.form);
    const known = [...data].filter(([name, value]) => PLACE_AND_KIND.test(name) && value);
    const question = JSON.stringify(known);
    if (question === this.#asked) return;
    this.#asked = question;
    const turn = ++this.#turn;
    const has = (name) => known.some(([each]) => each === name);
    if (!has("group") || !(has("place_choice") || (has("lat") && has("lon")))) {
      this.show("");
      return;
    }
    const body = new URLSearchParams(known);
    body.append("draft_key", data.get("draft_key"));
    try {
      const answer = await fetch(this.url, { method: "POST", body, credentials: "omit" });
      const html = answer.ok ? await answer.text() : "";
      if (turn === this.#turn) this.show(html);
    } catch {
      if (turn !== this.#turn) return;
      this.#asked = ""; // without network: at the next change again
      this.show("");
    }
  }

  show(html) {
    this.offline.hidden = true;
    const page = new DOMParser().parseFromString(html, "text/html");
    const found = [...page.querySelectorAll("[data-also]")].map((each) => each.value);
    const isNew = found.some((each) => !this.#refused.has(each));
    this.section.hidden = !isNew;
    this.section.replaceChildren(...(found.length && !isNew ? page.querySelectorAll("input[name=similar]") : page.body.childNodes));
    this.status.textContent = isNew ? this.status.dataset[found.length > 1 ? "more" : "one"] : "";
  }

  async clicked(event) {
    if (event.target.closest("[data-different]")) {
      for (const each of this.section.querySelectorAll("[data-also]")) this.#refused.add(each.value);
      this.section.replaceChildren(...this.section.querySelectorAll("input[name=similar]"));
      this.section.hidden = true;
      this.status.textContent = "";
      this.form.querySelector("#id_text")?.focus();
      return;
    }
    const button = event.target.closest("[data-also]");
    if (!button) return;
    const { uploads } = this.root;
    if (navigator.onLine && uploads.isComplete) return;
    event.preventDefault();
    if (navigator.onLine && (await uploads.deliver())) this.form.requestSubmit(button);
    else this.offline.hidden = false;
  }
}
