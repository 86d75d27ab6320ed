/** The licence chooser: the button names what is chosen and its price, both written by the server. `data-licences` ↔ this. */

/** @param {HTMLFormElement} form */
function showChosen(form) {
  const chosen = form.querySelector("input:checked");
  const label = form.querySelector("[data-licences-label]");
  if (chosen instanceof HTMLInputElement && label && chosen.dataset.label) label.textContent = chosen.dataset.label;
}

/** The phone's price bar leaves once the chooser itself is to be seen. @param {Element} bar @param {Element} target */
function hideWhenSeen(bar, target) {
  const seen = new IntersectionObserver(([entry]) => bar.toggleAttribute("data-out", entry?.isIntersecting ?? false));
  seen.observe(target);
}

export function connectLicences() {
  document.addEventListener("change", (event) => {
    const form = event.target instanceof HTMLInputElement ? event.target.form : null;
    if (form?.matches("[data-licences]")) showChosen(form);
  });
  document.addEventListener("turbo:load", () => {
    for (const form of document.querySelectorAll("form[data-licences]")) {
      if (form instanceof HTMLFormElement) showChosen(form);
    }
    const bar = document.querySelector("[data-buy-bar]");
    const target = document.getElementById("licences");
    if (bar && target) hideWhenSeen(bar, target);
  });
}
