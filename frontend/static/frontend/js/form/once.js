// The same button pressed again while its answer is on the way sends nothing a second time. After
// some seconds it may: what was sent was a download, or went astray. So it may after „Zurück“.
const pressed = new Set();
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const key = submitter ?? form;
  if (event.defaultPrevented || form.method !== "post") return;
  if (pressed.has(key)) event.preventDefault();
  pressed.add(key);
  setTimeout(() => pressed.delete(key), 5000);
});
addEventListener("pageshow", () => pressed.clear());
