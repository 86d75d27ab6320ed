"""What each kind of Stripe object looks like when it is new: pure functions, values in, JSON out."""
