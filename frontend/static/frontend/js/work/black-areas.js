/* Rectangles in fractions of a picture: {left, top, width, height}, and what hands do to them. */

const LEAST = 0.01;

const within = (value, from, to) => Math.min(Math.max(value, from), Math.max(from, to));

/* Inside the picture and never without a size. */
export function clamped({ left, top, width, height }) {
  const [w, h] = [within(width, LEAST, 1), within(height, LEAST, 1)];
  return { left: within(left, 0, 1 - w), top: within(top, 0, 1 - h), width: w, height: h };
}

export const moved = (area, dx, dy) => clamped({ ...area, left: area.left + dx, top: area.top + dy });

/* One corner moves (nw, ne, sw, se); the one opposite stays. */
export function resized(area, corner, dx, dy) {
  let [left, top] = [area.left, area.top];
  let [right, bottom] = [left + area.width, top + area.height];
  if (corner.includes("w")) left = within(left + dx, 0, right - LEAST);
  else right = within(right + dx, left + LEAST, 1);
  if (corner.includes("n")) top = within(top + dy, 0, bottom - LEAST);
  else bottom = within(bottom + dy, top + LEAST, 1);
  return clamped({ left, top, width: right - left, height: bottom - top });
}

/* Between two points {x, y}. */
export function spanned(one, other) {
  return clamped({
    left: Math.min(one.x, other.x),
    top: Math.min(one.y, other.y),
    width: Math.abs(one.x - other.x),
    height: Math.abs(one.y - other.y),
  });
}

/* As a field of numbers wants it. */
export const percent = (fraction) => String(Math.round(fraction * 1e6) / 1e4);

export function said(at, { left, top, width, height }) {
  const words = (fraction) => `${(Math.round(fraction * 1000) / 10).toLocaleString("de")} %`;
  return `Bereich ${at + 1}: links ${words(left)}, oben ${words(top)}, breit ${words(width)}, hoch ${words(height)}`;
}
