"""Where allauth's ways are ours: its mails carry the shop's name, its limits count the caller's true address."""

import logging
from smtplib import SMTPException
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from catalog.clock import shop_now
from catalog.errors import BusyError, StoreError
from payments.callers import client_address, limit_rate, range_of
from payments.customers import claim_orders

logger = logging.getLogger(__name__)
LOGGED_IN_AT = "logged_in_at"
STAGES = {
    "allauth.account.stages.EmailVerificationStage": "accounts.stages.ProveAddressStage",
    "allauth.mfa.stages.AuthenticateStage": "accounts.stages.SecondStepStage",
}
CAUSED_BY_STRANGERS = frozenset(
    f"account/email/{name}"
    for name in (
        *("login_code", "unknown_account", "account_already_exists", "password_reset_key"),
        *("email_confirmation", "email_confirmation_signup"),
    )
)
MAILS_TO_AN_ADDRESS = ("10/h", "30/d")
# Fewer from one visitor: else he alone could use up what the owner needs to get in.
MAILS_FROM_ONE = ("4/h", "10/d")
# Said by the page that follows; kept, they would wait for the next page that shows messages, which is Wagtail's admin.
SAID_BY_PAGES = frozenset(
    f"account/messages/{name}.txt"
    for name in ("logged_in", "logged_out", "login_code_sent", "email_confirmation_sent", "email_confirmed")
) | {"mfa/messages/recovery_codes_generated.txt"}


# Which of the two is wrong stays untold: it would say whether there is such an account.
_MISMATCH = _("Name and password don't go together. Try again, or have a code mailed to you.")
IN_OUR_WORDS = {
    "email_password_mismatch": _MISMATCH,
    "username_password_mismatch": _MISMATCH,
    "incorrect_code": _("This is not the code, or it is too old. Look at the newest mail, or send another code."),
    "incorrect_password": _("This is not the password."),
    "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
}


def shop_name(request: HttpRequest) -> str:
    """What the shop is called on the site that ``request`` came to."""
    site = Site.find_for_request(request)
    return (site.site_name if site else "") or str(settings.WAGTAIL_SITE_NAME)


class MailNotSentError(StoreError):
    """The mail server didn't take a mail without which the visitor can't go on."""

    code: ClassVar[str] = "mail_not_sent"
    status: ClassVar[int] = 503
    title: ClassVar[Any] = _("The mail could not be sent")
    retry_after_s: ClassVar[int | None] = 60


class AccountAdapter(DefaultAccountAdapter):
    """See the module's docstring."""

    error_messages = {**DefaultAccountAdapter.error_messages, **IN_OUR_WORDS}

    def get_client_ip(self, request: HttpRequest) -> str:
        """Address that rate limits count: behind as many proxies as ``TRUSTED_PROXIES`` says."""
        return client_address(request)

    def get_login_stages(self) -> list[str]:
        """allauth's, with our own rules for proving an address and for a second step."""
        return [STAGES.get(stage, stage) for stage in super().get_login_stages()]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of ``templates/account/email``; raises MailNotSentError, RateLimitedError.

        What strangers can cause by typing an address is counted by recipient, whether he has an account or not: from
        many addresses of their own they would else fill his mailbox.
        """
        if template_prefix in CAUSED_BY_STRANGERS:
            recipient = email.strip().lower()
            one = f"{range_of(client_address(self.request))} {recipient}"
            for scope, counted, rates in (("one", one, MAILS_FROM_ONE), ("all", recipient, MAILS_TO_AN_ADDRESS)):
                for rate in rates:
                    limit_rate(f"account-mail-{scope}-{rate}", counted, rate)
        shop = {"shop_name": shop_name(self.request), "shop_url": settings.BASE_URL}
        try:
            super().send_mail(template_prefix, email, {**context, **shop})
        except (SMTPException, OSError) as error:
            logger.error("account mail not sent", extra={"mail": template_prefix, "error": type(error).__name__})
            raise MailNotSentError(gettext("Try again in a minute; if it fails again, write to the shop.")) from error

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """As allauth asks, and of who has neither password nor passkey, too: he logs in by a code once more.

        allauth lets those through, and a session that was left open would make its finder a way in of his own. Raises
        ReauthenticationRequired, since allauth looks no further where there is nothing to ask for.
        """
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        user = self.request.user
        if user.is_authenticated and not super().get_reauthentication_methods(user) and not self._logged_in_just_now():
            raise ReauthenticationRequired
        return True

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, str]]:
        """allauth's; where it has none, the way to log in once more."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if methods or not user.is_authenticated:
            return methods
        return [{"id": "log_in_again", "description": "", "url": reverse("accounts:log_in_again")}]

    def _logged_in_just_now(self) -> bool:
        at = self.request.session.get(LOGGED_IN_AT, 0)
        return bool(shop_now().timestamp() - at < app_settings.REAUTHENTICATION_TIMEOUT)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Keep a message for the next page, unless that page says the same."""
        if message_template not in SAID_BY_PAGES:
            super().add_message(request, level, message_template, *args, **kwargs)

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: Any, commit: bool = True
    ) -> AbstractBaseUser:
        """Save who signs up; raises BusyError for the slower one of two at once with the same address."""
        try:
            return super().save_user(request, user, form, commit=commit)
        except IntegrityError as error:
            raise BusyError from error

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Let ``user`` in; what was bought meanwhile as a guest with a proved address is there at once."""
        super().login(request, user)
        request.session[LOGGED_IN_AT] = shop_now().timestamp()
        for address in EmailAddress.objects.filter(user_id=user.pk, verified=True).values_list("email", flat=True):
            claim_orders(user, address)


class SecondStepAdapter(DefaultMFAAdapter):
    """What a passkey or an authenticator app says of the shop and of its owner."""

    def get_totp_issuer(self) -> str:
        """The shop, as the app lists it."""
        return shop_name(context.request)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # allauth's name
        """A name to begin with; its owner may give another."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey {number}").format(number=number)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bound to the host without its port; named as the shop is."""
        request = context.request
        return {"id": request.get_host().partition(":")[0], "name": shop_name(request)}
