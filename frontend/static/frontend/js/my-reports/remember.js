// <remember-report data-label data-number data-title data-sent [data-new]>: on the secret page
// of a report, whether this device keeps it, and the button that changes that.
//
// Just sent (data-new), it is kept by itself; but not when the page is loaded again or gone back
// to, for whoever pressed "Nicht merken" or emptied the list meant it.

import { forget, keep, read, works } from "./memory.js";

const isFirstVisit = () => performance.getEntriesByType("navigation")[0]?.type === "navigate";

class RememberReport extends HTMLElement {
  connectedCallback() {
    if (!works()) return;
    const { label, number, title, sent } = this.dataset;
    this.report = { label, number: Number(number), title, sent, href: location.pathname };
    if (this.isKept || (this.dataset.new !== undefined && isFirstVisit())) keep(this.report);
    this.addEventListener("click", this.#clicked);
    window.addEventListener("pageshow", () => this.#show()); // what came back may be old
    this.#show();
    this.hidden = false;
  }

  get isKept() {
    return read().some((each) => each.label === this.report.label);
  }

  #clicked = ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.hasAttribute("data-keep")) keep(this.report);
    else forget(this.report.label);
    this.#show();
    this.querySelector("button:not([hidden])").focus();
  };

  #show() {
    const { isKept } = this;
    for (const each of this.querySelectorAll("[data-when]")) {
      each.hidden = (each.dataset.when === "kept") !== isKept;
    }
  }
}

customElements.define("remember-report", RememberReport);
