from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0009_producer_users"),
    ]

    operations = [
        migrations.AddField(
            model_name="deliverable",
            name="heard_bpm_hundredths",
            field=models.PositiveIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="deliverable",
            name="heard_key",
            field=models.CharField(blank=True, editable=False, max_length=12),
        ),
    ]
