"""What buyers do: ask for beats, change their minds, pay on either door, come back or not."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode, urlsplit

from payments.checkout.hosted import hosted_page
from payments.checkout.pay import begin_payment
from payments.checkout.resume import resume_payment
from payments.checkout.wanted import Item, Licensee, Wanted
from payments.contracts import issue
from payments.inbox import reconcile
from payments.models import PaymentStatus, PurchaseLine
from tests.payments.factories import make_caller
from tests.payments.histories.world import FINE, Trouble, World, pick
from tests.sandbox.server import FORM

NAMES = ("Ada Buyer", "")  # of the one and of the other buyer: his contracts wait for it


@dataclass(frozen=True)
class Asks:
    """He presses Pay on a beat's page, or asks the same again."""

    buyer: int
    beat: int
    licence: str
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        _begin(world, self.buyer, ((self.beat, self.licence),), self.trouble, is_cart=False)


@dataclass(frozen=True)
class AsksForCart:
    """He presses Pay on his cart, which may have been another one a moment ago."""

    buyer: int
    things: tuple[tuple[int, str], ...]
    trouble: Trouble = FINE
    code: str = ""

    def play(self, world: World) -> None:
        _begin(world, self.buyer, self.things, self.trouble, is_cart=True, code=self.code)


@dataclass(frozen=True)
class Pays:
    """He, or an old tab of his, confirms with what the shop once handed him. ``passes`` None: he leaves his bank."""

    secret: int
    card: str
    passes: bool | None

    def play(self, world: World) -> None:
        secret = pick(world.secrets, self.secret)
        if secret is not None:
            world.stripe.confirm(secret, self.card, passes=self.passes)


@dataclass(frozen=True)
class Buys:
    """He asks and pays at once; Stripe alone tells the shop of it."""

    buyer: int
    beat: int
    licence: str
    card: str
    passes: bool | None

    def play(self, world: World) -> None:
        Asks(self.buyer, self.beat, self.licence).play(world)
        Pays(0, self.card, self.passes).play(world)


@dataclass(frozen=True)
class Gets:
    """He buys, and is back on the order's page at once, which asks Stripe: it is his before any webhook came."""

    buyer: int
    beat: int
    licence: str
    card: str

    def play(self, world: World) -> None:
        Buys(self.buyer, self.beat, self.licence, self.card, None).play(world)
        ComesBack(0).play(world)


@dataclass(frozen=True)
class AsksForMore:
    """On the page of a paid order he, or a friend who has its link, asks for another licence at the difference."""

    line: int
    licence: str
    buyer: int
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        leases = PurchaseLine.objects.filter(
            purchase__token__in=world.tokens, purchase__payment_status=PaymentStatus.COMPLETED, is_exclusive=False
        )
        base = pick(list(leases.select_related("purchase").order_by("pk")), self.line)
        if base is None:
            return
        caller, order = world.callers[self.buyer % len(world.callers)], base.purchase
        wanted = Wanted(
            (Item(base.beat_id, self.licence, upgrades=base.uuid),),
            order.email,
            Licensee(order.licensee_name, order.licensee_artist_name),
        )
        owner = replace(caller, user_id=order.buyer_id)
        world.hand_over(world.attempt(self.trouble, lambda: begin_payment(wanted, caller, owner)))


@dataclass(frozen=True)
class GetsMore:
    """He asks for it, pays, and is back on the order's page."""

    line: int
    licence: str
    buyer: int
    card: str

    def play(self, world: World) -> None:
        known = len(world.tokens)
        AsksForMore(self.line, self.licence, self.buyer).play(world)
        if len(world.tokens) > known:
            Pays(0, self.card, None).play(world)
            ComesBack(0).play(world)


@dataclass(frozen=True)
class NamesHimself:
    """He gives the name that his contract waits for."""

    order: int
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        purchase = world.purchase(self.order)
        if purchase is not None and purchase.payment_status == PaymentStatus.COMPLETED:
            world.attempt(self.trouble, lambda: issue.name_licensee(purchase.pk, "Late Namer"))


@dataclass(frozen=True)
class AsksToPayAgain:
    """He opens the order's link: another card after a decline, or the form instead of Stripe's page."""

    order: int
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        purchase = world.purchase(self.order)
        if purchase is not None:
            world.hand_over(world.attempt(self.trouble, lambda: resume_payment(purchase, make_caller())))


@dataclass(frozen=True)
class AsksForStripesPage:
    """He takes the other door."""

    order: int
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        purchase = world.purchase(self.order)
        if purchase is not None:
            world.hand_over(world.attempt(self.trouble, lambda: hosted_page(purchase, make_caller())))


@dataclass(frozen=True)
class PaysOnStripesPage:
    """He pays on a page whose address he once got."""

    page: int
    card: str
    passes: bool | None

    def play(self, world: World) -> None:
        page = pick(world.pages, self.page)
        if page is None:
            return
        _, leads_to, _ = world.stripe.pay_session(page, self.card)
        if "/pay/3ds/" in leads_to and self.passes is not None:
            _answer_bank(world, parse_qs(urlsplit(leads_to).query)["client_secret"][0], passes=self.passes)


@dataclass(frozen=True)
class AnswersHisBank:
    """He answers at last what he left open."""

    payment: int
    passes: bool

    def play(self, world: World) -> None:
        intent = pick(world.intents("requires_action"), self.payment)
        if intent is not None:
            _answer_bank(world, intent["client_secret"], passes=self.passes)


@dataclass(frozen=True)
class ComesBack:
    """He is back on the order's page, which asks Stripe itself."""

    order: int
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        purchase = world.purchase(self.order)
        if purchase is not None:
            world.attempt(self.trouble, lambda: reconcile.ask_stripe(purchase))


def _begin(
    world: World, buyer: int, things: tuple[tuple[int, str], ...], trouble: Trouble, *, is_cart: bool, code: str = ""
) -> None:
    caller = world.callers[buyer % len(world.callers)]
    items = {world.beats[number % len(world.beats)].pk: licence for number, licence in things}
    wanted = Wanted(
        tuple(Item(beat_id, licence) for beat_id, licence in items.items()),
        f"{caller.session}@example.com",
        Licensee(name=NAMES[buyer % len(NAMES)]),
        is_cart=is_cart,
        discount_code=code,
    )
    world.hand_over(world.attempt(trouble, lambda: begin_payment(wanted, caller, caller)))


def _answer_bank(world: World, client_secret: str, *, passes: bool) -> None:
    intent_id = client_secret.split("_secret_")[0]
    outcome = "complete" if passes else "fail"
    body = urlencode({"client_secret": client_secret, "outcome": outcome, "embedded": "1"})
    world.stripe.request("POST", f"/pay/3ds/{intent_id}/", body, FORM)
