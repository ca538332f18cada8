// What somebody draws, as numbers: does it cross itself, does it leave the area, how large is it.
// Points are [longitude, latitude]; at the size of a town a degree is as long here as there.

import { gettext, interpolate, number } from "../words.js";

const METRES_PER_DEGREE = 111_320;

/** Which side of the line a-b the point c lies on: positive left, negative right, 0 on it. */
const side = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

const within = (a, b, c) =>
  Math.min(a[0], b[0]) <= c[0] && c[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= c[1] && c[1] <= Math.max(a[1], b[1]);

/** Whether the stretches a-b and c-d have a point in common. */
export function meet(a, b, c, d) {
  const [one, two, three, four] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (((one > 0 && two < 0) || (one < 0 && two > 0)) && ((three > 0 && four < 0) || (three < 0 && four > 0))) return true;
  return (
    (one === 0 && within(a, b, c)) || (two === 0 && within(a, b, d)) || (three === 0 && within(c, d, a)) || (four === 0 && within(c, d, b))
  );
}

/** The stretches between points; of an area also the one from the last to the first. */
export const stretches = (points, isArea) =>
  points.slice(isArea ? 0 : 1).map((point, index) => [points[isArea ? (index || points.length) - 1 : index], point]);

/** Whether the edge of an area touches itself anywhere but at its corners. */
export function crosses(points) {
  const all = stretches(points, true);
  return all.some(([a, b], first) =>
    all.some(([c, d], second) => {
      const apart = Math.abs(first - second);
      if (second <= first || apart === 1 || apart === all.length - 1) return false;
      return meet(a, b, c, d);
    }),
  );
}

/** Whether a point lies in a polygon: rings, the first outside, the others holes. */
const inPolygon = (point, rings) =>
  rings.reduce((inside, ring) => {
    let odd = false;
    for (const [a, b] of stretches(ring, true)) {
      if (a[1] > point[1] !== b[1] > point[1] && point[0] < ((b[0] - a[0]) * (point[1] - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
    }
    return odd ? !inside : inside;
  }, false);

/** How far a point lies from a stretch. */
function distance([x, y], [a, b]) {
  const [along, across] = [b[0] - a[0], b[1] - a[1]];
  const long = along * along + across * across;
  const share = long ? Math.max(0, Math.min(1, ((x - a[0]) * along + (y - a[1]) * across) / long)) : 0;
  return Math.hypot(x - a[0] - share * along, y - a[1] - share * across);
}

const BETWEEN = 12; // places that are looked at on each stretch

/**
 * Whether all that was drawn lies in `area`, the coordinates of a MultiPolygon whose edge is
 * right to `exact` degrees. What runs along the edge is inside; the server has the last word.
 */
export function liesInside(points, isArea, area, exact) {
  const edges = area.flatMap((polygon) => polygon.flatMap((ring) => stretches(ring, true)));
  const isInside = (point) => area.some((polygon) => inPolygon(point, polygon)) || edges.some((edge) => distance(point, edge) <= exact);
  const between = stretches(points, isArea).flatMap(([a, b]) =>
    Array.from({ length: BETWEEN - 1 }, (_, step) => {
      const share = (step + 1) / BETWEEN;
      return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
    }),
  );
  return [...points, ...between].every(isInside);
}

const metres = (points) => {
  const stretch = Math.cos((points[0][1] * Math.PI) / 180);
  return points.map(([lon, lat]) => [(lon - points[0][0]) * METRES_PER_DEGREE * stretch, (lat - points[0][1]) * METRES_PER_DEGREE]);
};

/** "240 m", "1,2 km" */
export function length(points) {
  const flat = metres(points);
  const long = stretches(flat, false).reduce((sum, [a, b]) => sum + Math.hypot(b[0] - a[0], b[1] - a[1]), 0);
  return long < 995 ? `${number(long < 100 ? Math.round(long) : Math.round(long / 10) * 10)} m` : `${number(long / 1000, 1)} km`;
}

/** "2.300 Quadratmeter", "3,4 Hektar" */
export function size(points) {
  const flat = metres(points);
  const square = Math.abs(stretches(flat, true).reduce((sum, [a, b]) => sum + a[0] * b[1] - b[0] * a[1], 0)) / 2;
  if (square >= 10_000) return interpolate(gettext("%(number)s Hektar"), { number: number(square / 10_000, 1) });
  const rounded = square < 100 ? Math.round(square) : Number(square.toPrecision(2));
  return interpolate(gettext("%(number)s Quadratmeter"), { number: number(rounded) });
}

/** The geometry of GeoJSON that points make; rounded to some millimetres. */
export function geometry(kind, points) {
  const exact = points.map((point) => point.map((degree) => Number(degree.toFixed(7))));
  if (kind === "point") return { type: "Point", coordinates: exact[0] };
  if (kind === "line") return { type: "LineString", coordinates: exact };
  return { type: "Polygon", coordinates: [[...exact, exact[0]]] };
}

/** Kind and points of a geometry that can be drawn by hand; null for any other. */
export function pointsOf(shape) {
  if (shape?.type === "Point") return { kind: "point", points: [shape.coordinates] };
  if (shape?.type === "LineString") return { kind: "line", points: shape.coordinates };
  if (shape?.type !== "Polygon" || shape.coordinates.length !== 1) return null;
  const ring = shape.coordinates[0];
  const [first, last] = [ring[0], ring.at(-1)];
  const isClosed = ring.length > 1 && first[0] === last[0] && first[1] === last[1];
  return { kind: "polygon", points: isClosed ? ring.slice(0, -1) : ring };
}
