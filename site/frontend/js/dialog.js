/**
 * Opens and closes <dialog>s: `data-opens="id"` opens, `data-closes` or a press beside the dialog closes.
 * `data-shows="id"` puts a copy of that element's content in first, so that a long text stands in the page once.
 */

/** @param {HTMLDialogElement} dialog @param {Element} opener */
function fill(dialog, opener) {
  const source = document.getElementById(opener.getAttribute("data-shows") ?? "");
  const body = dialog.querySelector("[data-dialog-body]");
  const title = dialog.querySelector("[data-dialog-title]");
  if (title) title.textContent = opener.getAttribute("data-title");
  if (source && body) body.replaceChildren(...[...source.childNodes].map((node) => node.cloneNode(true)));
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = event.target;
  if (!(target instanceof Element)) return;
  const opener = target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.getAttribute("data-opens") ?? "");
    const shown = opener.getAttribute("data-shows");
    if (dialog instanceof HTMLDialogElement && (!shown || document.getElementById(shown))) {
      event.preventDefault();
      fill(dialog, opener);
      dialog.showModal();
    }
    return;
  }
  if (target instanceof HTMLDialogElement) target.close();
  else if (target.closest("[data-closes]")) target.closest("dialog")?.close();
}

/**
 * A page comes back from Turbo's memory as it was left: with what was open then. (Not on turbo:before-cache, which a
 * frame that advances the address fires too, while somebody is in the sheet.)
 * @param {Event} event
 */
function closeAll(event) {
  const { newBody } = /** @type {CustomEvent<{newBody: HTMLElement}>} */ (event).detail;
  for (const one of newBody.querySelectorAll("dialog[open], details.menu[open]")) one.removeAttribute("open");
}

/** The phone's menu closes by Escape, which gives the focus back, and by a press beside it. @param {Event} event */
function closeMenu(event) {
  const menu = document.querySelector("details.menu[open]");
  if (!menu || !(event.target instanceof Element)) return;
  if (event instanceof KeyboardEvent) {
    if (event.key !== "Escape") return;
    menu.querySelector("summary")?.focus();
  } else if (menu.contains(event.target)) return;
  menu.removeAttribute("open");
}

export function connectDialogs() {
  document.addEventListener("click", onClick);
  document.addEventListener("click", closeMenu);
  document.addEventListener("keydown", closeMenu);
  document.addEventListener("turbo:before-render", closeAll);
}
