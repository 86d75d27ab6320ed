"""Figures beside their limits: ``make bench``; the long histories: ``make bench-soak``."""
