"""Signed deliveries of events to the shop, with retries."""
