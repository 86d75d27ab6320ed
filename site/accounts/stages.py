"""When an e-mail address must be proved before somebody is let in, and who is asked for a second step."""

from typing import Any

from allauth.account.stages import EmailVerificationStage
from allauth.mfa.stages import AuthenticateStage

from accounts import second_factor
from accounts.models import User


class ProveAddressStage(EmailVerificationStage):
    """Signing up asks for the code that was mailed; a later log-in with a password doesn't.

    Sign-up takes no password, so nobody can leave one at somebody else's address and wait for the owner: who has a
    password proved an address before, or was made by an administrator.
    """

    def handle(self) -> tuple[Any, bool]:
        if self.login.signup:
            response, may_go_on = super().handle()
            return response, bool(may_go_on)
        return None, True


class SecondStepStage(AuthenticateStage):
    """An app's or recovery code, or a passkey, after the password; see ``second_factor`` for whom."""

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if not (isinstance(user, User) and second_factor.is_asked_of(user)):
            return None, True
        response, may_go_on = super().handle()
        return response, bool(may_go_on)
