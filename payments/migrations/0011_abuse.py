"""What limits on card testing count by, and addresses that visitors prove."""

import uuid

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0010_reconcile"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EmailConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("session_key", models.CharField(max_length=64)),
                ("email_key", models.CharField(max_length=254)),
                ("sent_at", models.DateTimeField()),
                ("tries", models.PositiveIntegerField(default=0)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AlterField(
            model_name="outbox",
            name="kind",
            field=models.CharField(
                choices=[
                    ("mail", "Mail"),
                    ("send_refund", "Refund to send"),
                    ("cancel_intent", "PaymentIntent to cancel"),
                    ("issue_contract", "Contract to issue"),
                    ("confirm_email", "Code that proves an address"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="purchase",
            index=models.Index(
                condition=models.Q(("payment_status", "completed")), fields=["completed_at"], name="purchase_completed"
            ),
        ),
        migrations.AddIndex(
            model_name="purchaseevent",
            index=models.Index(
                condition=models.Q(("kind", "payment declined")), fields=["at"], name="timeline_declines"
            ),
        ),
        migrations.AddConstraint(
            model_name="emailconfirmation",
            constraint=models.UniqueConstraint(
                fields=("session_key", "email_key"), name="confirmation_of_session_and_address"
            ),
        ),
    ]
