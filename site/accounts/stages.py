"""When an e-mail address must be proved before somebody is let in."""

from typing import Any

from allauth.account.stages import EmailVerificationStage


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
