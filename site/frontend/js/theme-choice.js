/** The theme button: dark, light, or what the system says. `data-theme-choice` ↔ this file. */
const ORDER = ["system", "dark", "light"];

/** @returns {string} */
function chosen() {
  return document.documentElement.dataset.theme ?? "system";
}

/** @param {string} theme */
function choose(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // It holds for this page then.
  }
}

function show() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("data-chosen", chosen());
    const name = button.getAttribute(`data-label-${chosen()}`);
    const text = button.querySelector("[data-theme-name]");
    if (text && name) text.textContent = name;
  }
}

export function connectThemeChoice() {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-theme-choice]")) return;
    choose(ORDER[(ORDER.indexOf(chosen()) + 1) % ORDER.length] ?? "system");
    show();
  });
  document.addEventListener("turbo:load", show);
}
