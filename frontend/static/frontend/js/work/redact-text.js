/* <redact-text>: a button that puts the marker where something is selected in the text field.
   Without it people write the marker themselves. */

const MARKER = "[entfernt]";

class RedactText extends HTMLElement {
  #past = [];

  connectedCallback() {
    this.field = this.querySelector("textarea");
    this.said = this.querySelector("[data-said]");
    this.back = this.querySelector("[data-undo]");
    // On phones a press on the button takes the focus, and some forget what was selected.
    this.field.addEventListener("select", () => this.#remember());
    this.field.addEventListener("keyup", () => this.#remember());
    this.field.addEventListener("pointerup", () => this.#remember());
    this.querySelector("[data-mark]").addEventListener("click", () => this.#mark());
    this.back.addEventListener("click", () => this.#undo());
  }

  #range = [0, 0];

  #remember() {
    this.#range = [this.field.selectionStart, this.field.selectionEnd];
  }

  #mark() {
    const { field } = this;
    let [from, to] = this.#range;
    const text = field.value;
    const passage = text.slice(from, to);
    // Blanks at the ends are not part of what is hidden; words stay apart.
    from += passage.length - passage.trimStart().length;
    to -= passage.length - passage.trimEnd().length;
    if (from >= to) {
      this.said.textContent = this.said.dataset.nothing;
      field.focus();
      return;
    }
    this.#past.push(text);
    field.value = text.slice(0, from) + MARKER + text.slice(to);
    field.focus();
    field.setSelectionRange(from + MARKER.length, from + MARKER.length);
    this.#remember();
    this.back.disabled = false;
    this.said.textContent = `${this.said.dataset.done} ${text.slice(from, to)}`;
  }

  #undo() {
    const before = this.#past.pop();
    if (before === undefined) return;
    this.field.value = before;
    this.#range = [0, 0];
    this.back.disabled = this.#past.length === 0;
    this.said.textContent = this.said.dataset.undone;
    if (this.back.disabled) this.field.focus();
  }
}

customElements.define("redact-text", RedactText);
