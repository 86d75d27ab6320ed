"""The manager's screens in Wagtail: purchases and webhook events, to look at, and the few buttons that act."""
