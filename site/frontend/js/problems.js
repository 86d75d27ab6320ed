/** Shows one of the checkout's sentences: a copy of its <template data-problem="code">, filled in and focused. */

/**
 * @typedef {object} Filling
 * @property {string} [detail]    what Stripe or the API said, in words for people
 * @property {string} [orderUrl]  address of the order
 * @property {string} [oldPrice]  as the server wrote it
 * @property {string} [newPrice]  as the server wrote it
 * @property {Item[]} [items]     the beats that it is about
 */

/**
 * @typedef {object} Item
 * @property {string} title
 * @property {string} code        of this beat's own problem
 * @property {string} [oldPrice]  as the server wrote it
 * @property {string} [newPrice]  as the server wrote it
 */

export class Problems {
  /** @param {HTMLElement} place @param {() => void} onHosted the buyer goes to Stripe's own page */
  constructor(place, onHosted) {
    this.place = place;
    this.onHosted = onHosted;
  }

  /** Whether a code has a sentence of its own. @param {string} code */
  has(code) {
    return document.querySelector(`template[data-problem="${CSS.escape(code)}"]`) !== null;
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
    addItems(notice, filling.items ?? []);
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
    notice.querySelector("[data-hosted]")?.addEventListener("click", () => this.onHosted());
    this.place.replaceChildren(notice);
    if (!takesFocus) return;
    this.place.focus({ preventScroll: true });
    this.place.scrollIntoView({ block: "nearest" }); // focus alone is content with a part of it
  }
}

/** One line for each beat that is named. @param {DocumentFragment} notice @param {Item[]} items */
function addItems(notice, items) {
  const template = document.querySelector("template[data-problem-items]");
  const body = notice.querySelector(".notice");
  if (!items.length || !body || !(template instanceof HTMLTemplateElement)) return;
  const list = document.createElement("ul");
  list.className = "notice__items";
  for (const item of items) {
    const words =
      template.content.querySelector(`[data-code="${CSS.escape(item.code)}"]`) ??
      template.content.querySelector('[data-code=""]');
    const line = document.createDocumentFragment();
    if (words) line.append(words.cloneNode(true));
    fillText(line, "[data-title]", item.title);
    fillText(line, "[data-old-price]", item.oldPrice);
    fillText(line, "[data-new-price]", item.newPrice);
    list.append(line);
  }
  body.insertBefore(list, body.querySelector(".actions"));
}

/** @param {DocumentFragment} notice @param {string} selector @param {string | undefined} text */
function fillText(notice, selector, text) {
  const target = notice.querySelector(selector);
  if (target && text) target.textContent = text;
}
