/* The list of cases as it is now: the server names cases that changed, their lines are fetched.

   <live-queue data-query="?liste=frei" data-open="uuid of the open case"> around li#fall-<uuid>
   and [data-live-said], where what changed is said politely. Without a connection the list is as
   it was when the page came: every act is checked by the server anyway. */

const LONGEST_PAUSE = 60_000;

class LiveQueue extends HTMLElement {
  connectedCallback() {
    this.pause = 1000;
    this.connect();
    this.addEventListener("change", () => this.showBar());
    this.showBar();
  }

  disconnectedCallback() {
    this.gone = true;
    this.socket?.close();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/ws/moderation/`);
    this.socket.addEventListener("open", () => {
      // Whatever happened while nobody listened.
      if (this.wasOpen) this.refreshAll();
      this.wasOpen = true;
      this.pause = 1000;
      this.dataset.live = "";
    });
    this.socket.addEventListener("message", ({ data }) => {
      const said = JSON.parse(data);
      if (said.all) this.refreshAll();
      else this.refresh(said.case);
    });
    this.socket.addEventListener("close", () => {
      delete this.dataset.live;
      if (this.gone) return;
      setTimeout(() => this.connect(), this.pause);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    });
  }

  refreshAll() {
    for (const row of this.querySelectorAll("li[id^='fall-']")) this.refresh(row.id.slice(5));
  }

  async refresh(uuid) {
    const row = this.row(uuid);
    if (!row) return;
    let answer;
    try {
      answer = await fetch(`/moderation/${uuid}/zeile/${this.dataset.query}`, {
        headers: { "HX-Request": "true" },
      });
    } catch {
      return;
    }
    if (answer.status === 200) this.replace(this.row(uuid), await answer.text());
    else if (answer.status === 204) this.remove(this.row(uuid));
  }

  replace(row, html) {
    if (!row) return;
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("li");
    if (!fresh) return;
    const link = row.querySelector("a");
    const hadFocus = row.contains(document.activeElement) && document.activeElement.tagName;
    if (link?.hasAttribute("aria-current")) fresh.querySelector("a").setAttribute("aria-current", "true");
    fresh.querySelector("input").checked = row.querySelector("input").checked;
    row.replaceWith(fresh);
    if (hadFocus) fresh.querySelector(hadFocus.toLowerCase())?.focus();
    const hasMoved = "claimed" in fresh.dataset || "claimed" in row.dataset;
    const isNews = hasMoved && fresh.dataset.said !== row.dataset.said;
    if (isNews && !("mine" in fresh.dataset)) this.say(fresh.dataset.said);
  }

  remove(row) {
    if (!row) return;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const hadFocus = row.contains(document.activeElement);
    const title = row.querySelector("b").textContent;
    row.remove();
    if (hadFocus) next?.querySelector("a")?.focus();
    for (const count of document.querySelectorAll("[data-live-count]"))
      count.textContent = Math.max(0, Number(count.textContent) - 1);
    this.say(`${title}: ${this.dataset.decided}`);
    this.showBar();
  }

  row(uuid) {
    return document.getElementById(`fall-${uuid}`);
  }

  say(words) {
    const place = this.querySelector("[data-live-said]");
    if (place) place.textContent = words;
  }

  showBar() {
    const bar = this.querySelector(".bulk-bar");
    if (bar) bar.hidden = !this.querySelector("input[name=case]:checked");
  }
}

customElements.define("live-queue", LiveQueue);
