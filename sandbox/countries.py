"""The countries of the world by their two letters, as forms offer them and addresses name them.

Source: https://cldr.unicode.org (territories)
"""

from __future__ import annotations

from babel import Locale

# In CLDR's list, but no countries that a card is issued in.
NOT_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "XK", "ZZ"})


def _countries() -> tuple[tuple[str, str], ...]:
    named = Locale("en").territories.items()
    known = ((code, name) for code, name in named if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES)
    return tuple(sorted(known, key=lambda country: country[1]))


COUNTRIES = _countries()
NAMES = dict(COUNTRIES)
