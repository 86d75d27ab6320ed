"""The shop window: search, facets, sort, page; the only reader and writer of ``BeatListing``.

Nothing about money reads it: prices, availability and files come from ``offers`` and ``rights``.
"""

from catalog.listing.cards import Card, CardLicence, Cover, Link, Term
from catalog.listing.facets import FacetValue
from catalog.listing.near import NearBeats, near_to, tempo_span
from catalog.listing.news import latest_of_producers, published_by
from catalog.listing.number import content_number, raise_content_number
from catalog.listing.query import SORTS, ListingQuery
from catalog.listing.search import ListingPage, cards_for, first_cards, search
from catalog.listing.sounds import count_sounds
from catalog.listing.write import (
    mark_due,
    rebuild,
    rebuild_where_files_moved,
    refresh,
    refresh_due,
    refresh_on_commit,
    refresh_right,
    report_licences_sold,
)

__all__ = [
    "SORTS",
    "Card",
    "CardLicence",
    "Cover",
    "FacetValue",
    "Link",
    "ListingPage",
    "ListingQuery",
    "NearBeats",
    "Term",
    "cards_for",
    "content_number",
    "count_sounds",
    "first_cards",
    "latest_of_producers",
    "mark_due",
    "near_to",
    "published_by",
    "raise_content_number",
    "rebuild",
    "rebuild_where_files_moved",
    "refresh",
    "refresh_due",
    "refresh_on_commit",
    "refresh_right",
    "report_licences_sold",
    "search",
    "tempo_span",
]
