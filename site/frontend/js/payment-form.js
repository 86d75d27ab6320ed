/**
 * StripePaymentForm: e-mail and licensee's name beside Stripe's Payment Element, and what pressing Pay does.
 * Prices come from the server and go nowhere: it is told which licence, never what it costs.
 */
import { ApiError, beatApi } from "./api-client.js";
import { forgetKey, idempotencyKey, keepFields } from "./checkout-memory.js";
import { Problems } from "./problems.js";
import { createElements, followTheme, loadStripe } from "./stripe-elements.js";

/** @typedef {import("@stripe/stripe-js").Stripe} Stripe */
/** @typedef {import("@stripe/stripe-js").StripeElements} StripeElements */
/** @typedef {import("@stripe/stripe-js").StripeError} StripeError */

const SLOW_FORM_MS = 10_000;
/** Codes that have a sentence of their own in payments/_problems.html. */
const KNOWN = [
  "exclusive_reserved",
  "exclusive_sold",
  "already_paying",
  "payments_unavailable",
  "busy",
  "rate_limited",
  "email_confirmation_required",
  "network",
];
/** Refusals whose own words say what to mend. */
const SAID_IN_WORDS = [
  "invalid_request",
  "license_not_offered",
  "beat_not_found",
  "amount_too_small",
  "purchase_not_found",
];

export class StripePaymentForm {
  /** @type {Stripe | undefined} */
  #stripe;
  /** @type {StripeElements | undefined} */
  #elements;
  #isBusy = false;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.button = /** @type {HTMLButtonElement} */ (form.querySelector("[data-pay]"));
    this.slot = /** @type {HTMLElement} */ (form.querySelector("[data-payment-slot]"));
    this.status = form.querySelector("[data-pay-status]");
    this.problems = new Problems(/** @type {HTMLElement} */ (form.querySelector("[data-problem-place]")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#pay();
    });
    form.addEventListener("input", (event) => this.#forgive(event.target));
    // Back from a bank's page out of the browser's cache: the button must be live again.
    window.addEventListener("pageshow", (event) => event.persisted && this.#setBusy(false));
  }

  async start() {
    const { stripeJsUrl = "", publishableKey = "", amount, currency = "" } = this.form.dataset;
    keepFields(this.form);
    const fail = () => {
      clearTimeout(slow);
      this.slot.dataset.failed = "";
      this.problems.show("form_unavailable", {}, false);
    };
    const slow = setTimeout(fail, SLOW_FORM_MS);
    try {
      this.#stripe = await loadStripe(stripeJsUrl, publishableKey);
      const cardsOnly = "cardsOnly" in this.form.dataset;
      this.#elements = createElements(this.#stripe, { amount: Number(amount), currency, cardsOnly });
      const element = this.#elements.create("payment", { layout: "accordion" });
      element.on("ready", () => {
        clearTimeout(slow);
        this.problems.clear();
        delete this.slot.dataset.failed;
        this.slot.dataset.ready = "";
        this.button.disabled = false;
      });
      element.on("loaderror", fail);
      element.mount(/** @type {HTMLElement} */ (this.form.querySelector("[data-payment-element]")));
      followTheme(this.#elements);
    } catch {
      fail();
    }
  }

  async #pay() {
    const elements = this.#elements;
    const stripe = this.#stripe;
    if (this.#isBusy || !elements || !stripe || !this.#checkFields()) return;
    this.problems.clear();
    this.#setBusy(true);
    // First of all awaits: wallets open their sheet only on the press itself (docs.stripe.com/js/elements/submit).
    const { error: incomplete } = await elements.submit();
    if (incomplete) {
      this.#setBusy(false);
      if (incomplete.type !== "validation_error") this.problems.show("declined", { detail: incomplete.message });
      return;
    }
    const purchase = await this.#createPurchase();
    if (purchase) await this.#confirm(stripe, elements, purchase);
    else this.#setBusy(false);
  }

  /** @returns {Promise<import("./api-client.js").Purchase | null>} */
  async #createPurchase() {
    const { createUrl = "" } = this.form.dataset;
    const content = this.#content();
    try {
      return await beatApi.createPaymentIntent(createUrl, content, idempotencyKey(createUrl, content));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === "already_paying" || error.code === "idempotency_conflict") forgetKey(createUrl, content);
      await this.#showApiError(error);
      return null;
    }
  }

