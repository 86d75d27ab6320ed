"""A Stripe for the laptop and for tests: a process of its own that speaks Stripe's API, webhooks and Stripe.js.

It knows nothing of the shop, and the shop knows nothing of it but an address. README.md says how to use it.
"""
