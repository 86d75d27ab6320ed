/**
 * Who is looking, and how full his cart is: asked once a page load and after each form, since pages are the same bytes for
 * everyone. `data-visitor`, `data-cart-count`, `data-mine`, `data-follow` ↔ this file.
 */

import { connectFavourites, showFavourites } from "./favourites.js";

/**
 * @typedef {object} Visitor
 * @property {boolean} authenticated
 * @property {string} name
 * @property {string} initials
 * @property {string} csrf
 * @property {number} cart       how many lie in it
 * @property {number[]} in_cart  which
 * @property {number[]} owned
 * @property {number[]} favourites
 * @property {number[]} follows
 */

/** @type {Visitor | null} */
let visitor = null;

let asked = 0;

async function ask() {
  asked += 1;
  const number = asked;
  try {
    const response = await fetch("/me.json", { headers: { Accept: "application/json" }, credentials: "same-origin" });
    const answer = response.ok ? await response.json() : visitor;
    if (number < asked) return; // a later question's answer is the newer one
    visitor = answer;
  } catch {
    // Offline: the plain links stay.
  }
  show(document.body);
}

/** @param {ParentNode} page */
function show(page) {
  for (const place of page.querySelectorAll("[data-cart-count]")) {
    place.textContent = visitor?.cart ? String(visitor.cart) : "";
  }
  /** @type {NodeListOf<HTMLElement>} */
  const marks = page.querySelectorAll("[data-mine]");
  for (const mark of marks) {
    const id = Number(mark.dataset.mine);
    const words = visitor?.owned.includes(id) ? mark.dataset.owned : visitor?.in_cart.includes(id) && mark.dataset.cart;
    mark.textContent = words || "";
  }
  if (visitor) showFavourites(page, visitor.favourites);
  if (!visitor?.authenticated) return;
  for (const place of page.querySelectorAll("[data-visitor]")) {
    place.removeAttribute("hidden");
    const initials = place.querySelector("[data-visitor-initials]");
    if (initials) initials.textContent = visitor.initials;
    const name = place.querySelector("[data-visitor-name]");
    if (name) name.textContent = visitor.name;
    const token = place.querySelector("input[name=csrfmiddlewaretoken]");
    if (token instanceof HTMLInputElement) token.value = visitor.csrf;
  }
  for (const button of page.querySelectorAll("[data-follow]"))
    showFollowed(/** @type {HTMLButtonElement} */ (button), visitor);
  for (const place of page.querySelectorAll("[data-stranger]")) place.setAttribute("hidden", "");
}

/** @param {HTMLButtonElement} button @param {Visitor} visitor */
function showFollowed(button, visitor) {
  if (!visitor.follows.includes(Number(button.dataset.follow))) return;
  button.value = "stop";
  button.textContent = button.dataset.labelStop ?? "";
}

export function connectVisitor() {
  connectFavourites(ask);
  document.addEventListener("turbo:before-render", (event) => show(/** @type {CustomEvent} */ (event).detail.newBody));
  // An answer may come between a page's making and its showing.
  document.addEventListener("turbo:render", () => show(document.body));
  document.addEventListener("turbo:frame-render", () => show(document.body));
  document.addEventListener("turbo:submit-end", ask);
  document.addEventListener("cart:change", ask);
  window.addEventListener("pageshow", (event) => event.persisted && ask());
  ask();
}
