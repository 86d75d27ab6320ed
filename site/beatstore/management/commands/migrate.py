"""Django's ``migrate``, and after it what a release brings beside the schema: rights of the staff, legal pages."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate

from accounts.roles import ensure_roles
from editorial.setup import complete_site


class Command(DjangoMigrate):
    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; a partial run (one app, a plan, a check) leaves groups and pages alone."""
        super().handle(*args, **options)
        if not (options["app_label"] or options["plan"] or options["check_unapplied"]):
            ensure_roles()
            complete_site()
