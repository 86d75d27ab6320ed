"""Comparisons with Stripe, and the account that the shop belongs to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0009_tax"),
    ]

    operations = [
        migrations.AddField(
            model_name="installation",
            name="host",
            field=models.CharField(blank=True, help_text="Of BASE_URL, which live sales belong to.", max_length=255),
        ),
        migrations.AddField(
            model_name="installation",
            name="refusal",
            field=models.CharField(
                blank=True, help_text="Why the present key may not be used with it.", max_length=500
            ),
        ),
        migrations.AddField(
            model_name="installation",
            name="stripe_mode",
            field=models.CharField(
                blank=True, help_text="sandbox, test or live: what its sales belong to.", max_length=8
            ),
        ),
        migrations.AlterField(
            model_name="installation",
            name="stripe_account_id",
            field=models.CharField(blank=True, help_text="Filled at the first contact.", max_length=255),
        ),
        migrations.CreateModel(
            name="ReconcileRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField()),
                ("since", models.DateTimeField(help_text="Objects that Stripe made before were not listed.")),
                ("asked_by", models.CharField(blank=True, help_text="Empty: the schedule.", max_length=150)),
                ("step", models.CharField(blank=True, max_length=40)),
                ("after", models.CharField(blank=True, max_length=255)),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("is_running", models.BooleanField(default=True)),
                ("seen", models.PositiveIntegerField(default=0)),
                ("repaired", models.PositiveIntegerField(default=0)),
                ("differences", models.PositiveIntegerField(default=0)),
                ("error", models.TextField(blank=True, help_text="What stopped it last; it goes on from there.")),
            ],
            options={
                "verbose_name": "comparison with Stripe",
                "verbose_name_plural": "comparisons with Stripe",
                "ordering": ("-started_at",),
                "indexes": [models.Index(fields=["-started_at"], name="reconcile_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_running", True)), fields=("is_running",), name="reconcile_one_run"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("no_purchase", "Stripe has a payment of ours, and there is no such purchase"),
                            ("not_captured", "Completed here, but not paid at Stripe"),
                            ("amount", "The amounts differ"),
                            ("still_payable", "May still be paid at Stripe, though nothing would be given for it"),
                            ("not_at_stripe", "Stripe doesn't know it"),
                            ("fault", "Could not be compared"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "object_id",
                    models.CharField(help_text="Stripe's id; the uuid of a refund that never got one.", max_length=255),
                ),
                ("what", models.CharField(max_length=500)),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("resolved_by", models.CharField(blank=True, max_length=150)),
                (
                    "purchase",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="differences",
                        to="payments.purchase",
                    ),
                ),
            ],
            options={
                "ordering": ("-last_seen_at",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("resolved_at__isnull", True)), fields=["id"], name="difference_open"
                    ),
                    models.Index(fields=["-last_seen_at"], name="difference_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="difference_of_object_once")
                ],
            },
        ),
    ]
