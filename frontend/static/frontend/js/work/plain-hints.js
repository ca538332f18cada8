/* Hints for plain German below a text while it is written; the preview has them without script.

   <plain-hints data-target="fragen-text" data-href="/arbeit/verstaendlich/" aria-live="polite"> */

const PAUSE = 800;

class PlainHints extends HTMLElement {
  connectedCallback() {
    this.target = document.getElementById(this.dataset.target);
    if (!this.target) return;
    this.target.addEventListener("input", () => this.later());
    if (this.target.value.trim()) this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const text = this.target.value;
    if (!text.trim()) {
      this.replaceChildren();
      return;
    }
    const body = new FormData();
    body.set("text", text);
    body.set("csrfmiddlewaretoken", this.target.form.elements.namedItem("csrfmiddlewaretoken").value);
    try {
      const answer = await fetch(this.dataset.href, { method: "POST", body });
      if (!answer.ok || this.target.value !== text) return;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.replaceChildren(...found.body.children);
    } catch {
      // Hints are an extra: without network there are none.
    }
  }
}

customElements.define("plain-hints", PlainHints);
