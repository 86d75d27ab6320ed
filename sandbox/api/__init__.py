"""Stripe's HTTP API: parse, check, call ``domain``, answer."""
