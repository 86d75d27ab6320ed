"""Who is asking: session, log-in, address; and how often an address may ask."""

import hashlib
import ipaddress
import logging
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import django_rq
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language
from redis.exceptions import RedisError

from catalog.sources import UNKNOWN, Touch
from payments.errors import RateLimitedError
from payments.limits import parsed_rate
from payments.queues import PAYMENTS

logger = logging.getLogger(__name__)
SESSION_NAME = "caller"  # our own name for a visitor: unlike the session's key it survives a log-in, and opens nothing
NEIGHBOURS = 64  # bits of an IPv6 address that tell customers apart
TOKENS_NAME, MOST_TOKENS = "orders", 5
TOUCH_NAME, TOUCH_HEADER, MOST_WORDS = "first_touch", "First-Touch", 20


@dataclass(frozen=True, slots=True)
class Caller:
    """``session`` is empty for a visitor without a cookie; ``touch`` is where he came from, as far as he was told."""

    session: str
    user_id: int | None
    address: str
    touch: Touch = UNKNOWN

    @property
    def key(self) -> str:
        """What an Idempotency-Key belongs to: session, else log-in, else address."""
        if self.session:
            return f"session:{self.session}"
        if self.user_id is not None:
            return f"user:{self.user_id}"
        return f"address:{self.address}"


def caller_of(request: HttpRequest) -> Caller:
    """Who sent ``request``; makes no session."""
    user_id = request.user.pk if request.user.is_authenticated else None
    touch = Touch.from_json(request.session.get(TOUCH_NAME))
    return Caller(request.session.get(SESSION_NAME, ""), user_id, client_address(request), touch)


def remember(request: HttpRequest) -> Caller:
    """Who sent ``request``, known again by a session; that keeps where he came from, the first that is told."""
    if not request.session.get(SESSION_NAME):
        request.session[SESSION_NAME] = secrets.token_urlsafe(18)
    if TOUCH_NAME not in request.session and (touch := _touch_told(request)):
        request.session[TOUCH_NAME] = touch.as_json()
    return caller_of(request)


def keep_token(request: HttpRequest, number: str, token: str) -> None:
    """Remember in the session which token the order ``number`` has, for pages whose address must not hold it."""
    kept = {**request.session.get(TOKENS_NAME, {}), number: token}
    request.session[TOKENS_NAME] = dict(list(kept.items())[-MOST_TOKENS:])


def kept_token(request: HttpRequest, number: str) -> str:
    """The token of the order ``number`` that this visitor opened before; empty if he did not."""
    return str(request.session.get(TOKENS_NAME, {}).get(number, ""))


def client_address(request: HttpRequest) -> str:
    """The visitor's address; of ``X-Forwarded-For`` only what our own proxies (TRUSTED_PROXIES) wrote is believed."""
    remote = str(request.META.get("REMOTE_ADDR") or "127.0.0.1")
    proxies = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
    if not proxies or len(forwarded) < proxies:
        return _address(remote) or "127.0.0.1"
    return _address(forwarded[-proxies]) or _address(remote) or "127.0.0.1"


def language() -> str:
    """The language of this request: of the page's address, or asked for by a call of the API."""
    return get_language() or str(settings.LANGUAGE_CODE)


def comes_from_us(request: HttpRequest) -> bool:
    """Whether the browser says that the request began on a page of ours; a client that says nothing is believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    own = f"{request.scheme}://{request.get_host()}"
    return origin == own or origin in settings.CSRF_TRUSTED_ORIGINS


def _touch_told(request: HttpRequest) -> Touch:
    """What the page's script says (``first-touch.js``), else the campaign's words in the address of our own page."""
    told = request.headers.get(TOUCH_HEADER, "")
    if not told:
        try:
            page = urlsplit(request.headers.get("Referer", ""))
        except ValueError:
            return UNKNOWN
        told = page.query if page.netloc == request.get_host() else ""
    try:
        return Touch.of(dict(parse_qsl(told, max_num_fields=MOST_WORDS)))
    except ValueError:
        return UNKNOWN


def limit_rate(scope: str, caller: str, rate: str) -> None:
    """Count one request of ``caller`` against ``rate`` ("60/m", empty for no limit); raises RateLimitedError.

    ``caller`` is an address (an IPv6 one counts with its neighbours) or any other name.
    Redis away: nobody is refused for it.
    """
    if not rate:
        return
    count, period_s = parsed_rate(rate)
    name = hashlib.sha256("-".join(range_of(caller)).encode()).hexdigest()[:24]
    key = f"beatstore:rate:{scope}:{name}"
    try:
        connection = django_rq.get_queue(PAYMENTS).connection
        with connection.pipeline() as pipe:
            pipe.set(key, 0, nx=True, ex=period_s)  # EXPIRE's own NX is younger than the Redis that we support
            pipe.incr(key)
            pipe.ttl(key)
            _, used, ttl_s = pipe.execute()
    except (RedisError, OSError):
        logger.warning("rate limit not counted: Redis is away")
        return
    if used > count:
        raise RateLimitedError(retry_after_s=max(int(ttl_s), 1))


def range_of(address: str) -> tuple[str, str]:
    """First and last address that count as this one: of IPv6 a /64, which is what one customer is given at least."""
    try:
        network = ipaddress.ip_network((address, NEIGHBOURS), strict=False) if ":" in address else None
    except ValueError:
        network = None
    return (str(network[0]), str(network[-1])) if network is not None else (address, address)


def from_near(address: str, prefix: str = "") -> Q:
    """Purchases that were begun from this address, or from one that counts as it; ``prefix`` leads to them."""
    return Q(**{f"{prefix}client_address__range": range_of(address)})


def _address(text: str) -> str | None:
    """As it is written in one way alone; an IPv4 address in IPv6's clothes is what it is."""
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)
