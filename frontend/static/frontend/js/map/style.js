// The style of the base map for MapLibre, made of the layers that `geo/base_map.py` cuts.
// It names no glyphs: letters are drawn from the page's own fonts.

const PLAIN = ["Fira Sans", "sans-serif"];
const MEDIUM = ["Fira Sans Medium", "Fira Sans", "sans-serif"];
const BOLD = ["Fira Sans SemiBold", "Fira Sans", "sans-serif"];

// Widths in pixels at zooms 10, 13, 16, 19; the casing adds an edge on both sides.
const WIDTHS = {
  A: [1.6, 3.6, 10, 34],
  B: [1.3, 3.2, 9, 30],
  L: [1.0, 2.8, 8, 27],
  K: [0.7, 2.2, 7, 24],
  G: [0.3, 1.0, 5.5, 22],
  X: [0.2, 0.6, 3.5, 14],
};
// From small to large, so that main roads lie on top where they meet.
const ORDER = ["X", "G", "K", "L", "B", "A"];

// Where the name of a district may stand when pins are in its place, the nearest first: by
// which side it hangs, and how far off in letters.
const DODGES = [
  ...["center", [0, 0]],
  ...[1.1, 1.8].flatMap((far) => ["bottom", [0, -far], "top", [0, far]]),
  ...["left", [1.1, 0], "right", [-1.1, 0], "bottom-left", [0.8, -0.8], "top-left", [0.8, 0.8]],
  ...["bottom-right", [-0.8, -0.8], "top-right", [-0.8, 0.8], "bottom", [0, -2.5], "top", [0, 2.5]],
  ...["left", [1.8, 0], "right", [-1.8, 0], "bottom-left", [1.6, -1.6], "top-left", [1.6, 1.6]],
  ...["bottom-right", [-1.6, -1.6], "top-right", [-1.6, 1.6], "bottom", [0, -3.3], "top", [0, 3.3]],
];

const width = (values, more = 0) => [
  "interpolate",
  ["exponential", 1.5],
  ["zoom"],
  ...[10, 13, 16, 19].flatMap((zoom, index) => [zoom, values[index] + (zoom < 13 ? more / 2 : more)]),
];

// A street without a class is as wide as it is long: see `weight` in geo/base_map.py.
const weighted = (key, more = 0) =>
  key === "G"
    ? [
        "interpolate",
        ["exponential", 1.5],
        ["zoom"],
        ...[10, 13, 16, 19].flatMap((zoom, index) => {
          const extra = zoom < 13 ? more / 2 : more;
          return [
            zoom,
            ["match", ["get", "weight"], 2, WIDTHS.L[index] + extra, 1, WIDTHS.K[index] + extra, WIDTHS.G[index] + extra],
          ];
        }),
      ]
    : width(WIDTHS[key], more);

const ofClass = (key) => ["==", ["get", "class"], key];

const roads = (colours) => {
  const layers = [];
  for (const key of ORDER) {
    const least = key === "G" || key === "K" || key === "X" ? { minzoom: 12 } : { minzoom: 9 };
    layers.push({
      id: `road-${key}-casing`,
      type: "line",
      source: "base",
      "source-layer": "roads",
      ...least,
      filter: ofClass(key),
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": colours.roads[key][1],
        "line-width": weighted(key, 1.8),
        "line-opacity": ["interpolate", ["linear"], ["zoom"], 12, 0.55, 14, 1],
      },
    });
  }
  for (const key of ORDER) {
    layers.push({
      id: `road-${key}`,
      type: "line",
      source: "base",
      "source-layer": "roads",
      filter: ofClass(key),
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        // Far out a white line on light land is nothing: there it has a colour of its own.
        "line-color":
          key === "G" || key === "K" || key === "X"
            ? ["interpolate", ["linear"], ["zoom"], 12, colours.roadFar, 13.5, colours.roads[key][0]]
            : colours.roads[key][0],
        "line-width": weighted(key),
      },
    });
  }
  return layers;
};

const area = (id, layer, colour, more = {}) => ({
  id,
  type: "fill",
  source: "base",
  "source-layer": layer,
  ...more,
  paint: { "fill-color": colour, "fill-antialias": true, ...(more.paint ?? {}) },
});

const text = (id, layer, options) => ({
  id,
  type: "symbol",
  source: "base",
  "source-layer": layer,
  ...options,
  layout: { "text-font": PLAIN, "text-size": 12, ...options.layout },
  paint: { "text-halo-width": 1.4, "text-halo-blur": 0.3, ...options.paint },
});

/**
 * The whole style.
 * @param {{colours: object, base: string, baseZoom?: number, attribution?: string}} options
 *   `colours` is a palette (colours.js), `base` the address of the tiles with {z}, {x}, {y}.
 */
