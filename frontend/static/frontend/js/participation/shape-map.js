// <nahdran-shape-map>: the living map around one thing that somebody drew.
//
// A <nahdran-map> with two attributes more:
//   shape='{"type":"LineString",...}'   a GeoJSON geometry, longitude and latitude
//   tone="progress"                     the state that colours its pin
// The picture inside shows the same without scripts.

import { NahdranMap } from "../map/nahdran-map.js";
import { pageColours } from "../map/page-colours.js";

const only = (type) => ["==", ["geometry-type"], type];

class NahdranShapeMap extends NahdranMap {
  decorate(style) {
    const geometry = JSON.parse(this.getAttribute("shape"));
    const { town: line, paper } = pageColours("town", "paper");
    const round = { "line-cap": "round", "line-join": "round" };
    style.sources.shape = { type: "geojson", data: { type: "Feature", properties: {}, geometry } };
    style.layers.push(
      { id: "shape-area", type: "fill", source: "shape", filter: only("Polygon"), paint: { "fill-color": line, "fill-opacity": 0.18 } },
      { id: "shape-edge", type: "line", source: "shape", filter: ["!", only("Point")], layout: round, paint: { "line-color": paper, "line-width": 7 } },
      { id: "shape-line", type: "line", source: "shape", filter: ["!", only("Point")], layout: round, paint: { "line-color": line, "line-width": 4 } },
      {
        id: "shape-pin",
        type: "symbol",
        source: "shape",
        filter: only("Point"),
        layout: {
          "icon-image": `selected|proposal|${this.getAttribute("tone") ?? "neutral"}`,
          "icon-anchor": "bottom",
          "icon-offset": [0, 3],
          "icon-allow-overlap": true,
        },
      },
    );
  }
}

customElements.define("nahdran-shape-map", NahdranShapeMap);
