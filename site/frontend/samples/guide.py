"""What the style guide shows beside pages: every component, in each of its states."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django import forms

from catalog.listing import Card, ListingQuery
from catalog.offers import Offer
from frontend.samples import tokens
from frontend.samples.beats import card, cover, offers, results, sold_card, stems
from frontend.samples.carts import checkout, every_state
from frontend.samples.orders import line, order
from frontend.samples.pages import PAGES, SampleLeases, SampleTeaser
from payments.cart.shapes import Note, NoteKind, PricedCart
from payments.order_views import ContractView

ICONS = Path(__file__).resolve().parents[1] / "icons" / "names.txt"
STATES = (("", "Rest"), ("hover", "Hover"), ("focus-visible", "Focus"), ("active", "Pressed"))
PARTS = (
    *(("colours", "Colours"), ("type", "Type"), ("measures", "Space, corners, time"), ("icons", "Icons")),
    *(("buttons", "Buttons"), ("fields", "Fields"), ("chips", "Chips"), ("rows", "Rows"), ("cards", "Cards")),
    *(("stems", "Stems"), ("browse", "Finding beats"), ("teasers", "Collections"), ("players", "Player")),
    *(("licences", "Licences"), ("cart", "Cart"), ("checkout", "Checkout"), ("orders", "Orders")),
    *(("ways", "Ways in"), ("share", "Handed on")),
    *(("notices", "Notices"), ("dialogs", "Dialogs"), ("empty", "Nothing here"), ("prose", "Prose")),
    ("pages", "Pages"),
)


@dataclass(frozen=True, slots=True)
class RowState:
    """A row and what is forced on it: ``on`` names the element, ``sets`` its attributes."""

    label: str
    card: Card
    on: str = ""
    sets: str = ""


@dataclass(frozen=True, slots=True)
class SampleWrap:
    """The name that its owner gave a passkey."""

    name: str


@dataclass(frozen=True, slots=True)
class SamplePasskey:
    """As allauth's ``Authenticator``."""

    wrap: SampleWrap
    pk: int = 1
    created_at: datetime = datetime(2026, 5, 3, tzinfo=UTC)
    last_used_at: datetime | None = None


class SampleForm(forms.Form):
    """One field of each kind."""

    def __init__(self, *, prefix: str, is_disabled: bool = False, data: dict[str, str] | None = None) -> None:
        super().__init__(data, prefix=prefix, auto_id=f"{prefix}_%s")
        self.fields["email"] = forms.EmailField(
            label="E-mail",
            help_text="The receipt and the files go there.",
            disabled=is_disabled,
        )
        self.fields["country"] = forms.ChoiceField(
            label="Country",
            choices=[("", "Choose one"), ("de", "Germany"), ("in", "India")],
            disabled=is_disabled,
        )
        self.fields["news"] = forms.BooleanField(label="Tell me about new beats", disabled=is_disabled)


def guide() -> dict[str, Any]:
    """Context of ``frontend/styleguide.html``."""
    return {
        "names": list(PAGES),
        "parts": PARTS,
        "states": STATES,
        "icons": ICONS.read_text().split(),
        **_tokens(),
        **_beats(),
        **_buying(),
        "passkeys": (SamplePasskey(SampleWrap("Ada's phone")), SamplePasskey(SampleWrap("Studio laptop"))),
    }


def _tokens() -> dict[str, Any]:
    return {
        "inks": tokens.inks(),
        "spaces": tokens.sizes("space"),
        "texts": tokens.sizes("text"),
        "radii": tokens.sizes("radius"),
        "measures": [*tokens.sizes("target"), *tokens.sizes("measure"), *tokens.sizes("page")],
        "motions": tokens.motions(),
    }


def _beats() -> dict[str, Any]:
    reduced = replace(card(0).licences[0], regular_amount_minor=4900)
    long_name = "A Very Long Title That Goes On For More Than One Line On Any Telephone"
    rows = (
        RowState("Idle", card(0)),
        RowState("Hover", card(1), ".row__title a, .row__play, .row__price", "data-state=hover"),
        RowState("Focus", card(2), ".row__play", "data-state=focus-visible"),
        RowState("Loading", card(3), ".row", "data-playing=loading"),
        RowState("Playing", card(5), ".row", "data-playing=playing"),
        RowState("Paused", card(6), ".row", "data-playing=paused"),
        RowState("On sale", card(7, licences=(reduced,))),
        RowState("Sold", sold_card(4)),
        RowState("In the cart", card(3), ".mine", "data-is=cart"),
        RowState("Owned", card(6), ".mine", "data-is=owned"),
        RowState("Preview is being made", card(8, preview_url="", wave_path="")),
        RowState("Long title", card(9, title=long_name)),
    )
    tapes = [SampleTeaser("Slow rooms", covers=tuple(cover(at) for at in range(4)), count=8)]
    tapes += [SampleTeaser("For the train", covers=(cover(5),), count=3), SampleTeaser("Strings only", count=0)]
    return {
        "rows": rows,
        "card": card(0),
        "sold": sold_card(1),
        "stems": stems(),
        "played_wave": card(0).wave_path,
        "collections": tapes,
        "articles": [SampleTeaser("What a lease lets you do", summary="And what it doesn't, in plain words.")],
        "results": results(total=4, query=ListingQuery(genre=("trap",), q="night")),
    }


def _buying() -> dict[str, Any]:
    lines = every_state()["cart"].lines
    notes = (
        Note(NoteKind.CODE, "FRIENDS", saved_minor=500),
        Note(NoteKind.GROUP_NEARLY, "Buy 2, get 1 free", missing_lines=1),
        Note(NoteKind.CODE_SAVES_NOTHING, "LATE"),
    )
    being_made = ContractView("SAMPLE", "issued", "")
    return {
        "offers": _offers(),
        "prior_leases": SampleLeases(),
        "lines": lines,
        "noted": {"priced": PricedCart((), "USD", explanations=notes), "currency": "USD"},
        "checkout": checkout("wav-lease", off_minor=500, discount_code="FRIENDS")["checkout"],
        "order": order("completed"),
        "order_lines": (
            ("Files ready", line()),
            ("Contract being made", line(contract=being_made, is_contract_being_made=True, files=line().files[:2])),
            ("Paused: disputed", line(files=(), access="paused")),
            ("Refunded", line(files=(), access="revoked", reason="refunded")),
            ("Could not be given", line(files=(), access="revoked", reason="unavailable")),
        ),
        "form": SampleForm(prefix="rest"),
        "wrong_form": SampleForm(prefix="wrong", data={"wrong-email": "ada@example"}),
        "disabled_form": SampleForm(prefix="disabled", is_disabled=True),
    }


def _offers() -> tuple[Offer, ...]:
    """Chosen, to be chosen, on sale, and one that is gone."""
    first, second, third, fourth, last = offers()
    on_sale = replace(second, amount_minor=3900, regular_amount_minor=4900)
    return first, on_sale, third, fourth, replace(last, is_available=False)
