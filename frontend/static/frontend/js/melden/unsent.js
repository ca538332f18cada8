// „Noch nicht gesendet“ below the form: says so, and tries again by itself and by a tap.

const FIRST_MS = 5_000;
const LONGEST_MS = 60_000;

export class Unsent {
  #timer;
  #wait = FIRST_MS;

  constructor(root, send) {
    this.root = root;
    this.send = send;
    root.querySelector("button").addEventListener("click", () => send());
    window.addEventListener("online", () => this.isShown && send());
  }

  get isShown() {
    return !this.root.hidden;
  }

  /** `isKept`: the device has it, so that the page may be closed. */
  show({ isKept, isBusy }) {
    this.root.hidden = false;
    for (const each of this.root.querySelectorAll("[data-when]")) {
      each.hidden = !{ kept: isKept, open: !isKept, offline: !isBusy, busy: isBusy }[each.dataset.when];
    }
    this.root.querySelector("[data-trying]").hidden = true;
    this.root.scrollIntoView({ block: "nearest" });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.send(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_MS);
  }

  sending() {
    clearTimeout(this.#timer);
    this.root.querySelector("[data-trying]").hidden = false;
  }

  /** Something was changed: it waits for the person's „Absenden“. */
  hide() {
    clearTimeout(this.#timer);
    this.#wait = FIRST_MS;
    this.root.hidden = true;
  }
}
