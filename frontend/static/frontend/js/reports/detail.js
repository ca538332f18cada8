// One report: pictures open large in a dialog, the address is shared or copied, the page printed.
// Without this file pictures are links, the address can be selected, and browsers print anyway.

const dialog = document.querySelector("[data-zoom-dialog]");
const links = [...document.querySelectorAll("[data-zoom]")];

if (dialog && links.length > 0) {
  const image = dialog.querySelector("img");
  const words = dialog.querySelector("[data-zoom-words]");
  const previous = dialog.querySelector("[data-zoom-previous]");
  const next = dialog.querySelector("[data-zoom-next]");
  let at = 0;

  const show = (index) => {
    at = (index + links.length) % links.length;
    const small = links[at].querySelector("img");
    image.src = links[at].href;
    image.alt = small.alt;
    image.width = small.width;
    words.textContent = links.length > 1 ? `${at + 1} / ${links.length}: ${small.alt}` : small.alt;
  };

  links.forEach((link, index) => {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(index);
      dialog.showModal();
    });
  });
  previous.hidden = next.hidden = links.length < 2;
  previous.addEventListener("click", () => show(at - 1));
  next.addEventListener("click", () => show(at + 1));
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(at - 1);
    if (event.key === "ArrowRight") show(at + 1);
  });
  dialog.addEventListener("close", () => links[at].focus());
}

const share = document.querySelector("[data-share]");
share?.addEventListener("click", async () => {
  const { title, url, copied } = share.dataset;
  try {
    if (navigator.share) {
      await navigator.share({ title, url });
    } else {
      await navigator.clipboard.writeText(url);
      share.querySelector(".kern-label").textContent = copied;
    }
  } catch {
    // Closed without sharing, or not allowed: the address stands on the page.
  }
});

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
