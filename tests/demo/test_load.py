"""Where the demo shop is loaded, and where it is not."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.models import User
from catalog.models import LicenceTier

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("module", ["beatstore.settings.production", "shop_settings"])
def test_a_shop_with_a_public_gets_neither_beats_nor_log_ins(module: str) -> None:
    with override_settings(SETTINGS_MODULE=module), pytest.raises(CommandError, match="--in-production"):
        call_command("load_demo")

    assert not User.objects.exists()
    assert not LicenceTier.objects.exists()
