// The confirmation of an intent, sent by the frame that the buyer pays in.

/** @typedef {{name?: string, email?: string, phone?: string, address?: Record<string, string>}} Billing */

/**
 * Confirm an intent; gives it as it is then, or Stripe's error.
 * @param {{clientSecret: string, returnUrl?: string, receiptEmail?: string}} request what the shop's page asked for
 * @param {string} key publishable key
 * @param {{type: string, details: Record<string, string>, billing: Billing}} method what pays
 * @returns {Promise<any>}
 */
export async function confirmIntent(request, key, method) {
  const [id] = request.clientSecret.split("_secret_");
  try {
    const body = confirmation(request, key, method);
    const response = await fetch(`/v1/payment_intents/${id}/confirm`, { method: "POST", body });
    const answer = await response.json();
    return response.ok ? { paymentIntent: answer } : { error: answer.error };
  } catch {
    return { error: { type: "api_connection_error", message: document.body.dataset.notConnected } };
  }
}

/**
 * @param {{clientSecret: string, returnUrl?: string, receiptEmail?: string}} request
 * @param {string} key
 * @param {{type: string, details: Record<string, string>, billing: Billing}} method
 */
function confirmation(request, key, { type, details, billing }) {
  const body = new URLSearchParams({
    key,
    client_secret: request.clientSecret,
    use_stripe_sdk: "true",
    expected_payment_method_type: type,
    "payment_method_data[type]": type,
    ...details,
  });
  for (const [name, value] of Object.entries({ name: billing.name, email: billing.email, phone: billing.phone })) {
    if (value) body.set(`payment_method_data[billing_details][${name}]`, value);
  }
  for (const [name, value] of Object.entries(billing.address ?? {})) {
    if (value) body.set(`payment_method_data[billing_details][address][${name}]`, String(value));
  }
  if (request.returnUrl) body.set("return_url", request.returnUrl);
  if (request.receiptEmail) body.set("receipt_email", request.receiptEmail);
  return body;
}
