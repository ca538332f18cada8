// Pins and clusters, drawn when the map first needs them. A pin says its kind by its shape
// (report: circle, proposal: drop, project: square), its state by colour and by a sign, so that
// neither must be told apart alone. Colours are the page's own, so both themes and the legend agree.

const SIZE = 34; // of a pin in CSS pixels, its shadow included
const SELECTED = 52;
export const TONES = ["neutral", "progress", "waiting", "done", "closed", "danger"];

const known = new Map();

/** After the theme has changed. */
export const forgetColours = () => known.clear();

/** A colour of the page as the canvas understands it. */
function colour(name, fallback) {
  if (!known.has(name)) known.set(name, asked(name, fallback));
  return known.get(name);
}

function asked(name, fallback) {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.color = `var(--${name}, ${fallback})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

const FALLBACK = {
  neutral: "#54565f",
  progress: "#1e4fa3",
  waiting: "#9a5b00",
  done: "#1e7233",
  closed: "#6a6c75",
  danger: "#b3261e",
};

/** The same as the map library reads it, which knows neither oklch() nor color-mix(). */
function plain(name, fallback) {
  const key = `plain ${name}`;
  if (!known.has(key)) {
    const [, pen] = canvasOf(1, 1);
    pen.fillStyle = colour(name, fallback);
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
    known.set(key, `rgb(${red}, ${green}, ${blue})`);
  }
  return known.get(key);
}

const toneColour = (tone) => colour(TONES.includes(tone) ? tone : "neutral", FALLBACK[tone] ?? FALLBACK.neutral);

function canvasOf(size, ratio) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.ceil(size * ratio);
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.lineJoin = "round"; // a pointed join of two curves would stick out
  return [canvas, pen];
}

/** The sign of a state, centred at (x, y), `r` the radius of the room it has. */
function sign(pen, tone, x, y, r, ink) {
  pen.strokeStyle = pen.fillStyle = ink;
  pen.lineWidth = r * 0.34;
  pen.lineCap = pen.lineJoin = "round";
  pen.beginPath();
  switch (tone) {
    case "done":
      pen.moveTo(x - r * 0.55, y + r * 0.02);
      pen.lineTo(x - r * 0.15, y + r * 0.42);
      pen.lineTo(x + r * 0.58, y - r * 0.42);
      pen.stroke();
      break;
    case "progress":
      pen.moveTo(x - r * 0.25, y - r * 0.5);
      pen.lineTo(x + r * 0.3, y);
      pen.lineTo(x - r * 0.25, y + r * 0.5);
      pen.stroke();
      break;
    case "waiting":
      pen.moveTo(x - r * 0.25, y - r * 0.42);
      pen.lineTo(x - r * 0.25, y + r * 0.42);
      pen.moveTo(x + r * 0.25, y - r * 0.42);
      pen.lineTo(x + r * 0.25, y + r * 0.42);
      pen.stroke();
      break;
    case "closed":
      pen.moveTo(x - r * 0.45, y);
      pen.lineTo(x + r * 0.45, y);
      pen.stroke();
      break;
    case "danger":
      pen.moveTo(x, y - r * 0.55);
      pen.lineTo(x, y + r * 0.08);
      pen.stroke();
      pen.beginPath();
      pen.arc(x, y + r * 0.52, r * 0.17, 0, 7);
      pen.fill();
      break;
    default:
      pen.arc(x, y, r * 0.3, 0, 7);
      pen.fill();
  }
}

function shadow(pen, blur, down, strength) {
  pen.shadowColor = `rgba(15, 18, 28, ${strength})`;
  pen.shadowBlur = blur;
  pen.shadowOffsetY = down;
}

function pin(tone, shape, selected, ratio) {
  const size = selected ? SELECTED : SIZE;
  const [canvas, pen] = canvasOf(size, ratio);
  const paper = colour("paper", "#ffffff");
  const ink = colour("on-strong", "#ffffff");
  const x = size / 2;
  const r = selected ? 15 : 11;
  const y = selected ? 20 : size / 2;
  const outline = () => {
    pen.beginPath();
    if (shape === "project" && !selected) {
      pen.roundRect(x - r + 0.5, y - r + 0.5, 2 * r - 1, 2 * r - 1, r * 0.34);
    } else if (shape === "proposal" || selected) {
      // A drop: its tip stands on the place.
      const tip = selected ? size - 4 : y + r + 6;
      pen.arc(x, y, r, Math.PI * 0.82, Math.PI * 0.18);
      pen.quadraticCurveTo(x + r * 0.35, y + r * 1.15, x, tip);
      pen.quadraticCurveTo(x - r * 0.35, y + r * 1.15, x - r * Math.cos(Math.PI * 0.18), y + r * Math.sin(Math.PI * 0.18));
      pen.closePath();
    } else {
      pen.arc(x, y, r, 0, 7);
    }
  };
  const fill = toneColour(tone);
  shadow(pen, 4, 1.5, 0.38);
  outline();
  pen.lineWidth = selected ? 6 : 4.4;
  pen.strokeStyle = paper;
  pen.stroke();
  pen.shadowColor = "transparent";
  outline();
  pen.fillStyle = fill;
  pen.fill();
  sign(pen, tone, x, y, r * 0.86, ink);
  return [canvas, pen];
}

/** `counts` maps tones to numbers; the ring shows their shares, the number their sum. */
function cluster(counts, total, ratio) {
  const r = Math.min(15 + Math.log2(total) * 2.1, 34);
  const size = Math.ceil(r * 2 + 8);
  const [canvas, pen] = canvasOf(size, ratio);
  const x = size / 2;
  const ring = Math.max(4, r * 0.22);
  shadow(pen, 4, 1.5, 0.32);
  pen.beginPath();
  pen.arc(x, x, r, 0, 7);
  pen.fillStyle = colour("paper", "#ffffff");
  pen.fill();
  pen.shadowColor = "transparent";
  const shares = TONES.filter((tone) => counts[tone] > 0);
  const sum = shares.reduce((all, tone) => all + counts[tone], 0) || 1;
  const gap = shares.length > 1 ? 0.07 : 0;
  let from = -Math.PI / 2;
  pen.lineWidth = ring;
  for (const tone of shares) {
    const angle = (counts[tone] / sum) * Math.PI * 2;
    pen.beginPath();
    pen.arc(x, x, r - ring / 2 - 1.5, from + gap / 2, from + Math.max(angle - gap / 2, 0.08));
    pen.strokeStyle = toneColour(tone);
    pen.stroke();
    from += angle;
  }
  pen.fillStyle = colour("ink", "#1b1d25");
  const words = total >= 10000 ? `${Math.round(total / 1000)} T` : String(total);
  const letters = words.length > 3 ? 0.62 : words.length > 2 ? 0.72 : 0.84;
  pen.font = `600 ${Math.round(r * letters)}px "Fira Sans", sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  const box = pen.measureText(words);
  pen.fillText(words, x, x + (box.actualBoundingBoxAscent - box.actualBoundingBoxDescent) / 2);
  return [canvas, pen];
}

