"""What runs in the buyer's browser: the stand-in for Stripe.js, the card form and the bank's page."""
