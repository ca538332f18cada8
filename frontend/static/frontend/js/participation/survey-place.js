/* A place in a survey: the words follow the pin, and whoever types means the words. */

for (const question of document.querySelectorAll("[data-survey-place]")) {
  const words = question.querySelector("input[type=text]");
  const picker = question.querySelector("nahdran-pin-picker");
  const remove = question.querySelector("[data-no-pin]");
  const forget = () => {
    picker.clear();
    remove.hidden = true;
  };
  question.addEventListener("pin:set", ({ detail }) => {
    words.value = detail.label ?? "";
    remove.hidden = false;
  });
  words.addEventListener("input", forget);
  remove.addEventListener("click", () => {
    words.value = "";
    forget();
    words.focus();
  });
}
