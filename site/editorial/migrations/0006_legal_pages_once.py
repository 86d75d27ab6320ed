from typing import Any

from django.db import migrations, models

LEGAL = ("terms", "refunds", "privacy", "contact", "imprint")


def remember(apps: Any, schema_editor: Any) -> None:
    """Shops that lead to any of the pages had them made: what is missing there was taken away by somebody."""
    had_any = models.Q()
    for name in LEGAL:
        had_any |= models.Q(**{f"{name}_page__isnull": False})
    apps.get_model("editorial", "ShopSettings").objects.filter(had_any).update(has_had_legal_pages=True)


class Migration(migrations.Migration):
    dependencies = [("editorial", "0005_contact_and_legal_pages")]

    operations = [
        migrations.AddField(
            model_name="shopsettings",
            name="has_had_legal_pages",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
