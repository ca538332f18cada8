// What every page has: the menu, the theme switch, and where the eye goes after an error.

import "./form/one-key.js";

const stored = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // Nothing is lost but the memory of it.
    }
  },
};

// A menu closes when one presses Escape, clicks beside it or tabs out of it.
for (const menu of document.querySelectorAll("details[data-menu]")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.stopPropagation();
    }
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("pointerdown", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
}

for (const group of document.querySelectorAll("[data-theme-switch]")) {
  const chosen = stored.get("nahdran.theme") ?? "auto";
  for (const radio of group.querySelectorAll("input")) {
    radio.checked = radio.value === chosen;
    radio.addEventListener("change", () => {
      const root = document.documentElement;
      if (radio.value === "auto") {
        delete root.dataset.kernTheme;
        stored.set("nahdran.theme", null);
      } else {
        root.dataset.kernTheme = radio.value;
        stored.set("nahdran.theme", radio.value);
      }
      // Maps and pictures follow.
      document.dispatchEvent(new CustomEvent("nahdran:theme", { detail: radio.value }));
    });
  }
}

// After a form came back: the list of what is wrong gets the focus.
document.querySelector("[data-error-summary]")?.focus();

// <button data-opens="id"> opens the dialog with that id, [data-closes] inside it closes it, as
// do Escape and a click beside it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  const dialog = event.target.closest("dialog");
  if (dialog && (event.target === dialog || event.target.closest("[data-closes]"))) dialog.close();
});

// No network: said once at the top, taken back when it returns. A kept page says since when.
const offline = document.querySelector("template[data-offline]");
if (offline?.content.textContent.trim()) {
  const { kept } = document.documentElement.dataset;
  const since = (each) =>
    new Date(Number(kept)).toLocaleString(document.documentElement.lang === "en" ? "en-GB" : "de", {
      ...(each.dataset.since === "day" && { weekday: "long", day: "numeric", month: "long" }),
      hour: "numeric", minute: "2-digit", timeZone: "Europe/Berlin",
    });
  let shown = null;
  const tell = (event) => {
    if (navigator.onLine && !kept) {
      shown?.remove();
      shown = null;
    } else if (!shown) {
      shown = offline.content.firstElementChild.cloneNode(true);
      for (const each of shown.querySelectorAll("[data-if-kept]")) each.hidden = !kept;
      for (const each of shown.querySelectorAll("[data-since]")) each.textContent = kept ? since(each) : "";
      document.getElementById("nachrichten").append(shown);
    }
    for (const each of shown?.querySelectorAll("[data-while-out]") ?? []) each.hidden = event?.type === "online";
  };
  addEventListener("offline", tell);
  addEventListener("online", tell);
  tell();
}
