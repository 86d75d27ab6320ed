from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0001_pages")]

    operations = [
        migrations.RemoveConstraint(model_name="collectionbeat", name="editorial_collection_beat_unique"),
        migrations.AddConstraint(
            model_name="collectionbeat",
            constraint=models.UniqueConstraint(
                deferrable=models.Deferrable["DEFERRED"],
                fields=("page", "beat_page"),
                name="editorial_collection_beat_unique",
            ),
        ),
    ]
