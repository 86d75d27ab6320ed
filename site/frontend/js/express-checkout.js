/**
 * The wallets of the buyer's device before the card form; where it has none, their place takes no room.
 * Source: docs.stripe.com/elements/express-checkout-element/accept-a-payment. `data-express` ↔ this file.
 */

/** @typedef {import("@stripe/stripe-js").StripeElements} StripeElements */
/** @typedef {import("@stripe/stripe-js").StripeExpressCheckoutElementConfirmEvent} Authorized */

/** How long the card form waits to be shown together with the wallets, so that it doesn't move. */
const PATIENCE_MS = 2500;
/** Each stands in one place: what leads to another page is in the form's own list, and these are not. */
const LEFT_TO_THE_FORM = /** @type {const} */ ({ amazonPay: "never", klarna: "never", paypal: "never" });
export const TAKEN_FROM_THE_FORM = /** @type {const} */ ({ applePay: "never", googlePay: "never", link: "never" });

/**
 * @param {HTMLElement} place
 * @param {StripeElements} elements
 * @param {() => boolean} mayPay asked at the press: all is filled in, and nothing else is being paid
 * @param {(authorized: Authorized, hasLeft: () => boolean) => void} pay ``hasLeft``: the buyer has closed the sheet since
 * @returns {Promise<void>} when it is known whether there is a wallet, or has taken too long
 */
export async function offerWallets(place, elements, mayPay, pay) {
  const express = elements.create("expressCheckout", {
    buttonHeight: 48,
    buttonType: { applePay: "buy", googlePay: "buy" },
    layout: { maxColumns: 2, maxRows: 1 },
    paymentMethods: LEFT_TO_THE_FORM,
  });
  let isLate = false;
  const isKnown = new Promise((resolve) => {
    express.on("availablepaymentmethodschange", ({ paymentMethods }) => {
      const isAny = Object.values(paymentMethods ?? {}).some((method) => method?.available);
      // Later than that they would push the form away under the buyer's fingers.
      if (!isLate) place.toggleAttribute("data-express-shown", isAny);
      resolve(undefined);
    });
    express.on("loaderror", resolve);
    setTimeout(() => {
      isLate = !place.hasAttribute("data-express-shown");
      resolve(undefined);
    }, PATIENCE_MS);
  });
  // The sheet opens on the press itself, or not at all: Stripe wants its answer within a second.
  let hasLeft = false;
  express.on("click", ({ resolve, reject }) => {
    hasLeft = false;
    if (mayPay()) resolve();
    else reject();
  });
  express.on("cancel", () => {
    hasLeft = true;
  });
  express.on("confirm", (authorized) => pay(authorized, () => hasLeft));
  express.mount(/** @type {HTMLElement} */ (place.querySelector("[data-express-element]")));
  await isKnown;
}
