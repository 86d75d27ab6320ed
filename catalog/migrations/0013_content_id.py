from django.db import migrations, models


def carry_over(apps, schema_editor):
    """Until now the page said of what was registered that a claim can be cleared with the contract."""
    BeatPage = apps.get_model("catalog", "BeatPage")
    BeatPage.objects.filter(is_content_id_registered=True).update(content_id="yes")
    # Editors see, and publish, what the revision says: without its own answer it would say "no".
    for revision in apps.get_model("wagtailcore", "Revision").objects.filter(content__is_content_id_registered=True):
        revision.content["content_id"] = "yes"
        revision.save(update_fields=["content"])


def carry_back(apps, schema_editor):
    BeatPage = apps.get_model("catalog", "BeatPage")
    BeatPage.objects.exclude(content_id="no").update(is_content_id_registered=True)
    told = ["cleared", "yes"]
    for revision in apps.get_model("wagtailcore", "Revision").objects.filter(content__content_id__in=told):
        revision.content["is_content_id_registered"] = True
        revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0012_shop_window_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="beatpage",
            name="content_id",
            field=models.CharField(
                choices=[
                    ("no", "No"),
                    ("cleared", "Yes: buyers' songs are cleared"),
                    ("yes", "Yes: buyers must dispute claims"),
                ],
                default="no",
                help_text="Buyers read on the page and in the contract what this means for their songs on YouTube.",
                max_length=8,
                verbose_name="registered with Content ID",
            ),
        ),
        migrations.RunPython(carry_over, carry_back),
        migrations.RemoveField(model_name="beatpage", name="is_content_id_registered"),
    ]
