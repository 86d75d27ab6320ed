/** Hearts: a press marks the beat at once and stays on the page; without script the form leads to the favourites. `data-favourite` ↔ this. */

/** @param {ParentNode} page @param {number[]} marked ids of beats */
export function showFavourites(page, marked) {
  for (const form of page.querySelectorAll("[data-favourite]")) {
    press(form, marked.includes(Number(form.getAttribute("data-favourite"))));
  }
}

/** @param {Element} form @param {boolean} isMarked */
function press(form, isMarked) {
  const button = form.querySelector("button");
  button?.setAttribute("aria-pressed", String(isMarked));
  if (button) button.value = isMarked ? "remove" : "add";
}

/** @param {() => void} changed called once the shop knows, or doesn't */
export function connectFavourites(changed) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement && form.matches("[data-favourite]"))) return;
    event.preventDefault();
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form, event.submitter)));
    for (const each of document.querySelectorAll(`[data-favourite="${form.dataset.favourite}"]`)) {
      press(each, body.get("do") === "add");
    }
    fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).finally(changed);
  });
}
