// Part of one-key.js: a closed list, laid out.

/* The choices of `select` as buttons; the one that is chosen has the focus, and pressing it
   changes nothing. Who tabs on leaves them. */
export function layOut(select) {
  const list = document.createElement("div");
  list.className = "one-key-list";
  list.dataset.oneKey = "";
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", select.labels[0]?.textContent.trim() ?? select.name);
  for (const option of select.options) {
    if (option.disabled) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = option.label;
    button.setAttribute("aria-pressed", String(option.selected));
    button.addEventListener("click", () => {
      const isOther = !option.selected;
      select.value = option.value;
      fold(list);
      if (!isOther) return;
      select.dispatchEvent(new Event("input", { bubbles: true }));
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    list.append(button);
  }
  list.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !list.contains(relatedTarget)) list.remove();
  });
  list.returnTo = select;
  (select.closest(".kern-form-input__select-wrapper, label") ?? select).after(list);
  (list.querySelector('[aria-pressed="true"]') ?? list.firstElementChild)?.focus();
}

export function fold(list) {
  const { returnTo } = list;
  list.remove();
  returnTo.focus();
}