/** Where you are, or where the report will be: the pin that is being placed. */
function place(ratio) {
  const size = 60;
  const [canvas, pen] = canvasOf(size, ratio);
  const x = size / 2;
  const y = 22;
  const r = 16;
  const outline = () => {
    pen.beginPath();
    pen.arc(x, y, r, Math.PI * 0.82, Math.PI * 0.18);
    pen.quadraticCurveTo(x + r * 0.4, y + r * 1.2, x, size - 3);
    pen.quadraticCurveTo(x - r * 0.4, y + r * 1.2, x - r * Math.cos(Math.PI * 0.18), y + r * Math.sin(Math.PI * 0.18));
    pen.closePath();
  };
  shadow(pen, 6, 2, 0.42);
  outline();
  pen.lineWidth = 5;
  pen.strokeStyle = colour("paper", "#ffffff");
  pen.stroke();
  pen.shadowColor = "transparent";
  outline();
  pen.fillStyle = colour("town", "#0b5394");
  pen.fill();
  pen.beginPath();
  pen.arc(x, y, r * 0.38, 0, 7);
  pen.fillStyle = colour("on-town", "#ffffff");
  pen.fill();
  return [canvas, pen];
}

/**
 * The image that a layer asks for by name: `pin|report|done`, `selected|report|done`, `place`,
 * `cluster|<total>|<neutral>,<progress>,<waiting>,<done>,<closed>,<danger>`.
 * @returns {ImageData|null}
 */
