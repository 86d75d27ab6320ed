// Calls to the sandbox's API with the publishable key, and the origin that everything of the sandbox comes from.

import { intentId } from "./errors.js";

/** @typedef {import("@stripe/stripe-js").StripeError} StripeError */
/** @typedef {import("@stripe/stripe-js").PaymentIntent} PaymentIntent */
/** @typedef {{paymentIntent: PaymentIntent, error?: undefined} | {error: StripeError, paymentIntent?: undefined}} IntentResult */

export const ORIGIN = new URL(/** @type {HTMLScriptElement} */ (document.currentScript).src).origin;

/** @type {StripeError} */
const NOT_CONNECTED = {
  type: "api_connection_error",
  message:
    "We are experiencing issues connecting to our payments provider. You have not been charged. Please check your internet connection and try again.",
};

/**
 * Ask for an intent as its buyer may see it.
 * @param {string} key publishable key
 * @param {string} clientSecret
 * @returns {Promise<IntentResult>}
 */
export async function fetchIntent(key, clientSecret) {
  const id = intentId(clientSecret, "stripe.retrievePaymentIntent");
  const query = new URLSearchParams({ client_secret: clientSecret, key });
  try {
    const response = await fetch(`${ORIGIN}/v1/payment_intents/${id}?${query}`, { credentials: "omit" });
    const body = await response.json();
    return response.ok ? { paymentIntent: body } : { error: body.error };
  } catch {
    return { error: NOT_CONNECTED };
  }
}

/**
 * Say what became of an intent after its buyer was authenticated, or not.
 * @param {IntentResult} result
 * @returns {IntentResult}
 */
export function afterAction(result) {
  const intent = result.paymentIntent;
  if (intent?.status !== "requires_payment_method") return result;
  const failure = /** @type {StripeError} */ (/** @type {unknown} */ (intent.last_payment_error));
  return { error: { ...failure, payment_intent: intent } };
}
