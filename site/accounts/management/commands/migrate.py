"""Django's ``migrate``, and the staff's groups brought up to date after it: rights exist only once it is through."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate

from accounts.roles import ensure_roles


class Command(DjangoMigrate):
    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; a partial run (one app, a plan, a check) leaves the groups alone."""
        super().handle(*args, **options)
        if not (options["app_label"] or options["plan"] or options["check_unapplied"]):
            ensure_roles()
