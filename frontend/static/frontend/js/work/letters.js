/* One letter for each step, shown on its button; off while typing, and for whoever wants none.

   <work-desk data-letters="on">   "off" is kept with the person, see accounts/_letters.html
   data-letter        the first letter of its words that is free
   data-letter="n"    this letter, on every page; the next one that wants it gets 2, then 3 */

const DIGITS = [..."23456789"];

class WorkDesk extends HTMLElement {
  connectedCallback() {
    this.letters = new Map();
    this.words = new Map();
    // What is fixed comes first, so that nothing else takes its letter.
    for (const target of this.querySelectorAll('[data-letter]:not([data-letter=""])')) this.give(target);
    for (const target of this.querySelectorAll('[data-letter=""]')) this.give(target);
    this.classList.toggle("letters-off", !this.on);
    this.explain();
    document.addEventListener("keydown", (event) => this.press(event));
  }

  get on() {
    return this.dataset.letters !== "off";
  }

  give(target) {
    const fixed = target.dataset.letter;
    const words = target.textContent.trim();
    const wanted = fixed ? [fixed, ...DIGITS] : [...words.toLowerCase()];
    const letter = wanted.find((char) => (fixed || /[a-z]/.test(char)) && !this.letters.has(char));
    if (!letter) return;
    this.letters.set(letter, target);
    this.words.set(letter, words);
    const mark = document.createElement("kbd");
    mark.textContent = letter.toUpperCase();
    mark.setAttribute("aria-hidden", "true");
    if (this.on) target.setAttribute("aria-keyshortcuts", letter);
    target.append(" ", mark);
  }

  explain() {
    const list = this.querySelector("[data-letters-list]");
    if (!list) return;
    for (const [letter, words] of this.words) {
      const key = document.createElement("dt");
      const what = document.createElement("dd");
      key.textContent = letter.toUpperCase();
      what.textContent = words.replace(/\s*…$/, "");
      list.append(key, what);
    }
    this.querySelector("[data-letters-help]").hidden = this.letters.size === 0;
  }

  press(event) {
    // A key held down acts once.
    if (!this.on || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    const target = this.letters.get(event.key.toLowerCase());
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.click();
  }
}

customElements.define("work-desk", WorkDesk);
