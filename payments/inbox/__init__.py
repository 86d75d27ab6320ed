"""Stripe's news: verified and stored at the door, understood by workers, each event's effects in one transaction."""
