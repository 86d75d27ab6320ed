/** The bundle of the checkout, which is a full page load of its own: its policy lets Stripe in, no other page's does. */
import { keepFields } from "./checkout-memory.js";
import { askConsents } from "./consents.js";
import { hintAtTypos } from "./email-hint.js";
import { connectFirstTouch } from "./first-touch.js";
import { StripePaymentForm } from "./payment-form.js";

connectFirstTouch();
for (const form of document.querySelectorAll("form[data-payment-form], form[data-plain-form]")) {
  if (!(form instanceof HTMLFormElement)) continue;
  keepFields(form);
  askConsents(form);
  hintAtTypos(form);
  if ("paymentForm" in form.dataset) new StripePaymentForm(form).start();
}
