"""Names of the back office's addresses, written once: the viewsets' namespaces and the pages that others link to."""

PURCHASES, EVENTS = "sales_purchases", "sales_events"
DISCOUNTS, GROUP_OFFERS = "sales_discounts", "sales_group_offers"
PURCHASES_URL_NAME, PURCHASE_URL_NAME = f"{PURCHASES}:index", f"{PURCHASES}:detail"
EVENTS_URL_NAME, EVENT_URL_NAME = f"{EVENTS}:index", f"{EVENTS}:detail"
TRY_AGAIN_URL_NAME = f"{PURCHASES}:try_again"
