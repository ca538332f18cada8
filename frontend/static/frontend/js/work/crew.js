// <crew-jobs data-store>: the crew's list on a shared phone. Acts are kept before they are sent,
// so that none is lost without network; the list can be sorted by distance after a tap.

import { shrink } from "../form/shrink.js";
import { drop, keep, send, waiting } from "./crew-store.js";

const AGAIN_MS = 20_000;
const NOT_ALLOWED = 1; // GeolocationPositionError.PERMISSION_DENIED

const metres = (a, b) => {
  const r = Math.PI / 180;
  const x = (b.lon - a.lon) * r * Math.cos(((a.lat + b.lat) / 2) * r);
  const y = (b.lat - a.lat) * r;
  return Math.hypot(x, y) * 6371000;
};
const distance = (m) => (m < 1000 ? `${Math.round(m / 10) * 10} m` : `${(m / 1000).toFixed(1).replace(".", ",")} km`);

/** The place of the phone, asked for by a tap; nothing keeps it. */
const here = () =>
  new Promise((resolve, reject) => {
    if (!navigator.geolocation) reject(new Error("unknown"));
    navigator.geolocation.getCurrentPosition(({ coords }) => resolve(coords), reject, {
      enableHighAccuracy: true,
      timeout: 15000,
    });
  });

class CrewJobs extends HTMLElement {
  #timer;
  #isSending = false;

