"""What the shop sells in, and how often anybody may ask; ``base`` takes all of it."""

from beatstore.settings.environment import env
from catalog import currencies
from payments import limits

SHOP_CURRENCY = env.text("SHOP_CURRENCY", "USD").upper()
if SHOP_CURRENCY not in currencies.EXPONENTS:
    env.problems.append(f"SHOP_CURRENCY={SHOP_CURRENCY!r} can't be charged. Give an ISO 4217 code, as in EUR.")
SHOP_COUNTRY = env.text("SHOP_COUNTRY", "").upper()
if SHOP_COUNTRY and not (len(SHOP_COUNTRY) == 2 and SHOP_COUNTRY.isascii() and SHOP_COUNTRY.isalpha()):
    env.problems.append(f"SHOP_COUNTRY={SHOP_COUNTRY!r} is no country. Give its two letters, as in DE or US.")
EXCLUSIVE_HOLD_S = env.whole("EXCLUSIVE_HOLD_S", 300, at_least=1)
STRIPE_TAX = env.choice("STRIPE_TAX", "off", ("off", "inclusive", "exclusive"))
STRIPE_TAX_CODE = env.text("STRIPE_TAX_CODE", "")
LEASES_AFTER_EXCLUSIVE = env.choice("LEASES_AFTER_EXCLUSIVE", "keep", ("keep", "refund"))
_LIKE = "Write it as in {}, or leave it empty for no limit."
RATE_LIMIT_CHECKOUT = env.checked("RATE_LIMIT_CHECKOUT", "60/m", limits.parsed_rate, _LIKE.format("60/m"))
RATE_LIMIT_FREE = env.checked("RATE_LIMIT_FREE", "10/d", limits.parsed_rate, _LIKE.format("10/d"))
RATE_LIMIT_DISCOUNT = env.checked("RATE_LIMIT_DISCOUNT", "20/h", limits.parsed_rate, _LIKE.format("20/h"))
RATE_LIMIT_CONTACT = env.checked("RATE_LIMIT_CONTACT", "5/h", limits.parsed_rate, _LIKE.format("5/h"))
DECLINE_LIMITS = env.checked("DECLINE_LIMITS", "5/h 20/d", limits.parsed_rates, _LIKE.format("5/h 20/d"))
CARD_TESTING_LIMIT = env.checked(
    "CARD_TESTING_LIMIT", "30/15m 60%", limits.parsed_card_testing_limit, _LIKE.format("30/15m 60%")
)
MAIL_LIMITS = env.checked("MAIL_LIMITS", "3/h 6/d", limits.parsed_rates, _LIKE.format("3/h 6/d"))
PLAY_LIMITS = env.checked("PLAY_LIMITS", "6/h 300/h", limits.parsed_play_limits, _LIKE.format("6/h 300/h"))
HOLD_LIMITS = env.checked("HOLD_LIMITS", "2 3/d 6/d", limits.parsed_hold_limits, _LIKE.format("2 3/d 6/d"))
DOWNLOAD_LIMITS = env.checked("DOWNLOAD_LIMITS", "20/d 5", limits.parsed_download_limits, _LIKE.format("20/d 5"))
