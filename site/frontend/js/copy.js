/** Puts a text on the clipboard: `data-copy="text"`; says so for a moment. */
const SHOWN_MS = 2000;

/** @param {MouseEvent} event */
async function onClick(event) {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (!(button instanceof HTMLElement)) return;
  const status = button.querySelector("[data-copy-status]");
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? "");
  } catch {
    return; // Without permission the whole text still stands beside the button.
  }
  button.dataset.done = "";
  if (status) status.textContent = status.getAttribute("data-copy-status");
  setTimeout(() => {
    delete button.dataset.done;
    if (status) status.textContent = "";
  }, SHOWN_MS);
}

export function connectCopy() {
  document.addEventListener("click", onClick);
}
