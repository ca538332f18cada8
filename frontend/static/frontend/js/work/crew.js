/* The crew's list: sort by distance after a tap; show which picture was taken. */

const metres = (a, b) => {
  const r = Math.PI / 180;
  const x = (b.lon - a.lon) * r * Math.cos(((a.lat + b.lat) / 2) * r);
  const y = (b.lat - a.lat) * r;
  return Math.hypot(x, y) * 6371000;
};
const words = (m) => (m < 1000 ? `${Math.round(m / 10) * 10} m` : `${(m / 1000).toFixed(1).replace(".", ",")} km`);

class CrewJobs extends HTMLElement {
  connectedCallback() {
    const slot = this.querySelector("[data-sort-slot]");
    if (!slot || !navigator.geolocation) return;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "kern-btn kern-btn--secondary btn--small", textContent: "Nach Nähe sortieren" });
    button.addEventListener("click", () => this.sort(button));
    slot.append(button);
  }

  sort(button) {
    button.textContent = "Standort wird gesucht ...";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const here = { lat: coords.latitude, lon: coords.longitude };
        const jobs = [...this.querySelectorAll(".job[data-lat]")].map((job) => [metres(here, { lat: +job.dataset.lat, lon: +job.dataset.lon }), job]);
        jobs.sort(([a], [b]) => a - b);
        for (const [distance, job] of jobs) {
          const text = job.querySelector("[data-distance]");
          text.textContent = `${words(distance)} entfernt`;
          text.hidden = false;
        }
        this.querySelector(".jobs").prepend(...jobs.map(([, job]) => job));
        button.textContent = "Nach Nähe sortiert";
      },
      () => {
        button.textContent = "Standort nicht gefunden, noch einmal versuchen";
      },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  }
}

customElements.define("crew-jobs", CrewJobs);

for (const input of document.querySelectorAll("[data-after-photo]")) {
  input.addEventListener("change", () => {
    input.closest("form").querySelector("[data-chosen]").textContent = input.files.length ? `Foto gewählt: ${input.files[0].name}` : "";
  });
}
