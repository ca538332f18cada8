/* A template is put into the text in place; without this script the server does it.

   <wording-box data-target="fragen-text" data-done="..."> around a select with data-text, a
   button and [data-said]. What was typed stays: an untouched text is replaced, another one
   gets the template below it. */

class WordingBox extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector("select");
    this.target = document.getElementById(this.dataset.target);
    if (!this.select || !this.target) return;
    this.querySelector("button").addEventListener("click", (event) => this.put(event));
  }

  put(event) {
    event.preventDefault();
    const chosen = this.select.selectedOptions[0];
    if (!chosen?.dataset.text) {
      this.select.focus();
      return;
    }
    const before = this.target.value.trim();
    const untouched = before === "" || before === this.last;
    if (!before.includes(chosen.dataset.text)) {
      this.target.value = untouched ? chosen.dataset.text : `${before}\n\n${chosen.dataset.text}`;
    }
    this.last = this.target.value.trim();
    const form = this.target.form;
    const wish = form.elements.namedItem("wish_photo");
    if (wish && chosen.dataset.wish) wish.checked = true;
    if (chosen.dataset.reason) {
      for (const radio of form.querySelectorAll("input[name=reason]")) radio.checked = radio.value === chosen.dataset.reason;
    }
    this.querySelector("[data-said]").textContent = this.dataset.done;
    this.target.dispatchEvent(new Event("input", { bubbles: true }));
    this.target.focus();
  }
}

customElements.define("wording-box", WordingBox);
