// A group of elements: with an intent's client secret, or for an intent that is made when the buyer presses Pay (deferred).

import { fetchIntent } from "./api.js";
import { insist, intentId } from "./errors.js";
import { PaymentElement } from "./payment-element.js";

/** @typedef {import("@stripe/stripe-js").StripeError} StripeError */
/** @typedef {import("./payment-element.js").PaymentElementOptions} PaymentElementOptions */

const MODES = ["payment", "setup", "subscription"];
/** As sandbox/wallets.py has it: what pays beside a card, in which currencies. */
const WALLET = "amazon_pay";
const WALLET_CURRENCIES = ["usd", "aud", "chf", "dkk", "eur", "gbp", "hkd", "jpy", "nok", "nzd", "sek", "zar"];

export class ElementsGroup {
  /**
   * @param {string} key publishable key
   * @param {any} options
   */
  constructor(key, options) {
    checkOptions(options);
    this.key = key;
    this.options = options;
    this.isSubmitted = false;
    /** @type {string[] | null} what the intent of the client secret takes, once it is known */
    this.intentTypes = null;
    /** @type {PaymentElement | null} */
    this.element = null;
    /** @type {Set<() => void>} */
    this.updateHandlers = new Set();
  }

  get isDeferred() {
    return this.options.clientSecret === undefined;
  }

  /**
   * @param {string} type
   * @param {PaymentElementOptions} [options]
   * @returns {import("@stripe/stripe-js").StripePaymentElement}
   */
  create(type, options) {
    insist(type === "payment", `The sandbox offers the Payment Element only. You specified: ${type}.`);
    insist(!this.element, "Can only create one Element of type payment.");
    insist(
      this.options.clientSecret || this.options.mode,
      "In order to create a payment element, you must pass a clientSecret or mode when creating the Elements group.",
    );
    this.element = new PaymentElement(this, options ?? /** @type {PaymentElementOptions} */ ({}));
    return this.element;
  }

  /** @param {string} type */
  getElement(type) {
    return type === "payment" ? this.element : null;
  }

  /** @param {any} options */
  async update(options) {
    const wanted = { ...this.options, ...options };
    checkOptions(wanted);
    insist(
      !("clientSecret" in options),
      "Invalid value for elements.update(): clientSecret cannot be changed after creating the Elements group.",
    );
    this.options = wanted;
    if (this.element?.form) await this.element.form.call("update", this.formOptions(this.element.options));
    for (const handler of this.updateHandlers) handler();
  }

  /**
   * @param {string} name
   * @param {() => void} handler
   */
  on(name, handler) {
    if (name === "update-end") this.updateHandlers.add(handler);
  }

  async fetchUpdates() {
    insist(!this.isDeferred, "elements.fetchUpdates() needs an Elements group created with a clientSecret.");
    const error = await this.checkIntent();
    return error ? { error: { message: error.message ?? "", status: error.code } } : {};
  }

  async submit() {
    insist(this.element, "elements.submit() could not find a mounted Payment Element.");
    const form = this.element.mountedForm("elements.submit()");
    const error = await form.call("validate");
    this.isSubmitted = !error;
    return error ? { error } : { selectedPaymentMethod: await form.call("method") };
  }

  /** @param {PaymentElement} element */
  forget(element) {
    if (this.element === element) this.element = null;
  }

  /**
   * Ask whether the intent of the client secret is still to be paid; null if it is, or if there is none yet.
   * @returns {Promise<StripeError | null>}
   */
  async checkIntent() {
    if (this.isDeferred) return null;
    const { paymentIntent, error } = await fetchIntent(this.key, this.options.clientSecret);
    if (error) return error;
    this.intentTypes = paymentIntent.payment_method_types;
    if (!["canceled", "succeeded"].includes(paymentIntent.status)) return null;
    const message = `This PaymentIntent is in a terminal state (${paymentIntent.status}) and cannot be used to initialize Elements.`;
    return { type: "invalid_request_error", code: "payment_intent_unexpected_state", message };
  }

  /**
   * What the form in its frame has to know.
   * @param {PaymentElementOptions} options
   */
  formOptions(options) {
    const { appearance, fonts, locale } = this.options;
    const { defaultValues, fields } = options;
    const types = this.types();
    return JSON.parse(
      JSON.stringify({ key: this.key, appearance, fonts, locale, defaultValues, fields, types, page: location.href }),
    );
  }

  /** What the form offers to pay with, in its order. */
  types() {
    if (!this.isDeferred) return this.intentTypes ?? ["card"];
    const { allowedPaymentMethodTypes: allowed, excludedPaymentMethodTypes: excluded, currency } = this.options;
    const possible = WALLET_CURRENCIES.includes(currency) ? ["card", WALLET] : ["card"];
    return possible.filter((type) => (!allowed || allowed.includes(type)) && !excluded?.includes(type));
  }
}

/** @param {any} options */
function checkOptions(options) {
  if (options.clientSecret !== undefined) {
    intentId(options.clientSecret, "elements()");
    insist(
      options.mode === undefined,
      "You may only specify one of: clientSecret, mode, when creating an Elements group.",
    );
    return;
  }
  if (options.mode === undefined) return;
  insist(
    MODES.includes(options.mode),
    `Invalid value for elements(): mode should be one of ${MODES.join(", ")}. You specified: ${options.mode}.`,
  );
  insist(
    typeof options.currency === "string" && /^[a-z]{3}$/.test(options.currency),
    `Invalid value for elements(): currency should be a three-letter ISO currency code in lowercase. You specified: ${options.currency}.`,
  );
  insist(
    options.mode === "setup" || (Number.isInteger(options.amount) && options.amount >= 0),
    `Invalid value for elements(): amount should be a non-negative integer. You specified: ${options.amount}.`,
  );
}
