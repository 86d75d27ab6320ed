"""Prices of many beats changed in one go: what would change (``plan``), doing it and taking it back (``changes``)."""
