// <my-reports data-states="/meldungen/stand/">: "Meine Meldungen auf diesem Gerät".
//
// The markup has a <template> for one report and the sentences; here it is only filled. States
// are asked for by their public numbers: the secret link stays on the device. What was taken
// off can be put back until the page is left.

import { forget, forgetAll, keep, read } from "./memory.js";
import { locale } from "../words.js";

const FEW = 3;

const day = (sent) => {
  const options = { weekday: "short", day: "numeric", month: "long", timeZone: "Europe/Berlin" };
  const at = new Date(sent);
  if (at.getFullYear() !== new Date().getFullYear()) options.year = "numeric";
  return at.toLocaleDateString(locale, options);
};

class MyReports extends HTMLElement {
  #showsAll = false;
  #taken = []; // what can be put back
  #states = new Map(); // by number

  connectedCallback() {
    this.addEventListener("click", this.#clicked);
    window.addEventListener("storage", this.#redraw); // another tab
    window.addEventListener("pageshow", this.#returned);
    window.addEventListener("pagehide", this.#left);
    this.#redraw();
  }

  disconnectedCallback() {
    window.removeEventListener("storage", this.#redraw);
    window.removeEventListener("pageshow", this.#returned);
    window.removeEventListener("pagehide", this.#left);
  }

  // The next person at this device shall not put back what somebody took off.
  #left = () => {
    if (!this.#taken.length) return;
    this.#taken = [];
    this.#redraw();
  };

  #returned = ({ persisted }) => {
    if (!persisted) return;
    this.#states.clear();
    this.#redraw();
  };

  #clicked = ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.hasAttribute("data-all")) this.#showAll();
    else if (button.hasAttribute("data-undo")) this.#putBack();
    else if (button.hasAttribute("data-empty")) this.#takeOff(read(), forgetAll);
    else if (button.hasAttribute("data-take-off")) {
      const { label } = button.closest("li").dataset;
      this.#takeOff(
        read().filter((each) => each.label === label),
        () => forget(label),
      );
    }
  };

  #showAll() {
    this.#showsAll = true;
    this.#redraw();
    this.querySelectorAll("li a")[FEW]?.focus();
  }

  #takeOff(reports, act) {
    act();
    this.#taken = reports;
    this.#redraw();
    this.querySelector("[data-undo]").focus();
  }

  #putBack() {
    const [first] = this.#taken;
    keep(...this.#taken);
    this.#taken = [];
    this.#redraw();
    const item = [...this.querySelectorAll("li")].find((each) => each.dataset.label === first?.label);
    (item ?? this).querySelector("a")?.focus();
  }

  #redraw = () => {
    const reports = read();
    const shown = this.#showsAll ? reports : reports.slice(0, FEW);
    this.querySelector("ul").replaceChildren(...shown.map((each) => this.#item(each)));
    const all = this.querySelector("[data-all]");
    all.hidden = shown.length === reports.length;
    all.querySelector("[data-count]").textContent = reports.length;
    this.querySelector("[data-empty]").hidden = !reports.length;
    this.querySelector("[data-hint]").hidden = !reports.length;
    this.#say(reports.length);
    this.hidden = !reports.length && !this.#taken.length;
    this.#ask(shown);
  };

  #say(left) {
    const line = this.querySelector("[role=status]");
    const undo = this.querySelector("[data-undo]");
    undo.hidden = !this.#taken.length;
    if (!this.#taken.length) line.textContent = "";
    else if (!left) line.textContent = line.dataset.emptied;
    else line.textContent = line.dataset.taken.replace("{}", this.#taken[0].label);
  }

  #item({ label, number, title, sent, href }) {
    const item = this.querySelector("template").content.firstElementChild.cloneNode(true);
    item.dataset.label = label;
    const link = item.querySelector("a"); // to the first page in the language of this one
    link.href = link.getAttribute("href").replace(/\/$/, "") + href;
    item.querySelector("[data-title]").textContent = title;
    item.querySelector("[data-number]").textContent = label;
    const time = item.querySelector("time");
    time.dateTime = sent;
    time.textContent = day(sent);
    const button = item.querySelector("[data-take-off]");
    button.setAttribute("aria-label", button.dataset.takeOff.replace("{}", label));
    const state = this.#states.get(number);
    if (state) item.querySelector("[data-place-of-state]").replaceChildren(state.cloneNode(true));
    return item;
  }

  /** Without network, and for what is not public, there is no state to show. */
  async #ask(reports) {
    const unknown = reports.map((each) => each.number).filter((n) => n > 0 && !this.#states.has(n));
    if (!unknown.length) return;
    for (const number of unknown) this.#states.set(number, null); // asked
    const query = new URLSearchParams(unknown.map((number) => ["nummer", number]));
    try {
      const answer = await fetch(`${this.dataset.states}?${query}`, { credentials: "omit" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const each of page.querySelectorAll("[data-report]")) {
        this.#states.set(Number(each.dataset.report), document.importNode(each.firstElementChild, true));
      }
    } catch {
      for (const number of unknown) this.#states.delete(number);
      return;
    }
    this.#fill();
  }

  // Not drawn anew: somebody may already stand on an entry.
  #fill() {
    for (const item of this.querySelectorAll("li")) {
      const number = read().find((each) => each.label === item.dataset.label)?.number;
      const state = this.#states.get(number);
      if (state) item.querySelector("[data-place-of-state]").replaceChildren(state.cloneNode(true));
    }
  }
}

customElements.define("my-reports", MyReports);
