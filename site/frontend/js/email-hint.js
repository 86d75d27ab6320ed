/** "Did you mean ada@gmail.com?": a host that nearly is one of the large ones. `data-email-hint` ↔ this file. */

const HOSTS = [
  "gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "ymail.com", "hotmail.com", "hotmail.co.uk",
  "hotmail.fr", "hotmail.de", "hotmail.it", "outlook.com", "outlook.de", "outlook.fr", "live.com", "msn.com", "icloud.com", "me.com",
  "mac.com", "aol.com", "proton.me", "protonmail.com", "gmx.de", "gmx.net", "gmx.com", "web.de", "t-online.de", "freenet.de",
  "mail.com", "mail.ru", "yandex.ru", "orange.fr", "free.fr", "laposte.net", "libero.it", "comcast.net", "verizon.net", "att.net",
]; // biome-ignore format: a list to read through
const ENDINGS = /\.(con|cmo|ocm|comm|vom|xom|cim|coom)$/;
/** Large hosts have these in many countries: yahoo.ca and hotmail.es are no slips. */
const IN_A_COUNTRY =
  /^(yahoo|hotmail|outlook|live|gmx|aol|mail|email|yandex|orange|icloud|proton)\.(?:[a-z]{2}|com?\.[a-z]{2}|com)$/;

/**
 * Edits between two words, a swap of neighbours counted as one (Damerau-Levenshtein, optimal string alignment).
 * @param {string} one @param {string} other @returns {number}
 */
function distance(one, other) {
  /** @type {number[][]} */
  const rows = [[...Array(other.length + 1).keys()]];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    const above = /** @type {number[]} */ (rows[i - 1]);
    for (let j = 1; j <= other.length; j++) {
      const differs = one[i - 1] === other[j - 1] ? 0 : 1;
      row[j] = Math.min(
        /** @type {number} */ (above[j]) + 1,
        /** @type {number} */ (row[j - 1]) + 1,
        /** @type {number} */ (above[j - 1]) + differs,
      );
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        row[j] = Math.min(row[j] ?? 0, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      }
    }
    rows.push(row);
  }
  return rows[one.length]?.[other.length] ?? 0;
}

/** The address that was likely meant; empty where this one may well be right. @param {string} address @returns {string} */
export function likelyMeant(address) {
  const at = address.lastIndexOf("@");
  const host = address.slice(at + 1).toLowerCase();
  if (at < 1 || !host || HOSTS.includes(host) || IN_A_COUNTRY.test(host)) return "";
  const mended = host.replace(ENDINGS, ".com");
  const nearest = HOSTS.map((known) => ({ known, edits: distance(mended, known) })).sort(
    (a, b) => a.edits - b.edits,
  )[0];
  if (!nearest) return "";
  const isNear = nearest.edits <= (nearest.known.length > 8 ? 2 : 1);
  const meant = isNear ? nearest.known : mended;
  return meant === host ? "" : `${address.slice(0, at)}@${meant}`;
}

/** @param {HTMLFormElement} form */
export function hintAtTypos(form) {
  const field = form.querySelector("input[type=email]");
  const hint = form.querySelector("[data-email-hint] > span");
  const take = form.querySelector("[data-email-take]");
  if (!(field instanceof HTMLInputElement) || !hint || !take) return;
  const look = () => {
    const meant = likelyMeant(field.value.trim());
    take.textContent = meant;
    hint.toggleAttribute("hidden", !meant);
  };
  field.addEventListener("change", look);
  field.addEventListener("input", () => hint.setAttribute("hidden", ""));
  take.addEventListener("click", () => {
    field.value = take.textContent ?? "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  look();
}
