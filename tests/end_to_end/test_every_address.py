"""No page is forgotten: every address of the shop that answers with one, and every type of page, is in the list."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from wagtail.models import Page, Site, get_page_models

from tests.end_to_end.every_page import EveryPage
from tests.end_to_end.every_state import STATES

# Addresses of the shop's that show nobody a page, and why.
SHOW_NO_PAGE = {
    "api:*": "for programs",
    "stripe-webhook": "for Stripe",
    "None": "for machines, or the same as one that has a name",
    "sharing:None": "the same as the short address",
    "wagtaildocs_serve": "a file",
    "wagtaildocs_authenticate_with_password": "the page for some, in front of a file",
    "sharing:rss": "a feed",
    "sharing:atom": "a feed",
    "sharing:oembed": "for programs",
    "sharing:robots": "for machines",
    "sharing:sitemap*": "for machines",
    "sharing:short_address": "leads to the beat",
    "sharing:qr_*": "a picture",
    "frontend:me": "for scripts",
    "frontend:styleguide*": "for developers: tests/frontend/test_styleguide.py",
    "mfa_authenticate": "a log-in half-way: tests/accounts/test_second_factor.py",
    "mfa_download_recovery_codes": "a file",
    "mfa_login_webauthn": "takes a form",
    "payments:cart_*": "takes a form",
    "payments:place": "takes a form",
    "payments:pay": "leads to the form of an order",
    "payments:return": "leads to the order",
    "payments:name": "takes a form",
    "payments:link": "takes a form",
    "payments:unlink": "takes a form",
    "payments:linked_download": "a file",
    "payments:data_*": "takes a form, or leads to a file",
    "payments:erase_ask": "takes a form",
    "payments:favourite": "takes a form",
    "payments:follow": "takes a form",
    "editorial:brand": "a style sheet",
    "editorial:send": "takes a form; refused, it is the contact page in a state",
    "wagtailcore_login": "leads to the log-in",
    "wagtailcore_authenticate_with_password": "the page for some, once more: a state",
}
ROOMS_OF_STAFF = ("admin/", "django-admin/")


def _names(patterns: Iterable[URLPattern | URLResolver], prefix: str = "", namespace: str = "") -> Iterator[str]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from _names(each.url_patterns, route, inner)
        elif not route.startswith(ROOMS_OF_STAFF):
            yield f"{namespace}{each.name}"


def _is_excused(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in SHOW_NO_PAGE)


def test_every_address_that_shows_a_page_is_in_the_list(every_page: EveryPage) -> None:
    names = set(_names(get_resolver().url_patterns))
    shown = {resolve(place.path.split("?")[0]).view_name for place in every_page.places.values()}
    shown |= {state.ends_at for state in STATES.values()}

    assert {name for name in names if name not in shown and not _is_excused(name)} == set()
    unused = {pattern for pattern in SHOW_NO_PAGE if not any(fnmatchcase(name, pattern) for name in names - shown)}
    assert unused == set()


def test_every_type_of_page_is_in_the_list(every_page: EveryPage) -> None:
    root = Site.objects.get(is_default_site=True).root_page.specific
    urls = {place.path.split("?")[0] for place in every_page.places.values()}
    shown = {type(page.specific) for page in root.get_descendants(inclusive=True) if page.url in urls}

    assert set(get_page_models()) - {Page} - shown == set()
