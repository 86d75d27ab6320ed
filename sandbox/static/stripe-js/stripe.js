// The Stripe object: confirms what the form holds, leads through 3-D Secure or to the wallet, and leaves for the return_url.

import { afterAction, fetchIntent } from "./api.js";
import { ElementsGroup } from "./elements.js";
import { insist, intentId } from "./errors.js";
import { challenge } from "./frames.js";

/** @typedef {import("@stripe/stripe-js").Stripe} RealStripe */
/** @typedef {import("@stripe/stripe-js").StripeElements} RealElements */
/** @typedef {import("@stripe/stripe-js").PaymentIntent} PaymentIntent */
/** @typedef {import("./api.js").IntentResult} IntentResult */
/** @typedef {Pick<RealStripe, "elements" | "confirmPayment" | "retrievePaymentIntent" | "handleNextAction">} OfferedStripe */
/** @typedef {Pick<RealElements, "update" | "on" | "fetchUpdates" | "submit">} OfferedElements */

const WALLET_PAGES = "/pay/wallet/";

/**
 * What is offered is what the real one offers: the compiler holds the two together here.
 * @type {(key: string, options?: object) => OfferedStripe}
 */
const makeStripe = (key, options) => new SandboxStripe(key, options);

/** @type {(key: string, options: object) => OfferedElements} */
const makeElements = (key, options) => new ElementsGroup(key, options);

class SandboxStripe {
  /**
   * @param {string} key
   * @param {{locale?: string}} [options]
   */
  constructor(key, options = {}) {
    insist(
      typeof key === "string" && key.trim() !== "",
      "Please call Stripe() with your publishable key. You used an empty string.",
    );
    insist(
      !/^[rs]k_/.test(key),
      "You should not use your secret key with Stripe.js.\n        Please pass a publishable key instead.",
    );
    insist(/^pk_/.test(key), `Please call Stripe() with your publishable key. You used: ${key}.`);
    insist(!/\s/.test(key), "Your publishable key contains whitespace.");
    insist(typeof options === "object", "Invalid value for Stripe(): options should be object.");
    this.key = key;
    this.locale = options.locale;
  }

  /**
   * @param {object} [options]
   * @returns {any}
   */
  elements(options = {}) {
    return makeElements(this.key, { ...(this.locale ? { locale: this.locale } : {}), ...options });
  }

  /** @param {string} clientSecret */
  async retrievePaymentIntent(clientSecret) {
    return fetchIntent(this.key, clientSecret);
  }

  /**
   * @param {{elements?: any, clientSecret?: string, confirmParams?: any, redirect?: "always" | "if_required"}} options
   * @returns {Promise<any>}
   */
  async confirmPayment(options) {
    const { source, form, clientSecret, returnUrl } = this.checkedConfirmation(options);
    const confirmParams = options.confirmParams ?? {};
    /** @type {IntentResult} */
    let result = await form.call("confirm", {
      clientSecret,
      billingDetails: confirmParams.payment_method_data?.billing_details,
      receiptEmail: confirmParams.receipt_email,
      returnUrl,
    });
    source.end();
    if (result.paymentIntent?.status === "requires_action") result = await this.act(result.paymentIntent, clientSecret);
    if (result.error || options.redirect === "if_required") return result;
    return leaveFor(/** @type {string} */ (returnUrl), result.paymentIntent, clientSecret);
  }

  /** @param {{clientSecret?: string, hashedValue?: string}} options */
  async handleNextAction(options) {
    const clientSecret = options?.clientSecret ?? "";
    intentId(clientSecret, "stripe.handleNextAction()");
    const result = await fetchIntent(this.key, clientSecret);
    if (!result.paymentIntent) return result;
    insist(
      result.paymentIntent.status === "requires_action",
      "handleNextAction: The PaymentIntent supplied is not in the requires_action state.",
    );
    return this.act(result.paymentIntent, clientSecret);
  }

  /**
   * Check what a shop passes to confirmPayment as Stripe.js does.
   * @param {{elements?: any, clientSecret?: string, confirmParams?: any, redirect?: "always" | "if_required"}} options
   */
  checkedConfirmation(options) {
    insist(options && typeof options === "object", "stripe.confirmPayment() expects an object.");
    const { redirect = "always", confirmParams } = options;
    const group = options.elements;
    insist(
      ["always", "if_required"].includes(redirect),
      `Invalid value for stripe.confirmPayment(): redirect should be one of always, if_required. You specified: ${redirect}.`,
    );
    insist(
      group instanceof ElementsGroup,
      "Invalid value for stripe.confirmPayment(): elements should be an Elements instance.",
    );
    insist(
      group.source,
      "Invalid value for stripe.confirmPayment(): elements should have a mounted Payment Element or Express Checkout Element.",
    );
    const form = group.source.mountedForm("stripe.confirmPayment()");
    const clientSecret = options.clientSecret ?? group.options.clientSecret;
    insist(
      clientSecret,
      "Missing value for stripe.confirmPayment(): clientSecret is required when the Elements group was created without one.",
    );
    intentId(clientSecret, "stripe.confirmPayment()");
    const returnUrl = confirmParams?.return_url;
    insist(
      returnUrl || redirect === "if_required",
      "stripe.confirmPayment(): confirmParams.return_url is required. Learn more: https://docs.stripe.com/js/payment_intents/confirm_payment.",
    );
    insist(
      !returnUrl || /^https?:\/\/\S+$/.test(returnUrl),
      `Invalid value for stripe.confirmPayment(): confirmParams.return_url should be an absolute URL. You specified: ${returnUrl}.`,
    );
    insist(
      !group.isDeferred || group.isSubmitted,
      "elements.submit() must be called before stripe.confirmPayment(). Learn more: https://docs.stripe.com/payments/accept-a-payment-deferred",
    );
    group.isSubmitted = false;
    return {
      source: group.source,
      form,
      clientSecret: /** @type {string} */ (clientSecret),
      returnUrl: /** @type {string | undefined} */ (returnUrl),
    };
  }

  /**
   * Do the intent's next action and tell what came of it.
   * @param {PaymentIntent} intent
   * @param {string} clientSecret
   * @returns {Promise<IntentResult>}
   */
  async act(intent, clientSecret) {
    const action = /** @type {any} */ (intent.next_action);
    const address = action?.use_stripe_sdk?.stripe_js ?? action?.redirect_to_url?.url;
    if (new URL(address).pathname.startsWith(WALLET_PAGES)) return leave(address);
    await challenge(address);
    return afterAction(await fetchIntent(this.key, clientSecret));
  }
}

/**
 * Go to the shop's return page as Stripe does.
 * @param {string} returnUrl
 * @param {PaymentIntent | undefined} intent
 * @param {string} clientSecret
 * @returns {Promise<never>}
 */
function leaveFor(returnUrl, intent, clientSecret) {
  const address = new URL(returnUrl);
  address.searchParams.set("payment_intent", intent?.id ?? "");
  address.searchParams.set("payment_intent_client_secret", clientSecret);
  address.searchParams.set("redirect_status", intent?.status === "succeeded" ? "succeeded" : "pending");
  return leave(address);
}

/**
 * Leave the page; the promise never resolves, since the page ends.
 * @param {string | URL} address
 * @returns {Promise<never>}
 */
function leave(address) {
  location.assign(address);
  return new Promise(() => {});
}

window.Stripe = /** @type {any} */ (makeStripe);