  /** @param {Stripe} stripe @param {StripeElements} elements @param {import("./api-client.js").Purchase} purchase */
  async #confirm(stripe, elements, purchase) {
    const returnUrl = `${location.origin}/orders/${purchase.purchase}/return/`;
    const stripesReturnUrl = `${location.origin}/checkout/return/`; // the order's own address is a key, and not for Stripe
    if (!purchase.client_secret) {
      location.assign(returnUrl); // paid already, in another tab or a moment ago
      return;
    }
    try {
      const { error } = await stripe.confirmPayment({
        elements,
        clientSecret: purchase.client_secret,
        confirmParams: { return_url: stripesReturnUrl },
      });
      // It comes back only with an error: success has left for Stripe's return_url.
      if (!error) return;
      if (isDefinite(error)) this.problems.show("declined", { detail: error.message });
      else if (error.code === "payment_intent_unexpected_state") location.assign(returnUrl);
      else this.problems.show("uncertain", { orderUrl: returnUrl });
    } catch {
      this.problems.show("uncertain", { orderUrl: returnUrl });
    }
    this.#setBusy(false);
  }

  /** @param {ApiError} error */
  async #showApiError(error) {
    if (error.code === "price_changed") {
      await this.#showNewPrice();
      return;
    }
    const token = typeof error.body.purchase === "string" ? error.body.purchase : "";
    const filling = { detail: error.detail, orderUrl: token && `${location.origin}/orders/${token}/return/` };
    if (KNOWN.includes(error.code)) this.problems.show(error.code, filling);
    else if (SAID_IN_WORDS.includes(error.code)) this.problems.show("refused", filling);
    else this.problems.show("unexpected", filling);
  }

  /** The page itself is asked anew: amount, quote and the written price are the server's, all three. */
  async #showNewPrice() {
    try {
      const response = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.querySelector("[data-payment-form]");
      const written = page.querySelector("[data-amount-text]")?.textContent ?? "";
      if (!(fresh instanceof HTMLFormElement)) {
        location.reload(); // no longer for sale: the page says so
        return;
      }
      const before = document.querySelector("[data-amount-text]")?.textContent ?? "";
      for (const place of document.querySelectorAll("[data-amount-text]")) place.textContent = written;
      const { amount = "", content = "{}" } = fresh.dataset;
      Object.assign(this.form.dataset, { amount, content });
      this.#elements?.update({ amount: Number(amount) });
      this.problems.show("price_changed", { oldPrice: before, newPrice: written });
    } catch {
      this.problems.show("network");
    }
  }

  #content() {
    const { content = "{}", orderToken } = this.form.dataset;
    if (orderToken) return {};
    const data = new FormData(this.form);
    const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
    return { ...JSON.parse(content), email: text("email"), licensee: { name: text("licensee") } };
  }

  /** Errors stand next to their field; the first one gets the focus. @returns {boolean} */
  #checkFields() {
    /** @type {HTMLInputElement | undefined} */
    let first;
    for (const place of this.form.querySelectorAll("[data-field-error]")) {
      const field = this.form.elements.namedItem(place.getAttribute("data-field-error") ?? "");
      if (!(field instanceof HTMLInputElement)) continue;
      const isWrong = !field.validity.valid || !field.value.trim();
      place.toggleAttribute("hidden", !isWrong);
      if (isWrong) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
      if (isWrong) first ??= field;
    }
    first?.focus();
    return !first;
  }

  /** An error leaves as soon as its field is mended; a new one waits for the next press. @param {EventTarget | null} field */
  #forgive(field) {
    if (!(field instanceof HTMLInputElement) || !field.validity.valid || !field.value.trim()) return;
    field.removeAttribute("aria-invalid");
    this.form.querySelector(`[data-field-error="${CSS.escape(field.name)}"]`)?.setAttribute("hidden", "");
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    this.button.setAttribute("aria-busy", String(isBusy));
    if (this.status) this.status.textContent = isBusy ? this.status.getAttribute("data-busy-text") : "";
  }
}

/** Whether it is certain that nothing was charged. @param {StripeError} error */
function isDefinite(error) {
  return (
    error.type === "card_error" ||
    error.type === "validation_error" ||
    error.code === "payment_intent_authentication_failure" ||
    error.payment_intent?.status === "requires_payment_method"
  );
}
