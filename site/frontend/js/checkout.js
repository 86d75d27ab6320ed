/** The bundle of the checkout, which is a full page load of its own: its policy lets Stripe in, no other page's does. */
export {};
