"""Every database gets an id of its own, which its intents at Stripe carry."""

import uuid

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_installation(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("payments", "Installation").objects.get_or_create(id=True, defaults={"uuid": uuid.uuid4()})


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_purchases")]
    operations = [migrations.RunPython(make_installation, migrations.RunPython.noop)]
