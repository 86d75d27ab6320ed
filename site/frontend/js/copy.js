/**
 * Puts a text on the clipboard: `data-copy="text"`; says so for a moment. With `data-share="title"` it is an address,
 * which goes to the phone's own sheet where there is one.
 */
const SHOWN_MS = 2000;

/** The field that a button without a text of its own stands beside. @param {HTMLElement} button */
function besides(button) {
  const field = button.parentElement?.querySelector("input, textarea");
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : "";
}

/** @param {MouseEvent} event */
async function onClick(event) {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (!(button instanceof HTMLElement)) return;
  const says = "[data-copy-status]";
  const status = button.querySelector(says) ?? button.parentElement?.querySelector(says);
  const { share: title, copy: url } = button.dataset;
  if (title && "share" in navigator) {
    navigator.share({ title, url }).catch(() => {}); // changed his mind
    return;
  }
  try {
    await navigator.clipboard.writeText(button.dataset.copy || besides(button));
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
