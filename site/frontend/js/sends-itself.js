/** A form whose choice is kept at once: `data-sends-itself`; without script its button sends it. */
export function connectSendsItself() {
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement) target.form?.matches("[data-sends-itself]") && target.form.requestSubmit();
  });
}
