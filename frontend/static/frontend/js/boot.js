// Runs before anything is drawn: the chosen theme, and that scripts work at all.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("nahdran.theme");
    if (theme === "light" || theme === "dark") root.dataset.kernTheme = theme;
  } catch {
    // Storage may be forbidden; then the device decides.
  }
})();
