/** The prices have changed: the page itself is asked anew, since amount, quote and the written prices are all the server's. */

/** @typedef {import("./problems.js").Item} Item */

/**
 * Writes the new prices into the page and its form.
 * @param {HTMLFormElement} form
 * @returns {Promise<{oldPrice: string, newPrice: string, items: Item[]} | null>} null: it can't be bought like this any more
 */
export async function takeNewPrices(form) {
  const response = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[data-payment-form]");
  if (!(fresh instanceof HTMLFormElement)) return null;
  const items = changedLines(page);
  const [oldPrice, newPrice] = [amountOf(document), amountOf(page)];
  takeSummary(page);
  for (const place of document.querySelectorAll("[data-amount-text]")) place.textContent = newPrice;
  takeTaxNote(page);
  const { amount = "", content = "{}" } = fresh.dataset;
  Object.assign(form.dataset, { amount, content });
  const [quote, freshQuote] = [form.elements.namedItem("quote"), fresh.elements.namedItem("quote")];
  if (quote instanceof HTMLInputElement && freshQuote instanceof HTMLInputElement) quote.value = freshQuote.value;
  return { oldPrice, newPrice, items };
}

/** @param {Document} page */
function amountOf(page) {
  return page.querySelector("[data-amount-text]")?.textContent ?? "";
}

/** @param {Document} page */
function takeSummary(page) {
  const [ours, fresh] = [document.querySelector("[data-summary]"), page.querySelector("[data-summary]")];
  const isOpen = ours?.querySelector("details.fold")?.hasAttribute("open") ?? false;
  if (ours && fresh) ours.replaceWith(fresh);
  fresh?.querySelector("details.fold")?.toggleAttribute("open", isOpen);
}

/** @param {Document} page */
function takeTaxNote(page) {
  const [ours, fresh] = [document.querySelector("[data-tax-note]"), page.querySelector("[data-tax-note]")];
  if (ours && fresh) ours.replaceWith(fresh);
}

/** The lines of a cart whose price is another now. @param {Document} page @returns {Item[]} */
function changedLines(page) {
  return [...document.querySelectorAll("[data-line]")].flatMap((line) => {
    const fresh = page.querySelector(`[data-line="${CSS.escape(line.getAttribute("data-line") ?? "")}"]`);
    const [oldPrice, newPrice] = [priceOf(line), priceOf(fresh)];
    return oldPrice === newPrice ? [] : [{ title: titleOf(line), code: "price_changed", oldPrice, newPrice }];
  });
}

/** @param {Element | null} line */
function priceOf(line) {
  return line?.querySelector("[data-line-price]")?.textContent ?? "";
}

/** The beats that the API names, by the titles that the page shows; a single beat needs no name.
 * @param {unknown} named @returns {Item[]} */
export function itemsOf(named) {
  if (!Array.isArray(named) || document.querySelectorAll("[data-line]").length < 2) return [];
  return named.flatMap(({ beat, code }) => {
    const line = document.querySelector(`[data-line="${CSS.escape(String(beat))}"]`);
    return line ? [{ title: titleOf(line), code: String(code) }] : [];
  });
}

/** @param {Element} line */
function titleOf(line) {
  return line.querySelector("[data-line-title]")?.textContent ?? "";
}
