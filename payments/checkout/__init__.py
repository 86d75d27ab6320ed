"""From what a visitor wants to a PaymentIntent: purchase, holds and attempt are committed before Stripe is asked."""
