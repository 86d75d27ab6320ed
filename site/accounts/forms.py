"""The sign-up form: an address and nothing else."""

from typing import Any

from allauth.account.forms import SignupForm


class SignUpForm(SignupForm):
    """Without a password: it may be set once the address is proved.

    So nobody can leave a password of his own at somebody else's address and wait for the owner to prove it
    (accounts/stages.py). The setting that drops the field here would drop it from the log-in form too.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password1"]
