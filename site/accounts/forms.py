"""allauth's forms as this shop asks them: an address before all, the right keyboard, passkeys that need no password."""

from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    LoginForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignupForm,
)
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, SignupWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

# "webauthn" lets the browser offer a passkey where it offers addresses.
ADDRESS = {"autocomplete": "username webauthn", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
CODE = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false", "maxlength": "20"}
DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12"}


class SignUpForm(SignupForm):
    """Without a password: it may be set once the address is proved.

    So nobody can leave a password of his own at somebody else's address and wait for the owner to prove it
    (accounts/stages.py). The setting that drops the field here would drop it from the log-in form too.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password1", None)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs["inputmode"] = "email"


class LogInForm(LoginForm):
    """A user name or address, with its password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail or user name")
        self.fields["login"].widget.attrs |= {**ADDRESS, "autocomplete": "username"}
        self.fields["login"].widget.attrs.pop("autofocus", None)  # the field for the code stands above it
        self.fields["password"].help_text = ""  # the way to a new one stands below, in the shop's words


class AskForCodeForm(RequestLoginCodeForm):
    """The address that the code goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs |= ADDRESS


class NewAddressForm(AddEmailForm):
    """The address that takes the present one's place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs["inputmode"] = "email"


class ForgottenPasswordForm(ResetPasswordForm):
    """The address that a link for a new password goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs |= ADDRESS


class NewPasswordForm(ChangePasswordForm):
    """A password in place of one that is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Present password")
        self.fields["oldpassword"].help_text = ""  # the way to a new one stands below, in the shop's words
        _name_both(self)


class FirstPasswordForm(SetPasswordForm):
    """A password where there was none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_both(self)


class PasswordFromMailForm(ResetPasswordKeyForm):
    """A password in place of one that was forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_both(self)


def _name_both(form: forms.Form) -> None:
    form.fields["password1"].label = _("New password")
    form.fields["password2"].label = _("New password, once more")


class CodeForm(ConfirmLoginCodeForm):
    """The code from the mail; phones offer it by themselves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the mail")
        self.fields["code"].widget.attrs |= CODE


class ProveAddressForm(ConfirmEmailVerificationCodeForm):
    """The same for an address that is to be proved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the mail")
        self.fields["code"].widget.attrs |= CODE


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey that logs in by itself, never a mere second key: there is nothing to choose."""

    passwordless: Any = None  # Django's way to leave out a parent's field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_a_name(self)

    def clean(self) -> dict[str, Any]:
        """As allauth cleans it where "passwordless" is ticked."""
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class FirstPasskeyForm(SignupWebAuthnForm):
    """The passkey that an account begins with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_a_name(self)


def _ask_for_a_name(form: forms.Form) -> None:
    form.fields["name"].label = _("Name of the passkey")
    form.fields["name"].help_text = _("So that you know it again, as in “My phone”.")
    form.fields["name"].widget.attrs |= {"maxlength": "60", "autocomplete": "off"}


class FirstAppCodeForm(ActivateTOTPForm):
    """The first code, which proves that the app has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_digits(self, _("Code that the app shows"))


class SecondStepForm(AuthenticateForm):
    """A code of the app, or one of those for its loss."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_digits(self, _("Code of your app, or a recovery code"))


class SecondStepAgainForm(ReauthenticateForm):
    """The same in a session that goes on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_digits(self, _("Code of your app, or a recovery code"))


def _ask_for_digits(form: forms.Form, label: Any) -> None:
    form.fields["code"].label = label
    form.fields["code"].widget.attrs.pop("placeholder", None)
    form.fields["code"].widget.attrs |= DIGITS
