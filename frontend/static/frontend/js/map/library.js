// Loads what draws a map when one is first opened; until then it costs nothing.

import { gettext } from "../words.js";

/** What the controls say. MapLibre asks for these by name. */
const WORDS = {
  "AttributionControl.ToggleAttribution": gettext("Quellen zeigen oder verbergen"),
  "AttributionControl.MapFeedback": gettext("Hinweis zur Karte"),
  "GeolocateControl.FindMyLocation": gettext("Meinen Standort zeigen"),
  "GeolocateControl.LocationNotAvailable": gettext("Standort nicht verfügbar"),
  "Map.Title": gettext("Karte"),
  "Marker.Title": gettext("Stecknadel"),
  "NavigationControl.ResetBearing": gettext("Nach Norden ausrichten"),
  "NavigationControl.ZoomIn": gettext("Näher heran"),
  "NavigationControl.ZoomOut": gettext("Weiter weg"),
  "Popup.Close": gettext("Schließen"),
  "ScaleControl.Meters": "m",
  "ScaleControl.Kilometers": "km",
  "CooperativeGesturesHandler.WindowsHelpText": gettext("Zum Vergrößern Strg drücken und am Rad drehen"),
  "CooperativeGesturesHandler.MacHelpText": gettext("Zum Vergrößern ⌘ drücken und am Rad drehen"),
  "CooperativeGesturesHandler.MobileHelpText": gettext("Die Karte mit zwei Fingern bewegen"),
};

let loading = null;
let again = "";

/**
 * @param {HTMLElement} element carries the addresses (geo/_map_files.html). None of the modules
 *   loads another one: what failed once could not be asked for anew.
 * @returns {Promise<object>} `library`, the module of maplibre-gl, and what pins.js, style.js and
 *   colours.js give
 */
export function loadLibrary(element) {
  loading ??= (async () => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = element.dataset.sheet;
    const styled = new Promise((done, failed) => {
      sheet.onload = done;
      sheet.onerror = () => failed(new Error("map style sheet"));
    });
    document.head.append(sheet);
    const names = ["library", "pins", "style", "colours"];
    const modules = names.map((name) => import(element.dataset[name] + again));
    const [library, pins, style, colours] = await Promise.all([...modules, styled]);
    library.setWorkerUrl(new URL(element.dataset.worker, location.href).href);
    return { library, ...pins, ...style, ...colours };
  })().catch((error) => {
    loading = null; // the next try may have a network
    again += "?"; // browsers keep what failed
    throw error;
  });
  return loading;
}

export const words = () => ({ ...WORDS });

/** "light" or "dark": what the switch says, else what the device wishes. */
export function currentTheme() {
  const chosen = document.documentElement.dataset.kernTheme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Calls `tell` when the theme changes; returns what stops that. */
export function watchTheme(tell) {
  const wish = matchMedia("(prefers-color-scheme: dark)");
  const watcher = new MutationObserver(tell);
  wish.addEventListener("change", tell);
  watcher.observe(document.documentElement, { attributeFilter: ["data-kern-theme"] });
  return () => {
    wish.removeEventListener("change", tell);
    watcher.disconnect();
  };
}

/** An address with {z}, {x}, {y} made absolute, as workers need it. */
export const absolute = (template) =>
  template.startsWith("/") ? `${location.origin}${template}` : template;
