/** What Stripe.js puts on the window. */
interface Window {
  Stripe?: import("@stripe/stripe-js").StripeConstructor;
}
