"""The database function that all deadlines are compared with; movable where the settings say so (tests)."""

from django.conf import settings
from django.db import migrations

from catalog.clock import CREATE_MOVABLE, CREATE_REAL


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            CREATE_MOVABLE if settings.SHOP_CLOCK_MOVES else CREATE_REAL,
            "DROP FUNCTION IF EXISTS shop_now(); DROP TABLE IF EXISTS shop_clock",
        ),
    ]
