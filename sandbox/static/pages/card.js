// What a card number, a date and a code look like, when they are complete, and what Stripe says when they are not.

/** @typedef {{type: "validation_error", code: string, message: string}} Problem */

const AMEX_GROUPS = [4, 6, 5];
const GROUPS = [4, 4, 4, 4, 3];

/** @param {string} text */
export const digits = (text) => text.replace(/\D/g, "");

/** @param {string} number */
export function brandOf(number) {
  if (/^3[47]/.test(number)) return "amex";
  if (/^4/.test(number)) return "visa";
  if (/^(5[1-5]|2[2-7])/.test(number)) return "mastercard";
  if (/^(6011|65|64[4-9])/.test(number)) return "discover";
  return /^35/.test(number) ? "jcb" : "";
}

/** @param {string} text */
export function formatNumber(text) {
  const number = digits(text).slice(0, brandOf(digits(text)) === "amex" ? 15 : 19);
  const parts = [];
  let start = 0;
  for (const length of brandOf(number) === "amex" ? AMEX_GROUPS : GROUPS) {
    if (start < number.length) parts.push(number.slice(start, start + length));
    start += length;
  }
  return parts.join(" ");
}

/** @param {string} text */
export function formatExpiry(text) {
  let value = digits(text).slice(0, 4);
  if (/^[2-9]/.test(value)) value = `0${value}`.slice(0, 4);
  return value.length > 2 ? `${value.slice(0, 2)} / ${value.slice(2)}` : value;
}

/** @param {string} text */
export function parseExpiry(text) {
  const value = digits(text);
  return { month: Number(value.slice(0, 2)), year: 2000 + Number(value.slice(2, 4)), isComplete: value.length === 4 };
}

/** @param {string} number */
function isLuhnValid(number) {
  let sum = 0;
  for (const [index, digit] of [...number].reverse().entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/**
 * @param {string} text
 * @returns {Problem | null}
 */
export function numberProblem(text) {
  const number = digits(text);
  if (number.length < (brandOf(number) === "amex" ? 15 : 16)) {
    return problem("incomplete_number", "Your card number is incomplete.");
  }
  return isLuhnValid(number) ? null : problem("invalid_number", "Your card number is invalid.");
}

/**
 * @param {string} text
 * @param {Date} today
 * @returns {Problem | null}
 */
export function expiryProblem(text, today) {
  const { month, year, isComplete } = parseExpiry(text);
  if (!isComplete || month < 1 || month > 12) {
    return problem("incomplete_expiry", "Your card's expiration date is incomplete.");
  }
  if (year < today.getFullYear()) {
    return problem("invalid_expiry_year_past", "Your card's expiration year is in the past.");
  }
  const isPast = year === today.getFullYear() && month < today.getMonth() + 1;
  return isPast ? problem("invalid_expiry_month_past", "Your card's expiration date is in the past.") : null;
}

/**
 * @param {string} text
 * @param {string} number
 * @returns {Problem | null}
 */
export function cvcProblem(text, number) {
  const isComplete = digits(text).length >= (brandOf(digits(number)) === "amex" ? 4 : 3);
  return isComplete ? null : problem("incomplete_cvc", "Your card's security code is incomplete.");
}

/**
 * @param {string} text
 * @returns {Problem | null}
 */
export function postalCodeProblem(text) {
  return text.trim().length >= 3 ? null : problem("incomplete_zip", "Your postal code is incomplete.");
}

/**
 * @param {string} code
 * @param {string} message
 * @returns {Problem}
 */
function problem(code, message) {
  return { type: "validation_error", code, message };
}
