/* A button beside a text that is to be copied; without scripts people mark it themselves. */

import { gettext } from "../words.js";

class CopyText extends HTMLElement {
  connectedCallback() {
    const text = this.querySelector("textarea");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "kern-btn kern-btn--secondary btn--small", textContent: gettext("Kopieren") });
    const label = this.querySelector("label");
    button.setAttribute("aria-label", `${gettext("Kopieren")}: ${label.textContent}`);
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
        status.textContent = gettext("Kopiert.");
      } catch {
        status.textContent = gettext("Der Text ist markiert. Bitte kopieren Sie ihn selbst.");
      }
    });
    this.append(button, status);
  }
}

customElements.define("copy-text", CopyText);
