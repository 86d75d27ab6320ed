// What goes wrong by the integrator's mistake is thrown, as by the real Stripe.js; what goes wrong for the buyer is returned.

export class IntegrationError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "IntegrationError";
  }
}

/**
 * Throw an IntegrationError unless the condition holds.
 * @param {unknown} condition
 * @param {string} message
 * @returns {asserts condition}
 */
export function insist(condition, message) {
  if (!condition) throw new IntegrationError(message);
}

const CLIENT_SECRET = /^(pi_[A-Za-z0-9]+)_secret_[A-Za-z0-9]+$/;

/**
 * Give the id of the intent that a client secret belongs to.
 * @param {unknown} clientSecret
 * @param {string} caller
 * @returns {string}
 */
export function intentId(clientSecret, caller) {
  const match = typeof clientSecret === "string" ? CLIENT_SECRET.exec(clientSecret) : null;
  insist(
    match,
    `Invalid value for ${caller}: clientSecret should be a client secret of the form \${id}_secret_\${secret}. You specified: ${String(clientSecret)}.`,
  );
  return match[1];
}
