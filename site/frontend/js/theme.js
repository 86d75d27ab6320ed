/**
 * Runs before the first paint: puts the visitor's chosen theme on <html>, and says that scripts run.
 * Pages are the same bytes for everyone, so the server can't know the choice.
 */
const root = document.documentElement;
root.dataset.js = "";
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
} catch {
  // Storage is blocked: the system's theme stays.
}