export function baseStyle({ colours: c, base, baseZoom = 17, attribution = "" }) {
  const kinds = Object.entries(c.landuse).flat();
  return {
    version: 8,
    name: "Nahdran",
    transition: { duration: 0 },
    sources: {
      base: { type: "vector", tiles: [base], minzoom: 0, maxzoom: baseZoom, attribution },
    },
    layers: [
      { id: "outside", type: "background", paint: { "background-color": c.outside } },
      area("land", "boundary", c.land),
      area("landuse", "landuse", ["match", ["get", "kind"], ...kinds, c.land]),
      // Below water and roads: where a border follows a river, its dashes would look like a ferry.
      {
        id: "zone-band",
        type: "line",
        source: "base",
        "source-layer": "zones",
        minzoom: 12,
        layout: { "line-join": "round" },
        paint: {
          "line-color": c.zone,
          "line-width": ["interpolate", ["linear"], ["zoom"], 12, 2, 16, 9, 19, 30],
          "line-opacity": 0.12,
        },
      },
      {
        id: "zone",
        type: "line",
        source: "base",
        "source-layer": "zones",
        layout: { "line-join": "round" },
        paint: {
          "line-color": c.zone,
          "line-width": ["interpolate", ["linear"], ["zoom"], 9, ["match", ["get", "rank"], 1, 0.8, 0.4], 16, ["match", ["get", "rank"], 1, 2, 1.4]],
          "line-opacity": ["interpolate", ["linear"], ["zoom"], 9, 0.7, 14, 0.6],
          "line-dasharray": [3, 2],
        },
      },
      area("water", "water", c.water, { filter: ["==", ["geometry-type"], "Polygon"] }),
      {
        id: "water-edge",
        type: "line",
        source: "base",
        "source-layer": "water",
        minzoom: 13,
        filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "line-color": c.waterEdge, "line-width": 0.8 },
      },
      {
        id: "stream",
        type: "line",
        source: "base",
        "source-layer": "water",
        filter: ["==", ["geometry-type"], "LineString"],
        layout: { "line-cap": "round", "line-join": "round" },
        paint: {
          "line-color": c.water,
          "line-width": [
            "interpolate",
            ["exponential", 1.5],
            ["zoom"],
            10,
            ["match", ["get", "kind"], ["river", "canal"], 1.6, 0.4],
            16,
            ["match", ["get", "kind"], ["river", "canal"], 14, 3],
            19,
            ["match", ["get", "kind"], ["river", "canal"], 60, 12],
          ],
        },
      },
      area("building", "building", ["match", ["get", "kind"], "building", c.building, c.buildingSpecial], {
        minzoom: 14,
        paint: {
          "fill-opacity": ["interpolate", ["linear"], ["zoom"], 14, 0.4, 15.5, 1],
          "fill-outline-color": c.buildingEdge,
        },
      }),
      {
        id: "path",
        type: "line",
        source: "base",
        "source-layer": "roads",
        minzoom: 14,
        filter: ofClass("P"),
        layout: { "line-cap": "butt", "line-join": "round" },
        paint: {
          "line-color": c.path,
          "line-width": ["interpolate", ["exponential", 1.4], ["zoom"], 14, 0.7, 19, 3.5],
          "line-dasharray": [3, 1.6],
        },
      },
      ...roads(c),
      {
        id: "rail",
        type: "line",
        source: "base",
        "source-layer": "rail",
        paint: {
          "line-color": c.rail,
          "line-width": ["interpolate", ["linear"], ["zoom"], 11, 0.8, 16, 3, 19, 6],
        },
      },
      {
        id: "rail-ties",
        type: "line",
        source: "base",
        "source-layer": "rail",
        minzoom: 13,
        paint: {
          "line-color": c.railTies,
          "line-width": ["interpolate", ["linear"], ["zoom"], 13, 0.7, 16, 1.6, 19, 3.6],
          "line-dasharray": [4, 4],
        },
      },
      text("water-name", "water", {
        minzoom: 12,
        filter: ["all", ["==", ["geometry-type"], "LineString"], ["has", "name"]],
        layout: {
          "symbol-placement": "line",
          "text-field": ["get", "name"],
          "text-letter-spacing": 0.12,
          "text-size": ["interpolate", ["linear"], ["zoom"], 12, 11, 17, 15],
          "symbol-spacing": 420,
        },
        paint: {
          "text-color": c.waterText,
          // On a river the name stands in the water, on a brook mostly beside it.
          "text-halo-color": ["match", ["get", "kind"], ["river", "canal"], c.water, c.halo],
          "text-halo-width": 1,
        },
      }),
      text("house-number", "addresses", {
        minzoom: 17,
        layout: { "text-field": ["get", "number"], "text-size": ["interpolate", ["linear"], ["zoom"], 17, 9.5, 19, 13] },
        paint: { "text-color": c.house, "text-halo-color": c.building, "text-halo-width": 1 },
      }),
      text("place-name", "labels", {
        minzoom: 12,
        layout: {
          "text-field": ["get", "name"],
          "text-size": ["interpolate", ["linear"], ["zoom"], 12, 10.5, 17, 13],
          "text-max-width": 7,
          "text-padding": 6,
        },
        paint: {
          "text-color": [
            "case",
            ["==", ["get", "layer"], "water"],
            c.waterText,
            ["in", ["get", "kind"], ["literal", ["park", "wood", "meadow", "cemetery", "sports", "allotments", "playground"]]],
            c.green,
            c.label,
          ],
          "text-halo-color": c.halo,
        },
      }),
      text("asset", "assets", {
        minzoom: 17,
        layout: { "text-field": ["concat", "• ", ["get", "key"]], "text-size": 10, "text-anchor": "left", "text-offset": [-0.35, 0], "text-optional": true },
        paint: { "text-color": c.asset, "text-halo-color": c.halo },
      }),
      text("street-name", "roads", {
        minzoom: 12.5,
        filter: ["has", "name"],
        layout: {
          "symbol-placement": "line",
          "text-field": ["get", "name"],
          "text-font": ["match", ["get", "class"], ["A", "B", "L"], ["literal", MEDIUM], ["literal", PLAIN]],
          "text-size": [
            "interpolate",
            ["linear"],
            ["zoom"],
            13,
            ["match", ["get", "class"], ["A", "B", "L"], 11, 10],
            16,
            ["match", ["get", "class"], ["A", "B", "L"], 13.5, 12],
            19,
            ["match", ["get", "class"], ["A", "B", "L"], 17, 16],
          ],
          "text-letter-spacing": 0.02,
          "text-max-angle": 32,
          "symbol-spacing": 260,
          "text-padding": 4,
          "symbol-sort-key": ["-", ["match", ["get", "class"], "A", 0, "B", 1, "L", 2, "K", 3, "G", 5, 7], ["get", "weight"]],
        },
        paint: { "text-color": c.street, "text-halo-color": c.halo, "text-halo-width": 1.6 },
      }),
      text("road-number", "roads", {
        minzoom: 11,
        filter: ["has", "number"],
        layout: {
          "symbol-placement": "line",
          "symbol-spacing": 340,
          "text-field": ["get", "number"],
          "text-font": BOLD,
          "text-size": 10.5,
          "text-rotation-alignment": "viewport",
          "text-padding": 30,
        },
        paint: { "text-color": c.shield, "text-halo-color": c.shieldHalo, "text-halo-width": 3, "text-halo-blur": 0 },
      }),
      // What lies beyond the municipality is seen through a veil: others are in charge there, and
      // their streets need no names.
      area("veil", "outside", c.outside, { paint: { "fill-opacity": 0.84, "fill-antialias": false } }),
      {
        id: "boundary-band",
        type: "line",
        source: "base",
        "source-layer": "boundary",
        layout: { "line-join": "round" },
        paint: {
          "line-color": c.boundary,
          "line-opacity": 0.16,
          "line-width": ["interpolate", ["linear"], ["zoom"], 9, 3, 14, 10],
        },
      },
      {
        id: "boundary",
        type: "line",
        source: "base",
        "source-layer": "boundary",
        layout: { "line-join": "round" },
        paint: {
          "line-color": c.boundary,
          "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.9, 14, 1.8],
        },
      },
      text("zone-name", "zone_labels", {
        minzoom: 9,
        maxzoom: 15.5,
        layout: {
          "text-field": ["get", "name"],
          "text-font": MEDIUM,
          "text-transform": "none",
          "text-letter-spacing": 0.08,
          "text-max-width": 7,
          "text-size": [
            "interpolate",
            ["linear"],
            ["zoom"],
            9,
            ["match", ["get", "rank"], 1, 12, 9.5],
            12,
            ["match", ["get", "rank"], 1, 14, 11.5],
            15,
            ["match", ["get", "rank"], 1, 18, 14.5],
          ],
          "text-padding": 2,
          // Beside the pins rather than nowhere: the names tell where one is.
          "text-variable-anchor-offset": DODGES,
          "text-justify": "auto",
          "symbol-sort-key": ["get", "rank"],
        },
        paint: {
          "text-color": c.zoneText,
          "text-halo-color": c.halo,
          "text-halo-width": 1.8,
          "text-opacity": ["interpolate", ["linear"], ["zoom"], 9, ["match", ["get", "rank"], 1, 1, 0], 10.5, ["match", ["get", "rank"], 1, 1, 0], 11.2, 1, 14.5, 0.95, 15.5, 0.7],
        },
      }),
    ],
  };
}
