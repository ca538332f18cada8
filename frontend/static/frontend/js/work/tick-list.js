/* A list of which several can be ticked: the bar for all of them appears with the first.

   <tick-list data-one="1 angekreuzt" data-many="%n angekreuzt" data-all="..." data-none="..."> around a form with checkboxes,
   .bulk-bar and in it [data-said]. Without this script the bar is always there. */

class TickList extends HTMLElement {
  connectedCallback() {
    this.bar = this.querySelector(".bulk-bar");
    this.said = this.querySelector("[data-said]");
    if (!this.bar) return;
    this.all = document.createElement("button");
    Object.assign(this.all, { type: "button", className: "kern-btn kern-btn--tertiary btn--small" });
    this.all.addEventListener("click", () => this.tickAll());
    this.querySelector("form").prepend(this.all);
    this.addEventListener("change", () => this.show());
    // Browsers keep ticks when one comes back.
    this.show();
  }

  get boxes() {
    return [...this.querySelectorAll("input[type=checkbox]")];
  }

  tickAll() {
    const wants = this.boxes.some((box) => !box.checked);
    for (const box of this.boxes) box.checked = wants;
    this.show();
  }

  show() {
    const boxes = this.boxes;
    const n = boxes.filter((box) => box.checked).length;
    this.bar.hidden = n === 0;
    this.said.textContent = n === 1 ? this.dataset.one : this.dataset.many.replace("%n", n);
    this.all.textContent = n === boxes.length ? this.dataset.none : this.dataset.all;
  }
}

customElements.define("tick-list", TickList);