export function drawn(name, ratio) {
  const [what, first, second] = name.split("|");
  let made;
  if (what === "pin" || what === "selected") made = pin(second, first, what === "selected", ratio);
  else if (what === "place") made = place(ratio);
  else if (what === "cluster") {
    const numbers = (second ?? "").split(",").map(Number);
    made = cluster(Object.fromEntries(TONES.map((tone, index) => [tone, numbers[index] || 0])), Number(first), ratio);
  } else return null;
  const [canvas, pen] = made;
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

const TONE = ["coalesce", ["get", "tone"], "neutral"];
const IS_CLUSTER = [">", ["coalesce", ["get", "count"], 0], 1];

/** What can lie on the map: each kind has tiles of its own (`src-<name>`), in them a layer of
 * its name with pins, and some a layer `shapes` with what was drawn and `area` with its bounds. */
export const KINDS = [
  { name: "projects", shape: "project", hasShapes: true },
  { name: "reports", shape: "report" },
  { name: "proposals", shape: "proposal", hasShapes: true, hasArea: true },
];

/** The layers of one kind above the base map, its source being named like the kind. */
export function kindLayers({ name, shape, hasShapes, hasArea }, selected) {
  return [
    ...(hasArea ? areaLayers(name) : []),
    ...(hasShapes ? shapeLayers(name, selected) : []),
    ...pinLayers(name, shape, selected),
  ];
}

const isSelected = (selected) => ["==", ["to-string", ["coalesce", ["get", "number"], ""]], String(selected ?? -1)];

function pinLayers(name, shape, selected) {
  const number = (key) => ["to-string", ["coalesce", ["get", key], 0]];
  const pins = { type: "symbol", source: name, "source-layer": name };
  return [
    {
      ...pins,
      id: name,
      filter: ["all", ["!", IS_CLUSTER], ["!", isSelected(selected)]],
      layout: {
        "icon-image": ["concat", `pin|${shape}|`, TONE],
        "icon-allow-overlap": true,
        "icon-padding": 0,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 11, 0.8, 15, 0.92, 18, 1.1],
        "symbol-sort-key": shape === "project" ? 0 : ["get", "number"],
      },
    },
    {
      ...pins,
      id: `${name}-clusters`,
      filter: IS_CLUSTER,
      layout: {
        "icon-image": [
          "concat",
          "cluster|",
          number("count"),
          "|",
          ...TONES.flatMap((tone, index) => (index ? [",", number(tone)] : [number(tone)])),
        ],
        "icon-allow-overlap": true,
        "icon-padding": 0,
        "symbol-sort-key": ["get", "count"],
      },
    },
    {
      ...pins,
      id: `${name}-selected`,
      filter: ["all", ["!", IS_CLUSTER], isSelected(selected)],
      layout: {
        "icon-image": ["concat", `selected|${shape}|`, TONE],
        "icon-anchor": "bottom",
        "icon-offset": [0, 3],
        "icon-allow-overlap": true,
      },
    },
  ];
}

/** Lines and areas that somebody drew, in the colour of their state. */
function shapeLayers(name, selected) {
  const ofTone = (each) => plain(each, FALLBACK[each]);
  const tone = ["match", ["get", "tone"], ...TONES.flatMap((each) => [each, ofTone(each)]), ofTone("neutral")];
  const shapes = { source: name, "source-layer": "shapes" };
  const thick = (plain, lifted) => ["case", isSelected(selected), lifted, plain];
  return [
    {
      ...shapes,
      id: `${name}-fill`,
      type: "fill",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": tone, "fill-opacity": thick(0.14, 0.3), "fill-antialias": false },
    },
    {
      ...shapes,
      id: `${name}-line-edge`,
      type: "line",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": plain("paper", "#ffffff"), "line-width": thick(5, 7), "line-opacity": 0.85 },
    },
    {
      ...shapes,
      id: `${name}-line`,
      type: "line",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": tone, "line-width": thick(2.5, 4) },
    },
  ];
}

/** The bounds of what it is about: everything lies inside. */
function areaLayers(name) {
  return [
    {
      id: `${name}-area`,
      type: "line",
      source: name,
      "source-layer": "area",
      layout: { "line-join": "round" },
      paint: { "line-color": plain("town", "#0b5394"), "line-width": 2, "line-dasharray": [2.5, 1.8] },
    },
  ];
}
