/** The checkout's own fields: what is wrong with one stands next to it, until it is mended. `data-field-error` ↔ this file. */

/** @param {HTMLInputElement} field */
function isWrong(field) {
  return field.willValidate && (!field.validity.valid || !field.value.trim());
}

/** Marks what is wrong; the first of them gets the focus. @param {HTMLFormElement} form @returns {boolean} all is well */
export function checkFields(form) {
  /** @type {HTMLInputElement | undefined} */
  let first;
  for (const place of form.querySelectorAll("[data-field-error]")) {
    const field = form.elements.namedItem(place.getAttribute("data-field-error") ?? "");
    if (!(field instanceof HTMLInputElement)) continue;
    place.toggleAttribute("hidden", !isWrong(field));
    if (isWrong(field)) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (isWrong(field)) first ??= field;
  }
  first?.focus();
  return !first;
}

/** An error leaves as soon as its field is mended; a new one waits for the next press. @param {HTMLFormElement} form */
export function forgiveWhenMended(form) {
  form.addEventListener("input", ({ target: field }) => {
    if (!(field instanceof HTMLInputElement) || isWrong(field)) return;
    field.removeAttribute("aria-invalid");
    form.querySelector(`[data-field-error="${CSS.escape(field.name)}"]`)?.setAttribute("hidden", "");
  });
}
