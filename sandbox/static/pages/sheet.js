// The sheet of the buyer's wallet: he pays with a card that is in it, or goes back; the shop's page is told which.
// Until that page confirms he may still go back, as on a phone, where "cancel" may follow "confirm".

import { confirmIntent } from "./confirming.js";
import { listen, tell } from "./port.js";

const sheet = /** @type {HTMLFormElement} */ (document.getElementById("sheet"));
const controls = /** @type {HTMLFieldSetElement} */ (document.getElementById("controls"));
const card = /** @type {HTMLSelectElement} */ (document.getElementById("number"));
/** Whom Stripe's own test wallets belong to. */
const BILLING = {
  name: "Jenny Rosen",
  address: {
    line1: "354 Oyster Point Blvd",
    city: "South San Francisco",
    state: "CA",
    postal_code: "94080",
    country: "US",
  },
};
let key = "";
let mayLeave = false;

const wallet = () => sheet.dataset.wallet ?? "";

function cancel() {
  if (mayLeave) tell("cancel");
}

function pay() {
  controls.disabled = true;
  tell("pay", { ...BILLING, address: { ...BILLING.address, line2: null } });
}

/** Nothing can be pressed before somebody hears it. @param {{key: string}} options */
function begin(options) {
  key = options.key;
  controls.disabled = false;
  mayLeave = true;
}

/** @param {any} request */
function confirm(request) {
  mayLeave = false;
  const token = `tok_${wallet()}_${card.value}`;
  const billing = { ...BILLING, ...request.billingDetails };
  return confirmIntent(request, key, { type: "card", details: { "payment_method_data[card][token]": token }, billing });
}

sheet.addEventListener("submit", (event) => {
  event.preventDefault();
  pay();
});
document.getElementById("cancel")?.addEventListener("click", cancel);
window.addEventListener("keydown", (event) => event.key === "Escape" && cancel());
listen(begin, { validate: () => null, method: wallet, confirm, giveUp: cancel });
