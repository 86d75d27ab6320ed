/**
 * Where the visitor of this tab came from: a host or a campaign's words, kept in the tab alone. It leaves the tab with what he
 * puts into the cart or begins to pay, so nothing is stored of who only looks (catalog/sources.py reads it).
 */
const MEMORY = "first-touch";

/** @returns {string} as parameters of an address; empty for one who typed the address */
function arrived() {
  const asked = new URLSearchParams(location.search);
  const words = new URLSearchParams();
  for (const name of ["utm_source", "utm_medium", "utm_campaign"]) {
    const word = asked.get(name) || (name === "utm_source" && asked.get("s"));
    if (word) words.set(name, word.slice(0, 60));
  }
  const from = URL.parse?.(document.referrer)?.hostname;
  if (!words.size && from && from !== location.hostname) words.set("utm_source", from);
  return words.toString();
}

/** @returns {string} what `noteFirstTouch` kept */
export function firstTouch() {
  try {
    return sessionStorage.getItem(MEMORY) ?? "";
  } catch {
    return ""; // Storage may be blocked; the shop sells all the same.
  }
}

/** @returns {string} the host or the campaign's source of it */
export function firstSource() {
  return new URLSearchParams(firstTouch()).get("utm_source") ?? "";
}

/** On the first page of a tab, and with every form that fills the cart. */
export function connectFirstTouch() {
  try {
    if (sessionStorage.getItem(MEMORY) === null) sessionStorage.setItem(MEMORY, arrived());
  } catch {
    return;
  }
  document.addEventListener("turbo:before-fetch-request", (event) => {
    const { url, fetchOptions } = /** @type {CustomEvent} */ (event).detail;
    if (url.pathname.endsWith("/cart/put/")) fetchOptions.headers["First-Touch"] = firstTouch();
  });
}
