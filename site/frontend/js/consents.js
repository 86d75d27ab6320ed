/**
 * The boxes that buyers in Europe tick before they pay. Where the server doesn't know ("yes") that they are asked, the
 * browser's clock decides. `data-consents` ↔ this file.
 */

/** Zones below Europe/ and the Atlantic whose rule it is not, and those elsewhere whose rule it is. */
const IN_EUROPE =
  /^(Europe\/(?!Belgrade|Chisinau|Istanbul|Kaliningrad|Kiev|Kirov|Kyiv|Minsk|Moscow|Podgorica|Samara|Sarajevo|Saratov|Simferopol|Skopje|Tirane|Ulyanovsk|Volgograd|Zurich)|Atlantic\/(Azores|Canary|Madeira|Reykjavik)$|Asia\/Nicosia$|Asia\/Famagusta$|Africa\/Ceuta$|Indian\/(Reunion|Mayotte)$|America\/(Guadeloupe|Martinique|Cayenne|Marigot|St_Barthelemy)$|Arctic\/Longyearbyen$)/;

/** @param {HTMLFormElement} form */
export function askConsents(form) {
  const boxes = form.querySelector("fieldset[data-consents]:not([data-consents=yes])");
  if (!(boxes instanceof HTMLFieldSetElement)) return;
  const isThere = IN_EUROPE.test(Intl.DateTimeFormat().resolvedOptions().timeZone);
  boxes.disabled = boxes.hidden = !isThere;
  boxes.classList.remove("without-js");
  if (!isThere) return;
  const word = form.querySelector("[data-pay-word]");
  if (word) word.textContent = word.getAttribute("data-as-order");
}

/** What was ticked, as the API takes it; nothing where nobody was asked. @param {HTMLFormElement} form */
export function consentsOf(form) {
  const ticked = [...form.querySelectorAll("[data-consent]:checked:enabled")].map((box) => box.getAttribute("name"));
  return ticked.length ? { consents: ticked } : {};
}
