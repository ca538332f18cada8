/* One letter for each step, shown on its button; can be switched off and is off while typing.

   data-letter        the first letter of its words that is free
   data-letter="n"    this letter, on every page; the next one that wants it gets 2, then 3 */

const KEY = "nahdran.letters";
const DIGITS = [..."23456789"];

class WorkDesk extends HTMLElement {
  connectedCallback() {
    this.letters = new Map();
    // What is fixed comes first, so that nothing else takes its letter.
    for (const target of this.querySelectorAll('[data-letter]:not([data-letter=""])')) this.give(target);
    for (const target of this.querySelectorAll('[data-letter=""]')) this.give(target);
    this.toggle();
    document.addEventListener("keydown", (event) => this.press(event));
    this.apply();
  }

  give(target) {
    const fixed = target.dataset.letter;
    const wanted = fixed ? [fixed, ...DIGITS] : [...target.textContent.toLowerCase()];
    const letter = wanted.find((char) => (fixed || /[a-z]/.test(char)) && !this.letters.has(char));
    if (!letter) return;
    this.letters.set(letter, target);
    const mark = document.createElement("kbd");
    mark.textContent = letter.toUpperCase();
    mark.setAttribute("aria-hidden", "true");
    target.setAttribute("aria-keyshortcuts", letter);
    target.append(" ", mark);
  }

  get on() {
    return localStorage.getItem(KEY) !== "off";
  }

  toggle() {
    const nav = this.querySelector(".desk-queues");
    if (!nav || this.letters.size === 0) return;
    this.switch = document.createElement("button");
    Object.assign(this.switch, { type: "button", className: "kern-btn kern-btn--tertiary btn--small letters-switch" });
    this.switch.addEventListener("click", () => {
      localStorage.setItem(KEY, this.on ? "off" : "on");
      this.apply();
    });
    nav.append(this.switch);
  }

  apply() {
    this.classList.toggle("letters-off", !this.on);
    if (this.switch) this.switch.textContent = this.on ? "Buchstaben ausschalten" : "Buchstaben einschalten";
  }

  press(event) {
    // A key held down acts once.
    if (!this.on || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const target = this.letters.get(event.key.toLowerCase());
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.click();
  }
}

customElements.define("work-desk", WorkDesk);
