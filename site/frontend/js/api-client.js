/** beatApi: the only place in the browser that speaks to /api/. Errors are ApiErrors with the contract's stable code. */
import { firstTouch } from "./first-touch.js";

const TIMEOUT_MS = 30_000;

/** What the shop said (problem+json), or that it could not be reached (`code` "network"). */
export class ApiError extends Error {
  /** @param {string} code @param {string} detail @param {number} status @param {Record<string, unknown>} body */
  constructor(code, detail, status = 0, body = {}) {
    super(detail || code);
    this.name = "ApiError";
    this.code = code;
    this.detail = detail;
    this.status = status;
    this.body = body;
  }
}

/**
 * @typedef {object} Purchase
 * @property {string} purchase
 * @property {string | null} client_secret
 * @property {string | null} payment_intent_id
 * @property {string} publishable_key
 * @property {number} amount
 * @property {string} currency
 * @property {string} payment_status
 * @property {number} left_ms  how long it may still be paid
 */

/**
 * @typedef {object} Order
 * @property {string} payment_status
 * @property {{files: object[]}[]} lines
 * @property {number} left_ms  how long it may still be paid
 */

/** By the server's clock on both sides: the visitor's own may be wrong.
 * @param {Response} response @param {string | undefined} expiresAt */
function leftMs(response, expiresAt) {
  const now = Date.parse(response.headers.get("Date") ?? "") || Date.now();
  return Math.max((Date.parse(expiresAt ?? "") || now) - now, 0);
}

/** @param {string} url @param {RequestInit} options @returns {Promise<any>} */
async function call(url, options) {
  let response;
  try {
    response = await fetch(url, {
      credentials: "same-origin",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...options,
      headers: { Accept: "application/json", "Accept-Language": document.documentElement.lang, ...options.headers },
    });
  } catch {
    throw new ApiError("network", "");
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body) return { ...body, left_ms: leftMs(response, body.expires_at) };
  throw new ApiError(body?.code ?? "unexpected", body?.detail ?? body?.title ?? "", response.status, body ?? {});
}

export const beatApi = {
  /**
   * Makes the purchase and its PaymentIntent, or returns those of an earlier call with the same key and content.
   * @param {string} url the beat's create_payment_intent address
   * @param {object} content licence, e-mail, licensee, quote: never a price
   * @param {string} idempotencyKey
   * @returns {Promise<Purchase>}
   */
  createPaymentIntent(url, content, idempotencyKey) {
    return call(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": idempotencyKey,
        "First-Touch": firstTouch(),
      },
      body: JSON.stringify(content),
    });
  },

  /** @param {string} url a purchase's address @returns {Promise<Order>} */
  getPurchase(url) {
    return call(url, { cache: "no-store" });
  },
};
