/* Small helpers of the status page: copy the link, print the page, share the public one. */

import { gettext } from "../words.js";

class CopyLink extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "kern-btn kern-btn--secondary btn--small", textContent: gettext("Link kopieren") });
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      input.select();
      try {
        await navigator.clipboard.writeText(input.value);
        status.textContent = gettext("Kopiert.");
      } catch {
        status.textContent = gettext("Der Link ist markiert. Bitte kopieren Sie ihn selbst.");
      }
    });
    this.append(button, " ", status);
  }
}

class PrintButton extends HTMLElement {
  connectedCallback() {
    const button = document.createElement("button");
    const { label = gettext("Drucken, mit QR"), kind = "kern-btn--secondary btn--small", focus } = this.dataset;
    Object.assign(button, { type: "button", className: `kern-btn ${kind}`, textContent: label });
    button.addEventListener("click", () => window.print());
    this.append(button);
    if (focus !== undefined) button.focus();
  }
}

/* The public page, never the secret one. */
class ShareLink extends HTMLElement {
  connectedCallback() {
    const { url, title, label } = this.dataset;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "kern-btn kern-btn--secondary", textContent: label });
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      try {
        if (navigator.share) {
          await navigator.share({ url, title });
        } else {
          await navigator.clipboard.writeText(url);
          status.textContent = this.dataset.copied;
        }
      } catch (error) {
        // Whoever closes the device's list of ways to share meant it.
        if (error.name !== "AbortError") status.textContent = this.dataset.failed;
      }
    });
    this.append(button, status);
  }
}

customElements.define("share-link", ShareLink);
customElements.define("copy-link", CopyLink);
customElements.define("print-button", PrintButton);
