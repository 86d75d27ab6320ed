"""``manage.py accept_stripe_account``: the shop belongs to the present key from now on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payments.inbox import account
from payments.models import Installation


class Command(BaseCommand):
    help = "Sell with the present Stripe key and BASE_URL from now on, though earlier sales belong to others."

    def handle(self, *args: Any, **options: Any) -> None:
        """Bind, and tell to what."""
        account.accept()
        kept = Installation.objects.get()
        if not kept.stripe_account_id:
            raise CommandError("Stripe gives no answer, so it isn't known whose the key is. Try again in a moment.")
        self.stdout.write(f"The shop at {kept.host} sells in {kept.stripe_mode} mode with {kept.stripe_account_id}")