  connectedCallback() {
    this.#offerSorting();
    this.addEventListener("submit", (event) => this.#submitted(event));
    this.addEventListener("change", (event) => this.#chosen(event));
    this.addEventListener("click", (event) => this.#pressed(event));
    window.addEventListener("online", this.#try);
    this.#try();
  }

  disconnectedCallback() {
    window.removeEventListener("online", this.#try);
    clearTimeout(this.#timer);
  }

  // --- photos --------------------------------------------------------------------------------

  #chosen({ target }) {
    if (target.type !== "file") return;
    const form = target.closest("form");
    const [file] = target.files;
    form.querySelector("[data-chosen]").textContent = file ? `Foto gewählt: ${file.name}` : "";
    form.classList.toggle("has-photo", Boolean(file));
    if (file) form.querySelector('[data-asks] [name="people"]')?.focus();
  }

  // --- acts ----------------------------------------------------------------------------------

  async #submitted(event) {
    const form = event.target;
    if (form.dataset.ownPlace === "" && !form.elements.lat.value) {
      event.preventDefault();
      await this.#locate(form, () => form.requestSubmit());
      return;
    }
    if (!("act" in form.dataset)) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    const data = new FormData(form, event.submitter);
    try {
      await this.#act(form, data);
    } catch {
      delete form.dataset.busy;
      HTMLFormElement.prototype.submit.call(this.#plain(form, data)); // nothing can be kept here
    }
  }

  async #act(form, data) {
    const photos = data.getAll("photos").filter((file) => file.size);
    const fields = [...data].filter(([name]) => name !== "photos");
    const jobs = data.getAll("nummer").length ? data.getAll("nummer") : [form.closest("[data-job]").dataset.job];
    const key = `${data.get("key")} ${form.dataset.act}`;
    await keep(this.dataset.store, {
      key,
      action: form.getAttribute("action"),
      fields,
      photos: await Promise.all(photos.map(shrink)),
      jobs,
      words: `Nr. ${jobs.join(", ")}: ${WORDS[form.dataset.act]}`,
    });
    const { state, href, error } = await send(key);
    if (state === "sent" || state === "shut") {
      location.assign(href);
      return;
    }
    delete form.dataset.busy;
    if (state === "refused") {
      const place = form.closest(".job-buttons, .spot-head")?.querySelector("[data-problem]");
      if (!place) return;
      place.textContent = error || "Das geht nicht mehr. Bitte laden Sie die Liste neu.";
      place.hidden = false;
      place.scrollIntoView({ block: "center" });
      return;
    }
    await this.#show();
    this.querySelector("[data-unsent]").scrollIntoView({ block: "start" });
    this.#later();
  }

  /** Where nothing can be kept (private windows): the form itself, with the button pressed. */
  #plain(form, data) {
    const people = data.get("people");
    if (people !== null) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "people", value: people });
      form.append(field);
    }
    const team = data.get("team");
    if (team !== null) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "team", value: team });
      form.append(field);
    }
    return form;
  }

  #try = async () => {
    if (this.#isSending) return;
    this.#isSending = true;
    clearTimeout(this.#timer);
    const refused = [];
    let sent = 0;
    try {
      for (const { key, words } of await this.#show()) {
        const { state, error, href } = await send(key);
        if (state === "sent") sent += 1;
        if (state === "refused") refused.push(`${words}. ${error}`);
        if (state === "shut") {
          location.assign(href);
          return;
        }
        if (state === "offline") break;
      }
    } finally {
      this.#isSending = false;
    }
    const left = await this.#show(refused);
    if (left.length) this.#later();
    else if (sent && !refused.length) location.reload();
  };

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#try, AGAIN_MS);
  }

  /** Say how many wait, take their jobs off the list; those. */
  async #show(refused = []) {
    const acts = await waiting(this.dataset.store);
    const box = this.querySelector("[data-unsent]");
    if (!box) return acts;
    const list = box.querySelector("[data-unsent-list]");
    list.replaceChildren();
    for (const { key, words } of acts) {
      const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
      item.querySelector("span").textContent = words;
      item.querySelector("button").dataset.drop = key;
      list.append(item);
    }
    for (const sentence of refused) {
      const item = document.createElement("li");
      item.className = "error";
      item.textContent = `Nicht gespeichert: ${sentence}`;
      list.append(item);
    }
    box.hidden = !acts.length && !refused.length;
    box.querySelector("[data-send-now]").hidden = !acts.length;
    box.querySelector("[data-unsent-count]").textContent = acts.length
      ? `${acts.length} noch nicht gesendet.`
      : "Zu manchem hat sich etwas geändert.";
    const away = new Set(acts.filter(({ action }) => !STAYS.test(action)).flatMap(({ jobs }) => jobs));
    for (const job of this.querySelectorAll("[data-job]")) job.hidden = away.has(job.dataset.job);
    for (const spot of this.querySelectorAll(".job"))
      spot.hidden = [...spot.querySelectorAll("[data-job]")].every((job) => job.hidden);
    return acts;
  }

  async #pressed({ target }) {
    if (target.closest("[data-send-now]")) await this.#try();
    const key = target.closest("[data-drop]")?.dataset.drop;
    if (key) {
      await drop(key);
      await this.#show();
    }
    const locate = target.closest("[data-locate]");
    if (locate) await this.#locate(locate.form);
  }

  // --- places --------------------------------------------------------------------------------

  async #locate(form, then = () => {}) {
    const said = form.querySelector("[data-said]");
    said.textContent = form.dataset.seeking;
    try {
      const { latitude, longitude, accuracy } = await here();
      Object.assign(form.elements.lat, { value: latitude.toFixed(6) });
      Object.assign(form.elements.lon, { value: longitude.toFixed(6) });
      Object.assign(form.elements.accuracy, { value: Math.ceil(accuracy) });
      said.textContent = form.dataset.found ?? "";
      then();
    } catch {
      said.textContent = form.dataset.failed;
    }
  }

  #offerSorting() {
    const slot = this.querySelector("[data-sort-slot]");
    if (!slot || !navigator.geolocation || this.querySelectorAll(".job[data-lat]").length < 2) return;
    const button = document.createElement("button");
    Object.assign(button, {
      type: "button",
      className: "kern-btn kern-btn--secondary btn--block",
      textContent: slot.dataset.sort,
    });
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    button.addEventListener("click", () => this.#sort(said, slot.dataset));
    slot.append(button, said);
  }

  async #sort(said, words) {
    said.textContent = words.seeking;
    try {
      const { latitude: lat, longitude: lon } = await here();
      const jobs = [...this.querySelectorAll(".job[data-lat]")].map((job) => [
        metres({ lat, lon }, { lat: +job.dataset.lat, lon: +job.dataset.lon }),
        job,
      ]);
      jobs.sort(([a], [b]) => a - b);
      for (const [far, job] of jobs) {
        const text = job.querySelector("[data-distance]");
        text.textContent = words.away.replace("{}", distance(far));
        text.hidden = false;
      }
      this.querySelector("[data-jobs]").prepend(...jobs.map(([, job]) => job));
      said.textContent = words.sorted;
    } catch (error) {
      said.textContent = error?.code === NOT_ALLOWED ? words.refused : words.failed;
    }
  }
}

const STAYS = /\/(gefahr|keine-gefahr|ort)\/$/;
const WORDS = {
  behoben: "behoben",
  alle: "behoben",
  gesichert: "gesichert",
  "geht-nicht": "geht nicht",
  "anderes-gewerk": "anderes Gewerk",
  gefahr: "Gefahr",
  "keine-gefahr": "keine Gefahr mehr",
  "hilfe-erledigt": "Hilfe erledigt",
  "hilfe-geht-nicht": "Hilfe geht nicht",
};

customElements.define("crew-jobs", CrewJobs);
