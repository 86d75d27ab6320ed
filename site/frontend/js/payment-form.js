/**
 * StripePaymentForm: e-mail and licensee's name beside Stripe's Payment Element, and what paying does: by a press on Pay, or
 * in the sheet of a wallet.
 * Prices come from the server and go nowhere: it is told which licence, never what it costs.
 */
import { ApiError, beatApi } from "./api-client.js";
import { forgetKey, idempotencyKey } from "./checkout-memory.js";
import { consentsOf } from "./consents.js";
import { offerWallets, TAKEN_FROM_THE_FORM } from "./express-checkout.js";
import { checkFields, forgiveWhenMended } from "./field-errors.js";
import { Hold } from "./hold.js";
import { itemsOf, takeNewPrices } from "./new-price.js";
import { Problems } from "./problems.js";
import { createElements, followTheme, loadStripe } from "./stripe-elements.js";

/** @typedef {import("@stripe/stripe-js").Stripe} Stripe */
/** @typedef {import("@stripe/stripe-js").StripeElements} StripeElements */
/** @typedef {import("@stripe/stripe-js").StripeError} StripeError */
/** @typedef {import("./express-checkout.js").Authorized} Authorized */

/** Where the shop's pages begin, the language in their address included. */
const SHOP = location.href.slice(0, location.href.indexOf("/checkout/"));
const SLOW_FORM_MS = 10_000;
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
  /** What was asked for last, whose key is forgotten when its time is up. @type {object | undefined} */
  #asked;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.button = /** @type {HTMLButtonElement} */ (form.querySelector("[data-pay]"));
    this.slot = /** @type {HTMLElement} */ (form.querySelector("[data-payment-slot]"));
    this.express = /** @type {HTMLElement} */ (form.querySelector("[data-express]"));
    this.status = form.querySelector("[data-pay-status]");
    /** @param {string} place */
    const problemsAt = (place) =>
      new Problems(/** @type {HTMLElement} */ (form.querySelector(place)), () => this.#payOnStripesPage());
    this.problems = problemsAt("[data-problem-place]");
    this.formProblems = problemsAt("[data-form-problem]");
    this.hold = new Hold(form, () => this.#isBusy || this.#showHoldEnded()); // busy: the bank's answer is waited for
    form.noValidate = true; // without this script the browser's own words stand beside the fields
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#pay();
    });
    forgiveWhenMended(form);
    // Back from a bank's page out of the browser's cache: the button must be live again.
    window.addEventListener("pageshow", (event) => event.persisted && this.#setBusy(false));
  }

  async start() {
    const { stripeJsUrl = "", publishableKey = "", amount, currency = "" } = this.form.dataset;
    const fail = () => {
      clearTimeout(slow);
      this.slot.dataset.failed = "";
      this.formProblems.show("form_unavailable", {}, false);
    };
    const slow = setTimeout(fail, SLOW_FORM_MS);
    try {
      this.#stripe = await loadStripe(stripeJsUrl, publishableKey);
      const cardsOnly = "cardsOnly" in this.form.dataset;
      this.#elements = createElements(this.#stripe, { amount: Number(amount), currency, cardsOnly });
      const element = this.#elements.create("payment", {
        layout: "accordion",
        paymentMethodOrder: ["card"],
        wallets: TAKEN_FROM_THE_FORM,
      });
      const wallets = offerWallets(
        this.express,
        this.#elements,
        () => !this.#isBusy && checkFields(this.form),
        (authorized, hasLeft) => this.#pay(authorized, hasLeft),
      ).catch(reportError); // a card will do
      element.on("ready", async () => {
        await wallets;
        clearTimeout(slow);
        this.formProblems.clear();
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

  /**
   * @param {Authorized} [authorized] in a wallet's sheet, which is told where nothing comes of it
   * @param {() => boolean} [hasLeft] whether that sheet was closed since
   */
  async #pay(authorized, hasLeft = () => false) {
    const elements = this.#elements;
    const stripe = this.#stripe;
    if (this.#isBusy || !elements || !stripe || !checkFields(this.form)) {
      authorized?.paymentFailed();
      return;
    }
    this.problems.clear();
    this.#setBusy(true);
    // The sheet goes before anything is said or changed in the page behind it.
    const closeSheet = () => authorized?.paymentFailed();
    let purchase = null;
    try {
      // First of all awaits: wallets open their sheet only on the press itself (docs.stripe.com/js/elements/submit).
      const { error: incomplete } = await elements.submit();
      if (!incomplete) purchase = await this.#createPurchase(closeSheet);
      else {
        closeSheet();
        if (incomplete.type !== "validation_error") this.problems.show("declined", { detail: incomplete.message });
      }
    } catch (error) {
      closeSheet();
      this.problems.show("unexpected");
      reportError(error);
    }
    if (purchase && !hasLeft()) await this.#confirm(stripe, elements, purchase);
    else this.#setBusy(false);
  }

  /** @param {() => void} closeSheet @returns {Promise<import("./api-client.js").Purchase | null>} */
  async #createPurchase(closeSheet) {
    const { createUrl = "" } = this.form.dataset;
    const content = this.#content();
    const again = new FormData(this.form).has("again"); // what was bought is wanted once more: not the same request
    const asked = again ? { ...content, again } : content;
    this.#asked = asked;
    try {
      const purchase = await beatApi.createPaymentIntent(createUrl, content, idempotencyKey(createUrl, asked));
      if (purchase.client_secret) this.hold.begin(purchase.left_ms);
      return purchase;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      closeSheet();
      if (error.code === "already_paying" || error.code === "idempotency_conflict") forgetKey(createUrl, asked);
      await this.#showApiError(error);
      return null;
    }
  }

  /** @param {Stripe} stripe @param {StripeElements} elements @param {import("./api-client.js").Purchase} purchase */
  async #confirm(stripe, elements, purchase) {
    const returnUrl = `${SHOP}/orders/${purchase.purchase}/return/`;
    const stripesReturnUrl = `${SHOP}/checkout/return/`; // the order's own address is a key, and not for Stripe
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
      if (error.code === "payment_intent_unexpected_state") location.assign(returnUrl);
      else if (isDefinite(error)) await this.#showDeclined(error, purchase, returnUrl);
      else this.#showUncertain(returnUrl);
    } catch {
      this.#showUncertain(returnUrl);
    }
    this.#setBusy(false);
  }

  /**
   * The bank may have asked for minutes: whether the order may still be paid, and for how long, is the shop's to say.
   * @param {StripeError} error @param {import("./api-client.js").Purchase} purchase @param {string} returnUrl
   */
  async #showDeclined(error, purchase, returnUrl) {
    const order = await beatApi.getPurchase(`/api/purchases/${purchase.purchase}/`).catch(() => null);
    if (order?.payment_status === "completed" || order?.payment_status === "processing") location.assign(returnUrl);
    else if (this.hold.isNeeded && (order?.payment_status === "cancelled" || order?.left_ms === 0)) {
      this.#showHoldEnded();
    } else {
      if (order) this.hold.begin(order.left_ms);
      this.problems.show("declined", { detail: error.message });
    }
  }

  /** Nothing is counted down beside it: words about time would say more than is known. @param {string} orderUrl */
  #showUncertain(orderUrl) {
    this.hold.stop();
    this.problems.show("uncertain", { orderUrl });
  }

  /** The shop gives the order up; the next press makes another. */
  #showHoldEnded() {
    if (this.#asked) forgetKey(this.form.dataset.createUrl ?? "", this.#asked);
    this.hold.stop();
    this.problems.show("hold_ended", {}, false);
  }

  /** @param {ApiError} error */
  async #showApiError(error) {
    if (error.code === "price_changed") {
      await this.#showNewPrice();
      return;
    }
    const token = typeof error.body.purchase === "string" ? error.body.purchase : "";
    const filling = {
      detail: error.detail,
      orderUrl: token && `${SHOP}/orders/${token}/return/`,
      items: itemsOf(error.body.items),
    };
    if (this.problems.has(error.code)) this.problems.show(error.code, filling);
    else if (SAID_IN_WORDS.includes(error.code)) this.problems.show("refused", filling);
    else this.problems.show("unexpected", filling);
  }

  async #showNewPrice() {
    try {
      const changed = await takeNewPrices(this.form);
      if (!changed) {
        location.reload(); // the page says what can't be bought any more
        return;
      }
      this.#elements?.update({ amount: Number(this.form.dataset.amount) });
      this.problems.show("price_changed", changed);
    } catch {
      this.problems.show("network");
    }
  }

  /** The form as it is, without what this script makes of it. */
  #payOnStripesPage() {
    if (!this.#isBusy && checkFields(this.form)) this.form.submit();
  }

  #content() {
    const { content = "{}", orderToken } = this.form.dataset;
    if (orderToken) return {};
    const data = new FormData(this.form);
    const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
    return {
      ...JSON.parse(content),
      ...consentsOf(this.form),
      email: text("email"),
      licensee: { name: text("licensee") },
    };
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    this.button.setAttribute("aria-busy", String(isBusy));
    this.express.inert = isBusy;
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
