// The editors' pages: nothing typed gets lost, long sentences are told, keys save.

const MARKS = /[.!?:]\s+|\n+/;

// --- leaving with something unsaved -------------------------------------------------------

for (const form of document.querySelectorAll("[data-manage-form], [data-enter]")) {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

// --- long sentences -------------------------------------------------------------------------

for (const box of document.querySelectorAll("[data-sentences]")) {
  const most = Number(box.dataset.sentences);
  const field = box.querySelector("textarea");
  const note = box.querySelector("[data-sentences-note]");
  const look = () => {
    const long = field.value.split(MARKS).find((sentence) => sentence.trim().split(/\s+/).length > most);
    note.hidden = !long;
    // Said once, not again at each letter.
    const words = long ? `Dieser Satz ist lang. Mit zwei kurzen versteht man ihn leichter: „${long.trim().slice(0, 60)} …“` : "";
    if (note.textContent !== words) note.textContent = words;
  };
  field.addEventListener("change", look);
}

// --- cards: Control and Enter save and go on -------------------------------------------------

for (const form of document.querySelectorAll("[data-enter]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  if (!document.querySelector("[data-error-summary]")) form.querySelector("[name=title]").focus();
}

// --- proposals: all boxes at once ---------------------------------------------------------------

for (const form of document.querySelectorAll("[data-bulk]")) {
  const all = form.querySelector("[data-check-all]");
  const boxes = [...form.querySelectorAll("[name=proposals]")];
  all?.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  form.addEventListener("change", (event) => {
    if (all && event.target !== all) all.checked = boxes.every((box) => box.checked);
  });
}

// --- a place that was drawn is the one that counts -------------------------------------------------

const shape = document.querySelector("#id_shape");
shape?.addEventListener("change", () => {
  const drawn = document.querySelector("[name=way][value=drawn]");
  if (drawn && shape.value) drawn.checked = true;
});

document.querySelector("[data-print]")?.addEventListener("click", () => print());
