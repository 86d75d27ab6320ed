/** The device's own way of handing an address on, where it has one: `data-share="address"`, hidden without. */

/** @param {MouseEvent} event */
async function onClick(event) {
  const button = event.target instanceof Element ? event.target.closest("[data-share]") : null;
  if (!(button instanceof HTMLElement)) return;
  try {
    await navigator.share({ url: button.dataset.share });
  } catch {
    // Closed without choosing anybody.
  }
}

export function connectShare() {
  if (!navigator.share) return;
  document.addEventListener("click", onClick);
  const show = () => {
    for (const button of document.querySelectorAll("[data-share]")) button.removeAttribute("hidden");
  };
  document.addEventListener("turbo:load", show);
}
