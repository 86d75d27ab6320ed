"""A line may end with the one that it was built on, and that is seen in the same way as one that can't be given."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0021_languages"),
    ]

    operations = [
        migrations.RenameField(model_name="purchaseline", old_name="unavailable_seen_at", new_name="seen_at"),
        migrations.AlterField(
            model_name="purchaseline",
            name="seen_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When a manager had seen that, or that it ended with what it was built on.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="purchaseline",
            name="access_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", ""),
                    ("unavailable", "Could no longer be given"),
                    ("refunded", "Refunded"),
                    ("charged_back", "Charged back"),
                    ("disputed", "Disputed"),
                    ("base_ended", "The licence that it was built on ended"),
                    ("base_disputed", "The licence that it was built on is disputed"),
                ],
                default="",
                max_length=20,
            ),
        ),
    ]
