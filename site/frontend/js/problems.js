/** Shows one of the checkout's sentences: a copy of its <template data-problem="code">, filled in and focused. */

/**
 * @typedef {object} Filling
 * @property {string} [detail]    what Stripe or the API said, in words for people
 * @property {string} [orderUrl]  address of the order
 * @property {string} [oldPrice]  as the server wrote it
 * @property {string} [newPrice]  as the server wrote it
 */

export class Problems {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
  }

  clear() {
    this.place.replaceChildren();
  }

  /**
   * @param {string} code
   * @param {Filling} [filling]
   * @param {boolean} [takesFocus] false where nobody pressed anything: the page must not jump
   */
  show(code, filling = {}, takesFocus = true) {
    const template = document.querySelector(`template[data-problem="${CSS.escape(code)}"]`);
    if (!(template instanceof HTMLTemplateElement)) {
      this.show("unexpected", filling, takesFocus);
      return;
    }
    const notice = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    fillText(notice, "[data-detail]", filling.detail);
    fillText(notice, "[data-old-price]", filling.oldPrice);
    fillText(notice, "[data-new-price]", filling.newPrice);
    const link = notice.querySelector("[data-order-link]");
    if (link instanceof HTMLAnchorElement) {
      if (filling.orderUrl) link.href = filling.orderUrl;
      else link.hidden = true;
    }
    const confirming = notice.querySelector("[data-confirm-link]");
    if (confirming instanceof HTMLAnchorElement) {
      confirming.href += `?next=${encodeURIComponent(location.pathname + location.search)}`;
    }
    notice.querySelector("[data-reload]")?.addEventListener("click", () => location.reload());
    this.place.replaceChildren(notice);
    if (takesFocus) this.place.focus();
  }
}

/** @param {DocumentFragment} notice @param {string} selector @param {string | undefined} text */
function fillText(notice, selector, text) {
  const target = notice.querySelector(selector);
  if (target && text) target.textContent = text;
}
