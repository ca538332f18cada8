// Pictures of the map follow the device's wish by themselves; this makes them follow the
// theme switch, too.

const pictures = () => document.querySelectorAll("[data-still] img, [data-still] source");

function withTheme(address, theme) {
  const url = new URL(address, location.href);
  if (theme) url.searchParams.set("thema", theme);
  else url.searchParams.delete("thema");
  return url.pathname + url.search;
}

function follow() {
  const chosen = document.documentElement.dataset.kernTheme ?? "";
  for (const picture of pictures()) {
    const name = picture.localName === "img" ? "src" : "srcset";
    const now = picture.getAttribute(name);
    const wanted = withTheme(now, chosen);
    if (wanted !== now) picture.setAttribute(name, wanted);
  }
}

follow();
document.addEventListener("nahdran:theme", follow);
