/* Two small helpers of the status page: copy the link, print the page. */

class CopyLink extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "kern-btn kern-btn--secondary btn--small", textContent: "Link kopieren" });
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      input.select();
      try {
        await navigator.clipboard.writeText(input.value);
        status.textContent = "Kopiert.";
      } catch {
        status.textContent = "Der Link ist markiert. Bitte kopieren Sie ihn selbst.";
      }
    });
    this.append(button, " ", status);
  }
}

class PrintButton extends HTMLElement {
  connectedCallback() {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "kern-btn kern-btn--secondary btn--small", textContent: "Drucken, mit QR" });
    button.addEventListener("click", () => window.print());
    this.append(button);
  }
}

customElements.define("copy-link", CopyLink);
customElements.define("print-button", PrintButton);
