/**
 * The licences of a beat over the list that it stands in, taken from the beat's own page, where the same link leads
 * without script; "Add to cart" leaves the list as it is. `data-opens-licences` ↔ this file.
 */
import { firstTouch } from "./first-touch.js";

/** @param {string} selector @returns {HTMLElement} */
function part(selector) {
  return /** @type {HTMLElement} */ (document.querySelector(`#licence-dialog ${selector}`));
}

/** @param {MouseEvent} event */
async function onClick(event) {
  const link = event.target instanceof Element ? event.target.closest("a[data-opens-licences]") : null;
  const dialog = document.getElementById("licence-dialog");
  if (!(link instanceof HTMLAnchorElement && dialog instanceof HTMLDialogElement)) return;
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  link.ariaBusy = "true";
  try {
    const response = await fetch(link.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const choice = page.querySelector("form[data-licences]");
    if (!choice) throw new Error("nothing to choose");
    if (!dialog.isConnected || !link.isConnected) return; // another page has come meanwhile
    part("[data-licence-choice]").replaceChildren(choice);
    part("h2").textContent = link.closest("[data-track]")?.getAttribute("data-title") ?? "";
    showAdded(false);
    dialog.showModal();
  } catch {
    location.assign(link.href); // away, or sold a moment ago: its own page says which
  } finally {
    link.ariaBusy = null;
  }
}

/** @param {boolean} isAdded */
function showAdded(isAdded) {
  part("[data-licence-choice]").hidden = isAdded;
  part("[data-licence-added]").hidden = !isAdded;
  const words = part("[role=status]");
  words.textContent = isAdded ? (words.dataset.text ?? "") : "";
  if (isAdded) words.focus();
}

/** @param {SubmitEvent} event */
async function onSubmit(event) {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement && submitter instanceof HTMLButtonElement)) return;
  if (!form.closest("#licence-dialog") || submitter.formMethod !== "post" || "refused" in form.dataset) return;
  event.preventDefault();
  event.stopPropagation(); // Turbo would send it, too
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form, submitter)));
  submitter.disabled = true; // a second press is the same one
  const headers = { "First-Touch": firstTouch() };
  const wanted = { method: "POST", body, headers, redirect: /** @type {const} */ ("manual") };
  const answer = await fetch(submitter.formAction, wanted).catch(() => null);
  submitter.disabled = false;
  if (answer?.type === "opaqueredirect") {
    showAdded(true);
    document.dispatchEvent(new Event("cart:change"));
  } else {
    form.dataset.refused = ""; // the page that a plain form leads to says why
    form.requestSubmit(submitter);
  }
}

export function connectLicenceDialog() {
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit, true);
}
