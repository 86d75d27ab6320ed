"""Log-ins, roles and the library."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Listen to allauth, whose only word about a proved address is a signal."""
        from accounts import receivers  # noqa: F401, PLC0415  # needs the models, which are loaded by now
