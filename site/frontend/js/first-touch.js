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
  const from = document.referrer && new URL(document.referrer).hostname;
  if (!words.size && from && from !== location.hostname) words.set("utm_source", from);
  return words.toString();
}

/** Of this page alone, where storage is blocked: in a frame on another site, for one. */
let touch = "";

/** @returns {string} the first touch, as parameters of an address */
export function firstTouch() {
  return touch;
}

/** @returns {string} the host or the campaign's source of it */
export function firstSource() {
  return new URLSearchParams(firstTouch()).get("utm_source") ?? "";
}

/** On the first page of a tab, and with every form that fills the cart. */
export function connectFirstTouch() {
  touch = arrived();
  try {
    touch = sessionStorage.getItem(MEMORY) ?? touch;
    sessionStorage.setItem(MEMORY, touch);
  } catch {
    // The shop sells all the same.
  }
  document.addEventListener("turbo:before-fetch-request", (event) => {
    const { url, fetchOptions } = /** @type {CustomEvent} */ (event).detail;
    if (url.pathname.endsWith("/cart/put/")) fetchOptions.headers["First-Touch"] = firstTouch();
  });
}
