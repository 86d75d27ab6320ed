/** The bundle of the checkout, which is a full page load of its own: its policy lets Stripe in, no other page's does. */
import { StripePaymentForm } from "./payment-form.js";

const form = document.querySelector("form[data-payment-form]");
if (form instanceof HTMLFormElement) new StripePaymentForm(form).start();
