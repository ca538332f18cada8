// Colours of the page as the map library understands them: it reads rgb, and the page's
// tokens are written in oklch, which browsers hand on as they are.

/**
 * @param {string[]} names of custom properties, without the dashes
 * @returns {Record<string, string>} each as `rgb(r, g, b)`, in the theme of this moment
 */
export function pageColours(...names) {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const found = names.map((name) => {
    probe.style.color = `var(--${name})`;
    pen.fillStyle = getComputedStyle(probe).color;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
    return [name, `rgb(${red}, ${green}, ${blue})`];
  });
  probe.remove();
  return Object.fromEntries(found);
}
