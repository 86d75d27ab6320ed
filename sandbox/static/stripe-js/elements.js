// A group of elements: with an intent's client secret, or for an intent that is made when the buyer presses Pay (deferred).

import { fetchIntent } from "./api.js";
import { insist, intentId } from "./errors.js";
import { ExpressCheckoutElement } from "./express-checkout-element.js";
import { PaymentElement } from "./payment-element.js";

/** @typedef {import("@stripe/stripe-js").StripeError} StripeError */
/** @typedef {import("@stripe/stripe-js").PaymentIntent} PaymentIntent */
/** @typedef {import("./payment-element.js").PaymentElementOptions} PaymentElementOptions */
/** @typedef {import("./express-checkout-element.js").ExpressCheckoutElementOptions} ExpressCheckoutElementOptions */

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
    /** @type {PaymentIntent | null} the intent of the client secret, once it is known */
    this.intent = null;
    /** @type {PaymentElement | null} */
    this.element = null;
    /** @type {ExpressCheckoutElement | null} */
    this.express = null;
    /** @type {ExpressCheckoutElement | null} whose buyer has said in a wallet's sheet that he pays */
    this.authorized = null;
    /** @type {Set<() => void>} */
    this.updateHandlers = new Set();
  }

  get isDeferred() {
    return this.options.clientSecret === undefined;
  }

  /** What a confirmation takes its payment method from. */
  get source() {
    return this.authorized ?? this.element ?? this.express;
  }

  /**
   * @param {string} type
   * @param {any} [options]
   * @returns {any}
   */
  create(type, options = {}) {
    insist(
      type === "payment" || type === "expressCheckout",
      `The sandbox offers the Payment Element and the Express Checkout Element only. You specified: ${type}.`,
    );
    insist(!this.getElement(type), `Can only create one Element of type ${type}.`);
    insist(
      this.options.clientSecret || this.options.mode,
      `In order to create a ${type} element, you must pass a clientSecret or mode when creating the Elements group.`,
    );
    return type === "payment" ? this.createPayment(options) : this.createExpressCheckout(options);
  }

  /**
   * @param {PaymentElementOptions} options
   * @returns {import("@stripe/stripe-js").StripePaymentElement}
   */
  createPayment(options) {
    this.element = new PaymentElement(this, options);
    return this.element;
  }

  /**
   * @param {ExpressCheckoutElementOptions} options
   * @returns {import("@stripe/stripe-js").StripeExpressCheckoutElement}
   */
  createExpressCheckout(options) {
    this.express = new ExpressCheckoutElement(this, options);
    return this.express;
  }

  /** @param {string} type */
  getElement(type) {
    return { payment: this.element, expressCheckout: this.express }[type] ?? null;
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
    for (const element of [this.element, this.express]) await element?.form?.call("update", element.frameOptions());
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
    insist(this.source, "elements.submit() could not find a mounted Payment Element or Express Checkout Element.");
    const form = this.source.mountedForm("elements.submit()");
    const error = await form.call("validate");
    this.isSubmitted = !error;
    return error ? { error } : { selectedPaymentMethod: await form.call("method") };
  }

  /** @param {object} element */
  forget(element) {
    if (this.element === element) this.element = null;
    if (this.express === element) this.express = null;
  }

  /**
   * Ask whether the intent of the client secret is still to be paid; null if it is, or if there is none yet.
   * @returns {Promise<StripeError | null>}
   */
  async checkIntent() {
    if (this.isDeferred) return null;
    const { paymentIntent, error } = await fetchIntent(this.key, this.options.clientSecret);
    if (error) return error;
    this.intent = paymentIntent;
    if (!["canceled", "succeeded"].includes(paymentIntent.status)) return null;
    const message = `This PaymentIntent is in a terminal state (${paymentIntent.status}) and cannot be used to initialize Elements.`;
    return { type: "invalid_request_error", code: "payment_intent_unexpected_state", message };
  }

  /** What every frame of the group has to know. */
  frameOptions() {
    const { appearance, fonts, locale } = this.options;
    const types = this.types();
    return JSON.parse(JSON.stringify({ key: this.key, appearance, fonts, locale, types, page: location.href }));
  }

  /** @returns {{amount: number, currency: string}} */
  price() {
    const { amount = 0, currency = "usd" } = this.intent ?? this.options;
    return { amount, currency };
  }

  /** What the form offers to pay with, in its order. */
  types() {
    if (!this.isDeferred) return this.intent?.payment_method_types ?? ["card"];
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
