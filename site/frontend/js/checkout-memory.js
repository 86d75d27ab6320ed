/** What the checkout keeps in this tab: the buyer's typing, over a reload; and one Idempotency-Key for each content. */

const FIELDS = "checkout-fields";
const KEYS = "checkout-keys";

/** @param {string} name @returns {Record<string, string>} */
function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {string} name @param {Record<string, string>} value */
function write(name, value) {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Storage is blocked: a reload starts anew then, and the server still knows its own buyer.
  }
}

/** Keys of this page view, in case that storage is blocked. @type {Record<string, string>} */
const keys = read(KEYS);

/**
 * The same content gets the same key, so that pressing Pay twice, or again after a broken connection, is one order.
 * @param {string} url @param {object} content @returns {string}
 */
export function idempotencyKey(url, content) {
  const name = `${url} ${JSON.stringify(content)}`;
  keys[name] ??= [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  write(KEYS, keys);
  return /** @type {string} */ (keys[name]);
}

/** The next try is another order: this one can't be paid any more. @param {string} url @param {object} content */
export function forgetKey(url, content) {
  delete keys[`${url} ${JSON.stringify(content)}`];
  write(KEYS, keys);
}

/** Keeps what is typed, and puts back what was. @param {HTMLFormElement} form */
export function keepFields(form) {
  const kept = read(FIELDS);
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement) || !["email", "text"].includes(field.type)) continue;
    if (!field.value) field.value = kept[field.name] ?? "";
    field.addEventListener("input", () => {
      kept[field.name] = field.value;
      write(FIELDS, kept);
    });
  }
}
